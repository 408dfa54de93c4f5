/* wevtutil: stands in for Windows' own where Wine's does nothing. Does with the registry what the
 * pages "wevtutil" and libyal's "EventLog keys" say that it does, and keeps what it was asked.
 *
 * usage: wevtutil im MANIFEST /rf:FILE /mf:FILE
 *        wevtutil um MANIFEST
 *        wevtutil ...
 *
 * Each call is a line of C:\wevtutil.log. A file C:\wevtutil.im, .um makes that command fail: with
 * "half" in it once half is done, with "lies" it ends with 0 and does nothing. Anything else
 * succeeds. Exit code: 0, or 2 as a command that failed.
 */
#include <windows.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define PUBLISHERS L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Publishers\\"

enum { FAILED = 2, TEXT_SIZE = 65536, NAME_SIZE = 512 };

static void keep(int count, wchar_t **words)
{
    FILE *file = _wfopen(L"C:\\wevtutil.log", L"ab");
    if (!file)
        return;
    for (int i = 1; i < count; i++)
        fprintf(file, i > 1 ? "\t%ls" : "%ls", words[i]);
    fputc('\n', file);
    fclose(file);
}

/* What a file has, in text, which ends in a zero; false when it is not there. */
static bool read_file(const wchar_t *path, char text[TEXT_SIZE])
{
    FILE *file = _wfopen(path, L"rb");
    if (!file)
        return false;
    text[fread(text, 1, TEXT_SIZE - 1, file)] = 0;
    fclose(file);
    return true;
}

/* An attribute of the manifest's provider. */
static bool find(const char *text, const char *name, char value[NAME_SIZE])
{
    const char *at = strstr(text, "<provider ");
    at = at ? strstr(at, name) : NULL;
    const char *end = at ? strchr(at + strlen(name), '"') : NULL;
    if (!end || end - at - (ptrdiff_t)strlen(name) >= NAME_SIZE)
        return false;
    at += strlen(name);
    memcpy(value, at, (size_t)(end - at));
    value[end - at] = 0;
    return true;
}

static void set(HKEY key, const wchar_t *name, const wchar_t *value)
{
    (void)RegSetValueExW(key, name, 0, REG_EXPAND_SZ, (const BYTE *)value,
        (DWORD)((wcslen(value) + 1) * sizeof(*value)));
}

static void set_option(HKEY key, const wchar_t *name, const wchar_t *option, wchar_t **words)
{
    for (; *words; words++) {
        if (wcsncmp(*words, option, wcslen(option)) == 0)
            set(key, name, *words + wcslen(option));
    }
}

static int install(const char *text, wchar_t **words, bool half)
{
    char name[NAME_SIZE], guid[NAME_SIZE];
    wchar_t path[2 * NAME_SIZE], wide[NAME_SIZE];
    HKEY key;
    if (!find(text, "name=\"", name) || !find(text, "guid=\"", guid))
        return FAILED;
    swprintf(path, ARRAYSIZE(path), PUBLISHERS L"%hs", guid);
    swprintf(wide, ARRAYSIZE(wide), L"%hs", name);
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL))
        return FAILED;
    set(key, NULL, wide);
    if (!half) {
        set_option(key, L"ResourceFileName", L"/rf:", words);
        set_option(key, L"MessageFileName", L"/mf:", words);
    }
    RegCloseKey(key);
    return half ? FAILED : 0;
}

static int uninstall(const char *text)
{
    char guid[NAME_SIZE];
    wchar_t path[2 * NAME_SIZE];
    if (!find(text, "guid=\"", guid))
        return FAILED;
    swprintf(path, ARRAYSIZE(path), PUBLISHERS L"%hs", guid);
    return RegDeleteTreeW(HKEY_LOCAL_MACHINE, path) ? FAILED : 0;
}

int wmain(int count, wchar_t **words);

int wmain(int count, wchar_t **words)
{
    static char text[TEXT_SIZE], fault[TEXT_SIZE];
    wchar_t path[NAME_SIZE];
    keep(count, words);
    bool installs = count > 2 && wcscmp(words[1], L"im") == 0;
    if (!installs && (count < 3 || wcscmp(words[1], L"um") != 0))
        return 0;
    swprintf(path, ARRAYSIZE(path), L"C:\\wevtutil.%ls", words[1]);
    bool fails = read_file(path, fault);
    bool half = fails && strncmp(fault, "half", 4) == 0;
    if (fails && !half)
        return strncmp(fault, "lies", 4) == 0 ? 0 : FAILED;
    if (!read_file(words[2], text))
        return FAILED;
    return installs ? install(text, words + 3, half) : uninstall(text);
}

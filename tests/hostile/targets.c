#include "targets.h"
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static struct {
    WCHAR folder[64];
    WCHAR file[64];
    WCHAR copy[64];
    WCHAR other[64];
    WCHAR written[64];
    WCHAR key[64];
} targets;

static const WCHAR *key_in_hive(void)
{
    return targets.key + wcslen(L"HKCU\\");
}

void targets_make(void)
{
    const unsigned long process = GetCurrentProcessId();
    HKEY key;
    swprintf(targets.folder, 64, L"C:\\deputy-hostile-%lu", process);
    swprintf(targets.file, 64, L"%ls\\file", targets.folder);
    swprintf(targets.copy, 64, L"%ls\\copy", targets.folder);
    swprintf(targets.other, 64, L"%ls\\other", targets.folder);
    swprintf(targets.written, 64, L"%ls\\written", targets.folder);
    swprintf(targets.key, 64, L"HKCU\\Software\\deputy-hostile-%lu", process);
    CreateDirectoryW(targets.folder, NULL);
    HANDLE file = CreateFileW(targets.file, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    LSTATUS status = RegCreateKeyW(HKEY_CURRENT_USER, key_in_hive(), &key);
    if (file == INVALID_HANDLE_VALUE || status != ERROR_SUCCESS) {
        say("no targets: error %lu, %ld", GetLastError(), status);
        exit(2);
    }
    CloseHandle(file);
    RegCloseKey(key);
}

const WCHAR *target_file(void)
{
    return targets.file;
}

const WCHAR *target_copy(void)
{
    return targets.copy;
}

const WCHAR *target_other(void)
{
    return targets.other;
}

const WCHAR *target_written(void)
{
    return targets.written;
}

const WCHAR *target_key(void)
{
    return targets.key;
}

/* A changed request may have made files of other names. */
void targets_remove(void)
{
    WIN32_FIND_DATAW entry;
    WCHAR path[64 + MAX_PATH];
    swprintf(path, 64 + MAX_PATH, L"%ls\\*", targets.folder);
    HANDLE find = FindFirstFileW(path, &entry);
    for (BOOL more = find != INVALID_HANDLE_VALUE; more; more = FindNextFileW(find, &entry)) {
        swprintf(path, 64 + MAX_PATH, L"%ls\\%ls", targets.folder, entry.cFileName);
        if (!DeleteFileW(path))
            RemoveDirectoryW(path);
    }
    FindClose(find);
    RemoveDirectoryW(targets.folder);
    RegDeleteTreeW(HKEY_CURRENT_USER, key_in_hive());
}

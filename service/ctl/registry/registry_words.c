#include "ctl/registry/registry_words.h"
#include "client/answer/wide.h"

static const struct {
    const wchar_t *name;
    HKEY root;
} roots[] = {
    {L"HKLM", HKEY_LOCAL_MACHINE},
    {L"HKEY_LOCAL_MACHINE", HKEY_LOCAL_MACHINE},
    {L"HKCU", HKEY_CURRENT_USER},
    {L"HKEY_CURRENT_USER", HKEY_CURRENT_USER},
    {L"HKU", HKEY_USERS},
    {L"HKEY_USERS", HKEY_USERS},
    {L"HKCR", HKEY_CLASSES_ROOT},
    {L"HKEY_CLASSES_ROOT", HKEY_CLASSES_ROOT},
    {L"HKCC", HKEY_CURRENT_CONFIG},
    {L"HKEY_CURRENT_CONFIG", HKEY_CURRENT_CONFIG},
};

static bool begins(const wchar_t *text, const wchar_t *with)
{
    return _wcsnicmp(text, with, wcslen(with)) == 0;
}

/* The length of the root at the start; 0 when there is none. */
static size_t root_length(const wchar_t *text, HKEY *root)
{
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        size_t length = wcslen(roots[i].name);
        wchar_t behind = begins(text, roots[i].name) ? text[length] : L'?';
        if (!behind || behind == L'\\' || behind == L':') {
            *root = roots[i].root;
            return length;
        }
    }
    return 0;
}

/* Whether a unit stands twice in a row before the end; *at is where. */
static bool find_pair(const wchar_t *text, wchar_t unit, size_t end, size_t *at)
{
    for (size_t i = 0; text[i] && i < end; i++) {
        if (text[i] == unit && text[i + 1] == unit) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* What stands before the root: a word that the registry editor shows, or a provider's name. */
static size_t prefix_length(const wchar_t *text)
{
    const wchar_t *backslash = wcschr(text, L'\\');
    size_t first = backslash ? (size_t)(backslash - text) : wcslen(text), colons;
    if (find_pair(text, L':', first, &colons))
        return colons + 2;
    return begins(text + first, L"\\HKEY_") ? first + 1 : 0;
}

wchar_t *registry_key_from_operand(struct arena *arena, const char *text)
{
    HKEY root;
    wchar_t *key = wide_from_utf8(arena, text);
    if (!key)
        return NULL;
    if (!root_length(key, &root))
        key += prefix_length(key);
    size_t length = root_length(key, &root), size = wcslen(key);
    if (length && key[length] == L':' && (!key[length + 1] || key[length + 1] == L'\\'))
        wmemmove(key + length, key + length + 1, size-- - length);
    if (size > 1 && key[size - 1] == L'\\' && key[size - 2] != L'\\')
        key[size - 1] = 0;
    return key;
}

bool registry_words_name_key(const char *text)
{
    struct arena arena = {0};
    HKEY root;
    const wchar_t *key = registry_key_from_operand(&arena, text);
    bool named = key && root_length(key, &root);
    arena_free(&arena);
    return named;
}

void registry_put_reason(struct buffer *buffer, const wchar_t *key)
{
    HKEY root;
    size_t length = root_length(key, &root), pair;
    if (!length && wcschr(key, L'/'))
        buffer_text(buffer, "Components are separated by \\, not by /.");
    else if (!length || key[length] == L':')
        buffer_text(buffer, "A key begins with HKLM, HKCU, HKU, HKCR or HKCC and \\.");
    else if (find_pair(key, L'\\', wcslen(key), &pair) || key[wcslen(key) - 1] == L'\\')
        buffer_text(buffer, "It has an empty component: two \\ in a row, or one at the end.");
}

uint32_t registry_open_local(const wchar_t *key, REGSAM mask, HKEY *opened)
{
    HKEY root;
    size_t length = root_length(key, &root);
    if (!length || key[length] == L':')
        return ERROR_INVALID_NAME;
    return (uint32_t)RegOpenKeyExW(root, key[length] ? key + length + 1 : L"", 0, mask, opened);
}

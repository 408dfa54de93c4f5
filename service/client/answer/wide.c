#include "client/answer/wide.h"
#include "base/printable.h"
#include "base/utf16.h"

#include <string.h>

wchar_t *wide_from_utf8(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    size_t units = utf16_from_utf8(text, size, NULL, 0);
    wchar_t *wide = arena_array(arena, units, sizeof(*wide));
    if (wide)
        utf16_from_utf8(text, size, wide, units);
    return wide;
}

char *wide_to_utf8(struct arena *arena, const wchar_t *text)
{
    size_t units = wcslen(text) + 1;
    size_t size = utf16_to_utf8(text, units, NULL, 0);
    char *utf8 = arena_alloc(arena, size);
    if (utf8)
        utf16_to_utf8(text, units, utf8, size);
    return utf8;
}

void wide_print(struct buffer *buffer, const wchar_t *text, size_t size)
{
    printable_append_units(buffer, text, size);
}

void wide_print_text(struct buffer *buffer, const wchar_t *text)
{
    wide_print(buffer, text, wcslen(text));
}

void wide_json_member(struct json *json, const char *key, const wchar_t *text)
{
    json_key(json, key);
    json_utf16(json, text, wcslen(text));
}

#include "client/ctl/wide.h"
#include "identity/printable.h"
#include "identity/utf16.h"

#include <windows.h>

wchar_t *wide_from_utf8(struct arena *arena, const char *text)
{
    int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = size > 0 ? arena_array(arena, (size_t)size, sizeof(*wide)) : NULL;
    if (wide)
        MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size);
    return wide;
}

char *wide_to_utf8(struct arena *arena, const wchar_t *text)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *utf8 = size > 0 ? arena_alloc(arena, (size_t)size) : NULL;
    if (utf8)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, size, NULL, NULL);
    return utf8;
}

static void print_part(struct buffer *buffer, const wchar_t *text, size_t size)
{
    struct buffer utf8 = {0};
    utf16_append(&utf8, text, size);
    if (utf8.size)
        printable_append(buffer, utf8.bytes);
    if (utf8.status && !buffer->status)
        buffer->status = utf8.status;
    buffer_free(&utf8);
}

void wide_print(struct buffer *buffer, const wchar_t *text, size_t size)
{
    while (size) {
        const wchar_t *zero = wmemchr(text, 0, size);
        size_t part = zero ? (size_t)(zero - text) : size;
        print_part(buffer, text, part);
        if (zero)
            buffer_text(buffer, "<U+0000>");
        text += zero ? part + 1 : part;
        size -= zero ? part + 1 : part;
    }
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

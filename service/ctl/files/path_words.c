#include "ctl/files/path_words.h"
#include "client/answer/wide.h"
#include "include/deputy.h"

#include <string.h>

#define PREFIX L"\\\\?\\"

enum { PREFIX_UNITS = 4, ROOT_UNITS = 3, ESCAPE_UNITS = 8 };

static bool is_literal(const wchar_t *path)
{
    return wcsncmp(path, PREFIX, PREFIX_UNITS) == 0;
}

uint32_t path_flags(const wchar_t *path)
{
    return is_literal(path) ? DEPUTY_FILE_LITERAL : 0;
}

/* "<U+D800>" at this place; false when there is something else. */
static bool read_escape(const wchar_t *text, wchar_t *unit)
{
    unsigned value = 0;
    if (wcsncmp(text, L"<U+", 3) != 0)
        return false;
    for (int i = 3; i < ESCAPE_UNITS - 1; i++) {
        wchar_t c = text[i];
        bool digit = c >= L'0' && c <= L'9';
        if (!digit && !(c >= L'A' && c <= L'F'))
            return false;
        value = value << 4 | (unsigned)(digit ? c - L'0' : c - L'A' + 10);
    }
    *unit = (wchar_t)value;
    return text[ESCAPE_UNITS - 1] == L'>' && value;
}

static void replace_escapes(wchar_t *path)
{
    wchar_t *to = path;
    while (*path) {
        wchar_t unit = *path;
        path += read_escape(path, &unit) ? ESCAPE_UNITS : 1;
        *to++ = unit;
    }
    *to = 0;
}

/* A root keeps its backslash. */
static void cut_backslash(wchar_t *path)
{
    size_t root = ROOT_UNITS + (is_literal(path) ? PREFIX_UNITS : 0);
    size_t length = wcslen(path);
    if (length > root && path[length - 1] == L'\\' && path[length - 2] != L'\\')
        path[length - 1] = 0;
}

wchar_t *path_from_operand(struct arena *arena, const char *text)
{
    wchar_t *path = wide_from_utf8(arena, text);
    if (!path)
        return NULL;
    if (is_literal(path))
        replace_escapes(path);
    cut_backslash(path);
    return path;
}

/* Slashes turned round, two in a row made one, a quote and backslashes at the end cut off. */
static void mend(wchar_t *path)
{
    wchar_t *to = path;
    for (const wchar_t *from = path; *from; from++) {
        wchar_t unit = *from == L'/' ? L'\\' : *from;
        if (unit != L'\\' || to == path || to[-1] != L'\\')
            *to++ = unit;
    }
    while (to > path + ROOT_UNITS && (to[-1] == L'\\' || to[-1] == L'"'))
        to--;
    *to = 0;
}

static void suggest(struct buffer *buffer, const wchar_t *path)
{
    buffer_text(buffer, " Type: ");
    wide_print_text(buffer, path);
}

void path_put_suggestion(struct buffer *buffer, const wchar_t *path, uint32_t flags)
{
    struct arena arena = {0};
    size_t size = wcslen(path) + 1;
    wchar_t *mended = arena_array(&arena, PREFIX_UNITS + size, sizeof(*mended));
    if (!mended || is_literal(path)) {
        arena_free(&arena);
        return;
    }
    wmemcpy(mended, path, size);
    mend(mended);
    bool changed = wcscmp(mended, path) != 0;
    if (changed && !deputy_path_reason(mended, flags)) {
        suggest(buffer, mended);
    } else if (flags & DEPUTY_FILE_LITERAL) {
        wmemcpy(mended, PREFIX, PREFIX_UNITS);
        wmemcpy(mended + PREFIX_UNITS, path, size);
        if (!deputy_path_reason(mended, flags))
            suggest(buffer, mended);
    }
    arena_free(&arena);
}

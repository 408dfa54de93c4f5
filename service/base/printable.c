#include "base/printable.h"
#include "base/utf16.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

void printable_append(struct buffer *buffer, const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    while (left) {
        uint32_t code_point;
        size_t size = utf8_decode(at, left, &code_point);
        if (code_point == UTF8_REPLACEMENT)
            buffer_text(buffer, UTF8_REPLACEMENT_TEXT);
        else if (utf8_hidden(code_point))
            buffer_printf(buffer, "<U+%04" PRIX32 ">", code_point);
        else
            buffer_append(buffer, at, size);
        at += size;
        left -= size;
    }
}

/* "<U+" as the text has it would look like a character that is written so. */
static bool looks_written(const uint16_t *units, size_t count)
{
    return count > 2 && units[0] == '<' && units[1] == 'U' && units[2] == '+';
}

void printable_append_units(struct buffer *buffer, const uint16_t *units, size_t count)
{
    while (count) {
        uint32_t code_point;
        size_t taken = utf16_decode(units, count, &code_point);
        if (utf8_hidden(code_point) || utf16_is_surrogate(code_point) ||
            looks_written(units, count))
            buffer_printf(buffer, "<U+%04" PRIX32 ">", code_point);
        else
            utf16_append_code_point(buffer, code_point);
        units += taken;
        count -= taken;
    }
}

static size_t character_columns(uint32_t code_point)
{
    if (!utf8_hidden(code_point))
        return utf8_columns(code_point);
    return strlen("<U+0000>") + (code_point > 0xFFFF) + (code_point > 0xFFFFF);
}

size_t printable_columns(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    size_t columns = 0;
    while (left) {
        uint32_t code_point;
        size_t size = utf8_decode(at, left, &code_point);
        columns += character_columns(code_point);
        at += size;
        left -= size;
    }
    return columns;
}

void printable_pad(struct buffer *buffer, size_t used, size_t width)
{
    for (; used < width; used++)
        buffer_append(buffer, " ", 1);
}

void printable_label(struct buffer *buffer, unsigned indent, const char *label)
{
    size_t used = indent + printable_columns(label);
    printable_pad(buffer, 0, indent);
    buffer_text(buffer, label);
    printable_pad(buffer, used, used < PRINTABLE_VALUE_COLUMN ? PRINTABLE_VALUE_COLUMN : used + 1);
}

void printable_line(struct buffer *buffer, unsigned indent, const char *label, const char *text)
{
    printable_label(buffer, indent, label);
    printable_append(buffer, text);
    buffer_text(buffer, "\n");
}

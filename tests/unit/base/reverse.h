/* The inverse of neutralization: the proof that it loses nothing. */
#ifndef DEPUTY_TESTS_UNIT_BASE_REVERSE_H
#define DEPUTY_TESTS_UNIT_BASE_REVERSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One thing that neutralized text says. */
struct said {
    enum { SAID_CODE, SAID_BYTE, SAID_CUT } kind;
    uint32_t value; /* the code point (or lone surrogate), the byte, how much was left out */
    bool escaped;
};

/* Read a code point; false when the bytes are not well-formed UTF-8. */
static inline bool read_code(const char **at, const char *end, uint32_t *code)
{
    const uint8_t *bytes = (const uint8_t *)*at;
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if ((bytes[0] >= 0x80 && bytes[0] < 0xC0) || bytes[0] > 0xF4 || (size_t)(end - *at) < length)
        return false;
    uint32_t value = length == 1 ? bytes[0] : bytes[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return false;
        value = value * 64 + (bytes[i] & 0x3F);
    }
    *at += length;
    *code = value;
    return value >= least[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

/* Read "{...}" of an escape; false when it is not exactly as it is documented. */
static inline bool read_escape(const char **at, const char *end, struct said *said)
{
    const char *start = *at + 1;
    if (*at == end || **at != '{' || start == end)
        return false;
    said->kind = *start == 'x' ? SAID_BYTE : *start == '+' ? SAID_CUT : SAID_CODE;
    const char *digits = said->kind == SAID_CODE ? start : start + 1;
    const char *close = memchr(digits, '}', (size_t)(end - digits));
    const char *allowed = said->kind == SAID_CUT ? "0123456789" : "0123456789ABCDEF";
    size_t length = close ? (size_t)(close - digits) : 0;
    if (!length || length > 10 || strspn(digits, allowed) != length)
        return false;
    if (said->kind == SAID_BYTE ? length != 2 : length > 1 && *digits == '0')
        return false;
    said->value = (uint32_t)strtoul(digits, NULL, said->kind == SAID_CUT ? 10 : 16);
    *at = close + 1;
    return true;
}

/* Read the next thing that neutralized text says; false when it is malformed. */
static inline bool read_said(const char **at, const char *end, struct said *said)
{
    if (!read_code(at, end, &said->value))
        return false;
    said->kind = SAID_CODE;
    said->escaped = said->value == '^';
    return !said->escaped || read_escape(at, end, said);
}

/* The UTF-16 units that a neutralized text was made from; false when it was not made from any, or
 * when it was cut. The units need room for as many as the text has bytes. */
static inline bool reverse_utf16(const char *text, size_t size, uint16_t *units, size_t *count)
{
    const char *end = text + size;
    struct said said;
    for (*count = 0; text < end;) {
        if (!read_said(&text, end, &said) || said.kind != SAID_CODE)
            return false;
        uint32_t code = said.value;
        if (code > 0xFFFF) {
            units[(*count)++] = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
            code = 0xDC00 + ((code - 0x10000) & 0x3FF);
        }
        units[(*count)++] = (uint16_t)code;
    }
    return true;
}

/* The bytes that a neutralized text was made from. They need room for as many as the text has. */
static inline bool reverse_utf8(const char *text, size_t size, uint8_t *bytes, size_t *count)
{
    static const uint8_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    const char *end = text + size;
    struct said said;
    for (*count = 0; text < end;) {
        if (!read_said(&text, end, &said) || said.kind == SAID_CUT)
            return false;
        uint32_t code = said.value;
        if (said.kind == SAID_BYTE || code < 0x80) {
            bytes[(*count)++] = (uint8_t)code;
            continue;
        }
        unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        bytes[(*count)++] = (uint8_t)(leads[more] | code >> (6 * more));
        while (more--)
            bytes[(*count)++] = (uint8_t)(0x80 | (code >> (6 * more) & 0x3F));
    }
    return true;
}

/* The UTF-16 length of well-formed UTF-8. */
static inline size_t utf16_length(const char *text, size_t size)
{
    size_t units = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)text[i];
        units += (byte & 0xC0) != 0x80;
        units += byte >= 0xF0;
    }
    return units;
}

/* Whether a code point may not stand in neutralized text, whatever else is kept out of it. */
static inline bool must_be_escaped(uint32_t code)
{
    return code < 0x20 || code == '%' || (code >= 0x7F && code <= 0x9F) || code == 0x61C ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || (code >= 0xD800 && code <= 0xDFFF) ||
           (code >= 0xFDD0 && code <= 0xFDEF) || code == 0xFEFF ||
           (code >= 0xFFF9 && code <= 0xFFFB) || (code & 0xFFFF) >= 0xFFFE ||
           (code >= 0xE0000 && code <= 0xE007F);
}

/* Whether a text is well-formed and safe, its escapes as documented, a cut only at its end. */
static inline bool is_neutral(const char *text, size_t size)
{
    const char *end = text + size;
    struct said said;
    while (text < end) {
        if (!read_said(&text, end, &said))
            return false;
        if (!said.escaped && must_be_escaped(said.value))
            return false;
        if (said.kind == SAID_CUT && text != end)
            return false;
    }
    return true;
}

#endif

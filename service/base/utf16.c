#include "base/utf16.h"
#include "base/utf8.h"

#include <string.h>

static bool is_high(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

bool utf16_is_surrogate(uint32_t code_point)
{
    return is_high(code_point) || is_low(code_point);
}

size_t utf16_decode(const uint16_t *units, size_t count, uint32_t *code_point)
{
    if (count > 1 && is_high(units[0]) && is_low(units[1])) {
        *code_point = 0x10000 + (((uint32_t)units[0] - 0xD800) << 10) + (units[1] - 0xDC00u);
        return 2;
    }
    *code_point = units[0];
    return 1;
}

/* Encode a code point, a surrogate as U+FFFD; how many bytes it takes. */
static size_t encode_utf8(uint32_t code_point, uint8_t bytes[4])
{
    uint32_t value = utf16_is_surrogate(code_point) ? UTF8_REPLACEMENT : code_point;
    unsigned more = value < 0x80 ? 0 : value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    bytes[0] = (uint8_t)(leads[more] | value >> (6 * more));
    for (unsigned i = 1; i <= more; i++)
        bytes[i] = (uint8_t)(0x80 | (value >> (6 * (more - i)) & 0x3F));
    return more + 1;
}

void utf16_append_code_point(struct buffer *buffer, uint32_t code_point)
{
    uint8_t bytes[4];
    size_t size = encode_utf8(code_point, bytes);
    buffer_append(buffer, bytes, size);
}

void utf16_append(struct buffer *buffer, const uint16_t *units, size_t count)
{
    while (count) {
        uint32_t code_point;
        size_t taken = utf16_decode(units, count, &code_point);
        utf16_append_code_point(buffer, code_point);
        units += taken;
        count -= taken;
    }
}

bool utf16_valid(const uint16_t *units, size_t count)
{
    while (count) {
        uint32_t code_point;
        size_t taken = utf16_decode(units, count, &code_point);
        if (utf16_is_surrogate(code_point))
            return false;
        units += taken;
        count -= taken;
    }
    return true;
}

static size_t utf8_size(const uint16_t *units, size_t count)
{
    size_t size = 0;
    while (count) {
        uint32_t code_point;
        uint8_t bytes[4];
        size_t taken = utf16_decode(units, count, &code_point);
        size += encode_utf8(code_point, bytes);
        units += taken;
        count -= taken;
    }
    return size;
}

size_t utf16_to_utf8(const uint16_t *units, size_t count, char *text, size_t room)
{
    size_t size = utf8_size(units, count);
    if (size > room)
        return size;
    while (count) {
        uint32_t code_point;
        uint8_t bytes[4];
        size_t taken = utf16_decode(units, count, &code_point);
        size_t encoded = encode_utf8(code_point, bytes);
        memcpy(text, bytes, encoded);
        text += encoded;
        units += taken;
        count -= taken;
    }
    return size;
}

static size_t encode_utf16(uint32_t code_point, uint16_t units[2])
{
    if (code_point < 0x10000) {
        units[0] = (uint16_t)code_point;
        return 1;
    }
    units[0] = (uint16_t)(0xD800 + ((code_point - 0x10000) >> 10));
    units[1] = (uint16_t)(0xDC00 + ((code_point - 0x10000) & 0x3FF));
    return 2;
}

static size_t utf16_size(const uint8_t *text, size_t size)
{
    size_t count = 0;
    while (size) {
        uint32_t code_point;
        uint16_t units[2];
        size_t taken = utf8_decode(text, size, &code_point);
        count += encode_utf16(code_point, units);
        text += taken;
        size -= taken;
    }
    return count;
}

size_t utf16_from_utf8(const char *text, size_t size, uint16_t *units, size_t room)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t count = utf16_size(bytes, size);
    if (count > room)
        return count;
    while (size) {
        uint32_t code_point;
        uint16_t encoded[2];
        size_t taken = utf8_decode(bytes, size, &code_point);
        size_t made = encode_utf16(code_point, encoded);
        memcpy(units, encoded, made * sizeof(*units));
        units += made;
        bytes += taken;
        size -= taken;
    }
    return count;
}

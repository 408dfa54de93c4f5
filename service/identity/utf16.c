#include "identity/utf16.h"
#include "identity/utf8.h"

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

void utf16_append_code_point(struct buffer *buffer, uint32_t code_point)
{
    uint32_t value = utf16_is_surrogate(code_point) ? UTF8_REPLACEMENT : code_point;
    unsigned more = value < 0x80 ? 0 : value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    uint8_t bytes[4];
    bytes[0] = (uint8_t)(leads[more] | value >> (6 * more));
    for (unsigned i = 1; i <= more; i++)
        bytes[i] = (uint8_t)(0x80 | (value >> (6 * (more - i)) & 0x3F));
    buffer_append(buffer, bytes, more + 1);
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

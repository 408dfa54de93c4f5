#include "base/utf8.h"

#include <string.h>

struct range {
    uint32_t first;
    uint32_t last;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++) {
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    }
    return false;
}

/* The length that a first byte announces, 0 when no character starts with it. */
static size_t announced_length(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

size_t utf8_decode(const uint8_t *bytes, size_t size, uint32_t *code_point)
{
    uint8_t lead = bytes[0];
    size_t length = announced_length(lead);
    /* The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF. */
    uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    uint32_t value = length > 1 ? lead & (0x7Fu >> length) : lead;
    *code_point = UTF8_REPLACEMENT;
    if (length == 0)
        return 1;
    for (size_t i = 1; i < length; i++) {
        if (i == size || bytes[i] < low || bytes[i] > high)
            return i;
        value = value << 6 | (bytes[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *code_point = value;
    return length;
}

bool utf8_valid(const uint8_t *bytes, size_t size)
{
    static const uint8_t replacement[] = UTF8_REPLACEMENT_TEXT;
    const size_t length = sizeof(replacement) - 1;
    while (size) {
        uint32_t code_point;
        size_t taken = utf8_decode(bytes, size, &code_point);
        if (code_point == UTF8_REPLACEMENT &&
            (taken != length || memcmp(bytes, replacement, length) != 0))
            return false;
        bytes += taken;
        size -= taken;
    }
    return true;
}

bool utf8_hidden(uint32_t code_point)
{
    static const struct range hidden[] = {
        {0x0000, 0x001F},   /* C0 controls */
        {0x007F, 0x009F},   /* delete and C1 controls */
        {0x00AD, 0x00AD},   /* soft hyphen */
        {0x034F, 0x034F},   /* combining grapheme joiner */
        {0x061C, 0x061C},   /* Arabic letter mark */
        {0x115F, 0x1160},   /* Hangul fillers */
        {0x17B4, 0x17B5},   /* Khmer inherent vowels */
        {0x180B, 0x180F},   /* Mongolian selectors and vowel separator */
        {0x200B, 0x200F},   /* zero width characters, left-to-right and right-to-left mark */
        {0x2028, 0x202E},   /* line and paragraph separator, embeddings and overrides */
        {0x2060, 0x206F},   /* word joiner, invisible operators, isolates */
        {0x3164, 0x3164},   /* Hangul filler */
        {0xFE00, 0xFE0F},   /* variation selectors */
        {0xFEFF, 0xFEFF},   /* byte order mark */
        {0xFFA0, 0xFFA0},   /* halfwidth Hangul filler */
        {0xFFF0, 0xFFFB},   /* unassigned, interlinear annotation */
        {0x1D173, 0x1D17A}, /* musical format characters */
        {0xE0000, 0xE0FFF}, /* tags, variation selectors */
    };
    return in_ranges(hidden, COUNT(hidden), code_point);
}

unsigned utf8_columns(uint32_t code_point)
{
    static const struct range combining[] = {
        {0x0300, 0x036F},
        {0x0483, 0x0489},
        {0x0591, 0x05BD},
        {0x064B, 0x065F},
        {0x1AB0, 0x1AFF},
        {0x1DC0, 0x1DFF},
        {0x20D0, 0x20FF},
        {0xFE20, 0xFE2F},
    };
    static const struct range wide[] = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF01, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD},
    };
    if (in_ranges(combining, COUNT(combining), code_point))
        return 0;
    return in_ranges(wide, COUNT(wide), code_point) ? 2 : 1;
}

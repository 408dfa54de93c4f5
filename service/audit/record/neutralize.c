#include "audit/record/neutralize.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What is left of the input: one of the two encodings. */
struct source {
    const uint8_t *bytes;
    const uint16_t *units;
    size_t left;
};

/* One character of the input: a code point, a lone surrogate or an invalid byte. */
struct character {
    uint32_t code;
    bool byte;    /* code is a byte that is not UTF-8 */
    size_t size;  /* in the source's own units */
    size_t units; /* in UTF-16 */
};

/* The form of a character in the output. */
struct form {
    char text[16];
    size_t size;
    size_t units;
};

/* What is not let through, in ascending order. Sources: Unicode Character Database,
 * DerivedCoreProperties.txt (Default_Ignorable_Code_Point); The Unicode Standard, section 23.7,
 * noncharacters (the last two of each plane are tested for apart). */
static const struct {
    uint32_t first;
    uint32_t last;
} unsafe_ranges[] = {
    {0x0000, 0x001F},   /* C0 controls */
    {'%', '%'},         /* what the viewer expands */
    {'^', '^'},         /* the escape itself */
    {0x007F, 0x009F},   /* DEL and C1 controls, with NEL */
    {0x00AD, 0x00AD},   /* soft hyphen */
    {0x034F, 0x034F},   /* combining grapheme joiner */
    {0x061C, 0x061C},   /* Arabic letter mark */
    {0x115F, 0x1160},   /* Hangul fillers */
    {0x17B4, 0x17B5},   /* Khmer inherent vowels */
    {0x180B, 0x180F},   /* Mongolian selectors and vowel separator */
    {0x200B, 0x200F},   /* zero-width characters and direction marks */
    {0x2028, 0x202E},   /* line and paragraph separators, embeddings and overrides */
    {0x2060, 0x206F},   /* word joiner, invisible operators, isolates, deprecated controls */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xD800, 0xDFFF},   /* surrogates */
    {0xFDD0, 0xFDEF},   /* noncharacters */
    {0xFE00, 0xFE0F},   /* variation selectors */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFA0, 0xFFA0},   /* halfwidth Hangul filler */
    {0xFFF0, 0xFFFB},   /* ignorable, and interlinear annotations */
    {0x1BCA0, 0x1BCA3}, /* shorthand format controls */
    {0x1D173, 0x1D17A}, /* musical format controls */
    {0xE0000, 0xE0FFF}, /* tags and further variation selectors */
};

static bool is_unsafe(uint32_t code)
{
    if ((code & 0xFFFE) == 0xFFFE)
        return true;
    for (size_t i = 0; i < sizeof(unsafe_ranges) / sizeof(unsafe_ranges[0]); i++) {
        if (code <= unsafe_ranges[i].last)
            return code >= unsafe_ranges[i].first;
    }
    return false;
}

static void read_utf16(const struct source *source, struct character *character)
{
    uint32_t first = source->units[0];
    uint32_t second = source->left > 1 ? source->units[1] : 0;
    bool pair = first >> 10 == 0xD800 >> 10 && second >> 10 == 0xDC00 >> 10;
    character->byte = false;
    character->code = pair ? 0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF)) : first;
    character->size = pair ? 2 : 1;
    character->units = character->size;
}

/* The number of bytes of a well-formed sequence that begins with this byte (The Unicode Standard,
 * table 3-7); 0 for a byte that begins none. */
static size_t utf8_length(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool decode_utf8(const uint8_t *bytes, size_t length, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t value = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] >> 6 != 2)
            return false;
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    *code = value;
    return value >= smallest[length] && value <= 0x10FFFF && value >> 11 != 0xD800 >> 11;
}

static void read_utf8(const struct source *source, struct character *character)
{
    size_t length = utf8_length(source->bytes[0]);
    bool valid =
        length && length <= source->left && decode_utf8(source->bytes, length, &character->code);
    if (!valid)
        character->code = source->bytes[0];
    character->byte = !valid;
    character->size = valid ? length : 1;
    character->units = valid && length == 4 ? 2 : 1;
}

/* Take the next character; false at the end. */
static bool next_character(struct source *source, struct character *character)
{
    if (!source->left)
        return false;
    if (source->units) {
        read_utf16(source, character);
        source->units += character->size;
    } else {
        read_utf8(source, character);
        source->bytes += character->size;
    }
    source->left -= character->size;
    return true;
}

static size_t encode_utf8(uint32_t code, char text[4])
{
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; code >>= 6)
        text[i] = (char)(0x80 | (code & 0x3F));
    text[0] = (char)(marks[length] | code);
    return length;
}

static void write_form(const struct character *character, struct form *form)
{
    if (!character->byte && !is_unsafe(character->code)) {
        form->size = encode_utf8(character->code, form->text);
        form->units = character->units;
        return;
    }
    int size = snprintf(form->text, sizeof(form->text), character->byte ? "^{x%02X}" : "^{%X}",
        (unsigned)character->code);
    form->size = (size_t)size;
    form->units = form->size;
}

/* The length of a whole text in UTF-16 units: as it came, and neutralized. */
static void measure(struct source source, size_t *input, size_t *output)
{
    struct character character;
    struct form form;
    *input = *output = 0;
    while (next_character(&source, &character)) {
        write_form(&character, &form);
        *input += character.units;
        *output += form.units;
    }
}

static size_t write_mark(size_t left_out, char text[NEUTRALIZE_LIMIT_MIN + 1])
{
    return (size_t)snprintf(
        text, NEUTRALIZE_LIMIT_MIN + 1, "^{+%llu}", (unsigned long long)left_out);
}

/* Append from the start of a text what fits into room. Returns the output's UTF-16 units and
 * reduces *input by those of the input. */
static size_t append_forms(struct buffer *buffer, struct source *source, size_t room, size_t *input)
{
    struct character character;
    struct form form;
    size_t units = 0;
    while (next_character(source, &character)) {
        write_form(&character, &form);
        if (form.units > room - units)
            break;
        buffer_append(buffer, form.text, form.size);
        units += form.units;
        *input -= character.units;
    }
    return units;
}

static size_t neutralize(struct buffer *buffer, struct source source, size_t limit)
{
    char mark[NEUTRALIZE_LIMIT_MIN + 1];
    size_t input, output;
    measure(source, &input, &output);
    /* A mark for all of the input is the longest that may be needed. */
    size_t reserved = output > limit ? write_mark(input, mark) : 0;
    if (reserved > limit && !buffer->status)
        buffer->status = WIN32_MORE_DATA;
    if (buffer->status)
        return 0;
    output = append_forms(buffer, &source, limit - reserved, &input);
    if (input) {
        size_t size = write_mark(input, mark);
        buffer_append(buffer, mark, size);
        output += size;
    }
    return buffer->status ? 0 : output;
}

size_t neutralize_utf16(struct buffer *buffer, const uint16_t *units, size_t count, size_t limit)
{
    return neutralize(buffer, (struct source){.units = units, .left = count}, limit);
}

size_t neutralize_utf8(struct buffer *buffer, const char *bytes, size_t size, size_t limit)
{
    return neutralize(
        buffer, (struct source){.bytes = (const uint8_t *)bytes, .left = size}, limit);
}

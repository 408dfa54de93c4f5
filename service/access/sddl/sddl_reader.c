#include "access/sddl/sddl_reader.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

bool sddl_fail(struct sddl_reader *reader, uint32_t status, const char *reason)
{
    if (!reader->status) {
        reader->status = status;
        reader->error.position = (size_t)(reader->at - reader->start);
        reader->error.reason = reason;
    }
    return false;
}

bool sddl_accept(struct sddl_reader *reader, const char *text)
{
    size_t size = strlen(text);
    if (strncmp(reader->at, text, size) != 0)
        return false;
    reader->at += size;
    return true;
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool sddl_accept_word(struct sddl_reader *reader, const char *text)
{
    size_t size = 0;
    for (; text[size]; size++) {
        if (lower(reader->at[size]) != lower(text[size]))
            return false;
    }
    reader->at += size;
    return true;
}

bool sddl_expect(struct sddl_reader *reader, const char *text, const char *reason)
{
    return sddl_accept(reader, text) || sddl_fail(reader, WIN32_INVALID_PARAMETER, reason);
}

void sddl_skip_space(struct sddl_reader *reader)
{
    while (*reader->at == ' ' || (*reader->at >= '\t' && *reader->at <= '\r'))
        reader->at++;
}

int sddl_hex_digit(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    letter = lower(letter);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

void sddl_skip_blanks(struct sddl_reader *reader)
{
    while (*reader->at == ' ')
        reader->at++;
}

uint64_t sddl_read_digits(
    struct sddl_reader *reader, unsigned base, uint64_t limit, const char **above)
{
    uint64_t value = 0;
    *above = NULL;
    for (;; reader->at++) {
        int digit = sddl_hex_digit(*reader->at);
        if (digit < 0 || (unsigned)digit >= base)
            return value;
        bool fits = (unsigned)digit <= limit && value <= (limit - (unsigned)digit) / base;
        if (!fits && !*above)
            *above = reader->at;
        value = *above ? limit : value * base + (unsigned)digit;
    }
}

unsigned sddl_read_base(struct sddl_reader *reader)
{
    if (sddl_accept_word(reader, "0x"))
        return 16;
    return reader->at[0] == '0' ? 8 : 10;
}

bool sddl_read_number(struct sddl_reader *reader, uint64_t limit, uint64_t *number, unsigned *base)
{
    const char *above;
    unsigned radix = sddl_read_base(reader);
    const char *first = reader->at;
    uint64_t value = sddl_read_digits(reader, radix, limit, &above);
    if (reader->at == first)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "number expected");
    if (above) {
        reader->at = above;
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "number too large");
    }
    *number = value;
    if (base)
        *base = radix;
    return true;
}

bool sddl_read_octets(struct sddl_reader *reader, struct buffer *bytes)
{
    size_t digits = 0;
    while (reader->at[digits] == '#' || sddl_hex_digit(reader->at[digits]) >= 0)
        digits++;
    uint8_t byte = 0;
    for (size_t i = digits % 2; i < digits + digits % 2; i++, reader->at++) {
        byte = (uint8_t)(byte << 4 | (*reader->at == '#' ? 0 : sddl_hex_digit(*reader->at)));
        if (i % 2)
            buffer_append(bytes, &byte, 1);
    }
    return digits > 0;
}

bool sddl_read_escape(struct sddl_reader *reader, struct buffer *bytes)
{
    uint16_t unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = sddl_hex_digit(reader->at[i]);
        if (digit < 0)
            return sddl_fail(reader, WIN32_INVALID_PARAMETER, "four digits expected");
        unit = (uint16_t)(unit << 4 | digit);
    }
    reader->at += 4;
    sddl_put_u16(bytes, unit);
    return true;
}

/* How many bytes a character has, from its first one, and the bits of it that count; 0 when it
 * cannot be a first byte. */
static size_t character_size(uint8_t first, uint32_t *bits)
{
    size_t size = first < 0x80             ? 1
                  : (first & 0xE0) == 0xC0 ? 2
                  : (first & 0xF0) == 0xE0 ? 3
                  : (first & 0xF8) == 0xF0 ? 4
                                           : 0;
    *bits = size == 1 ? first : first & (0x7Fu >> size);
    return size;
}

static bool read_code_point(struct sddl_reader *reader, uint32_t *code)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = character_size((uint8_t)*reader->at, code);
    for (size_t i = 1; i < size; i++) {
        uint8_t next = (uint8_t)reader->at[i];
        if ((next & 0xC0) != 0x80)
            return false;
        *code = *code << 6 | (next & 0x3F);
    }
    if (!size || !*code || *code < lowest[size] || *code > 0x10FFFF ||
        (*code >= 0xD800 && *code <= 0xDFFF))
        return false;
    reader->at += size;
    return true;
}

bool sddl_read_character(struct sddl_reader *reader, struct buffer *bytes)
{
    uint32_t code = 0;
    if (!read_code_point(reader, &code))
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "not UTF-8, or the text ends");
    if (code >= 0x10000) {
        sddl_put_u16(bytes, (uint16_t)(0xD800 + ((code - 0x10000) >> 10)));
        code = 0xDC00 + ((code - 0x10000) & 0x3FF);
    }
    sddl_put_u16(bytes, (uint16_t)code);
    return true;
}

void sddl_put_u16(struct buffer *bytes, uint16_t value)
{
    uint8_t raw[2];
    store_u16(raw, value);
    buffer_append(bytes, raw, sizeof(raw));
}

void sddl_put_u32(struct buffer *bytes, uint32_t value)
{
    uint8_t raw[4];
    store_u32(raw, value);
    buffer_append(bytes, raw, sizeof(raw));
}

void sddl_put_u64(struct buffer *bytes, uint64_t value)
{
    uint8_t raw[8];
    store_u64(raw, value);
    buffer_append(bytes, raw, sizeof(raw));
}

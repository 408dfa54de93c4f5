#include "access/sddl_reader.h"
#include "access/bytes.h"
#include "identity/status.h"

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

bool sddl_read_number(struct sddl_reader *reader, uint64_t limit, uint64_t *number, unsigned *base)
{
    unsigned radix = 10;
    uint64_t value = 0;
    if (sddl_accept_word(reader, "0x"))
        radix = 16;
    else if (reader->at[0] == '0')
        radix = 8;
    const char *first = reader->at;
    for (;; reader->at++) {
        int digit = sddl_hex_digit(*reader->at);
        if (digit < 0 || (unsigned)digit >= radix)
            break;
        if ((unsigned)digit > limit || value > (limit - (unsigned)digit) / radix)
            return sddl_fail(reader, WIN32_INVALID_PARAMETER, "number too large");
        value = value * radix + (unsigned)digit;
    }
    if (reader->at == first)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "number expected");
    *number = value;
    if (base)
        *base = radix;
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

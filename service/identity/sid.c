#include "identity/sid.h"
#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SID_REVISION = 1, SID_HEADER_SIZE = 8 };

static uint32_t subauthority(const uint8_t *bytes, size_t index)
{
    return load_u32(bytes + SID_HEADER_SIZE + 4 * index);
}

static uint64_t authority(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (size_t i = 2; i < SID_HEADER_SIZE; i++)
        value = value << 8 | bytes[i];
    return value;
}

size_t sid_length(const uint8_t *bytes, size_t size)
{
    if (size < SID_HEADER_SIZE || bytes[0] != SID_REVISION || bytes[1] > SID_SUBAUTHORITIES_MAX)
        return 0;
    size_t length = SID_HEADER_SIZE + 4u * bytes[1];
    return length <= size ? length : 0;
}

bool sid_valid(const uint8_t *bytes, size_t size)
{
    return size >= SID_SIZE_MIN && sid_length(bytes, size) == size;
}

size_t sid_format(const uint8_t *bytes, size_t size, char text[SID_TEXT_SIZE])
{
    (void)size;
    uint64_t value = authority(bytes);
    size_t used =
        (size_t)(value > UINT32_MAX ? snprintf(text, SID_TEXT_SIZE, "S-1-0x%012" PRIX64, value)
                                    : snprintf(text, SID_TEXT_SIZE, "S-1-%" PRIu64, value));
    for (size_t i = 0; i < bytes[1]; i++)
        used += (size_t)snprintf(
            text + used, SID_TEXT_SIZE - used, "-%" PRIu32, subauthority(bytes, i));
    return used;
}

/* Read one number after a dash; digits only, because strtoull also takes signs and spaces. */
static bool parse_number(const char **text, uint64_t limit, uint64_t *value)
{
    if (**text != '-')
        return false;
    const char *start = *text + 1;
    bool hexadecimal = start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
    if (start[0] < '0' || start[0] > '9')
        return false;
    if (hexadecimal && !strchr("0123456789abcdefABCDEF", start[2] ? start[2] : '-'))
        return false;
    char *end;
    unsigned long long number = strtoull(start, &end, hexadecimal ? 16 : 10);
    if (end - start > 20 || number > limit)
        return false;
    *value = number;
    *text = end;
    return true;
}

bool sid_parse(const char *text, uint8_t bytes[SID_SIZE_MAX], size_t *size)
{
    uint8_t sid[SID_SIZE_MAX] = {SID_REVISION};
    uint64_t number;
    if ((text[0] != 'S' && text[0] != 's') || text[1] != '-' || text[2] != '1')
        return false;
    text += 3;
    if (!parse_number(&text, UINT64_C(0xFFFFFFFFFFFF), &number))
        return false;
    for (size_t i = 0; i < 6; i++)
        sid[7 - i] = (uint8_t)(number >> (8 * i));
    for (; *text; sid[1]++) {
        if (sid[1] == SID_SUBAUTHORITIES_MAX || !parse_number(&text, UINT32_MAX, &number))
            return false;
        store_u32(sid + SID_HEADER_SIZE + 4u * sid[1], (uint32_t)number);
    }
    *size = SID_HEADER_SIZE + 4u * sid[1];
    memcpy(bytes, sid, *size);
    return true;
}

bool sid_rid(const uint8_t *bytes, size_t size, uint32_t *rid)
{
    if (!sid_valid(bytes, size) || bytes[1] == 0)
        return false;
    *rid = subauthority(bytes, bytes[1] - 1u);
    return true;
}

bool sid_copy(struct arena *arena, const uint8_t *bytes, size_t size, struct deputy_sid *copy)
{
    char text[SID_TEXT_SIZE];
    size_t length = sid_format(bytes, size, text);
    struct deputy_sid made = {
        .bytes = arena_copy(arena, bytes, size),
        .size = (uint32_t)size,
        .text = arena_copy(arena, text, length),
    };
    if (!made.bytes || !made.text)
        return false;
    *copy = made;
    return true;
}

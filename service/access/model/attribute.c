#include "access/model/attribute.h"
#include "identity/sid.h"
#include "base/bytes.h"
#include "base/status.h"

/* The text that starts at an offset and ends with a zero unit; false when it does not end. */
static bool take_text(
    const uint8_t *bytes, size_t size, uint32_t offset, struct attribute_text *text)
{
    for (size_t at = offset; at < size && size - at >= 2; at += 2) {
        if (!load_u16(bytes + at)) {
            *text = (struct attribute_text){bytes + offset, (uint32_t)(at - offset)};
            return true;
        }
    }
    return false;
}

/* A counted run of bytes: its length in 32 bits, then as many bytes. */
static bool take_run(
    const uint8_t *bytes, size_t size, uint32_t offset, struct attribute_value *value)
{
    if (offset > size || size - offset < 4)
        return false;
    uint32_t length = load_u32(bytes + offset);
    if (length > size - offset - 4)
        return false;
    *value = (struct attribute_value){.bytes = bytes + offset + 4, .size = length};
    return true;
}

static bool take_value(
    const struct attribute *attribute, uint32_t index, struct attribute_value *value)
{
    const uint8_t *bytes = attribute->bytes;
    uint32_t offset = load_u32(bytes + ATTRIBUTE_HEADER_SIZE + 4 * (size_t)index);
    struct attribute_text text;
    switch (attribute->type) {
    case ATTRIBUTE_INT64:
    case ATTRIBUTE_UINT64:
    case ATTRIBUTE_BOOLEAN:
        if (offset > attribute->size || attribute->size - offset < 8)
            return false;
        *value = (struct attribute_value){.number = load_u64(bytes + offset)};
        return true;
    case ATTRIBUTE_STRING:
        if (!take_text(bytes, attribute->size, offset, &text))
            return false;
        *value = (struct attribute_value){.bytes = text.bytes, .size = text.size};
        return true;
    case ATTRIBUTE_SID:
        return take_run(bytes, attribute->size, offset, value) &&
               sid_valid(value->bytes, value->size);
    case ATTRIBUTE_OCTETS:
        return take_run(bytes, attribute->size, offset, value);
    default:
        return false;
    }
}

uint32_t attribute_parse(const uint8_t *bytes, size_t size, struct attribute *attribute)
{
    if (size < ATTRIBUTE_HEADER_SIZE || size > ATTRIBUTE_SIZE_MAX)
        return WIN32_INVALID_DATA;
    struct attribute parsed = {.bytes = bytes,
        .size = (uint32_t)size,
        .type = load_u16(bytes + 4),
        .flags = load_u32(bytes + 8),
        .count = load_u32(bytes + 12)};
    if (!take_text(bytes, size, load_u32(bytes), &parsed.name) ||
        parsed.count > ATTRIBUTE_VALUES_MAX || parsed.count > (size - ATTRIBUTE_HEADER_SIZE) / 4)
        return WIN32_INVALID_DATA;
    size_t left = size; /* values do not overlap, so together they are no larger than the whole */
    for (uint32_t i = 0; i < parsed.count; i++) {
        struct attribute_value value;
        if (!take_value(&parsed, i, &value) || value.size > left)
            return WIN32_INVALID_DATA;
        left -= value.size;
    }
    *attribute = parsed;
    return WIN32_OK;
}

struct attribute_value attribute_value(const struct attribute *attribute, uint32_t index)
{
    struct attribute_value value = {0};
    take_value(attribute, index, &value);
    return value;
}

/* Upper case of the letters that lie in plain rows; others stay as they are. */
static uint16_t fold(uint16_t unit)
{
    if ((unit >= 'a' && unit <= 'z') || (unit >= 0xE0 && unit <= 0xFE && unit != 0xF7) ||
        (unit >= 0x3B1 && unit <= 0x3C9 && unit != 0x3C2) || (unit >= 0x430 && unit <= 0x44F))
        return (uint16_t)(unit - 0x20);
    if (unit >= 0x450 && unit <= 0x45F)
        return (uint16_t)(unit - 0x50);
    return unit;
}

int attribute_text_compare(
    const struct attribute_text *left, const struct attribute_text *right, bool case_sensitive)
{
    uint32_t size = left->size < right->size ? left->size : right->size;
    for (uint32_t i = 0; i + 2 <= size; i += 2) {
        uint16_t a = load_u16(left->bytes + i);
        uint16_t b = load_u16(right->bytes + i);
        int difference = case_sensitive ? a - b : fold(a) - fold(b);
        if (difference)
            return difference;
    }
    return left->size < right->size ? -1 : left->size > right->size;
}

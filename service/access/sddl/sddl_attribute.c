#include "access/model/attribute.h"
#include "access/sddl/sddl_reader.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

/* The values of an attribute while they are read: where each begins, and their bytes. */
struct values {
    uint16_t type;
    uint32_t count;
    struct buffer offsets; /* 32 bits each, from the start of the bytes */
    struct buffer bytes;
};

static bool read_type(struct sddl_reader *reader, uint16_t *type)
{
    static const struct {
        char name[3];
        uint16_t type;
    } types[] = {
        {"TI", ATTRIBUTE_INT64},
        {"TU", ATTRIBUTE_UINT64},
        {"TS", ATTRIBUTE_STRING},
        {"TD", ATTRIBUTE_SID},
        {"TX", ATTRIBUTE_OCTETS},
        {"TB", ATTRIBUTE_BOOLEAN},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (sddl_accept(reader, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    }
    return sddl_fail(reader, WIN32_INVALID_PARAMETER, "unknown attribute type");
}

/* A text in quotes, with a zero unit behind it; a name has escapes. */
static bool read_text(struct sddl_reader *reader, bool name, struct buffer *bytes)
{
    if (!sddl_expect(reader, "\"", "'\"' expected"))
        return false;
    while (!sddl_accept(reader, "\"")) {
        bool escape = name && sddl_accept(reader, "%");
        if (escape ? !sddl_read_escape(reader, bytes) : !sddl_read_character(reader, bytes))
            return false;
    }
    sddl_put_u16(bytes, 0);
    return true;
}

static bool read_integer(struct sddl_reader *reader, const struct values *values, uint64_t *number)
{
    bool is_signed = values->type == ATTRIBUTE_INT64;
    bool negative = is_signed && sddl_accept(reader, "-");
    uint64_t limit = values->type == ATTRIBUTE_BOOLEAN ? 1
                     : is_signed                       ? (uint64_t)INT64_MAX + negative
                                                       : UINT64_MAX;
    if (!sddl_read_number(reader, limit, number, NULL))
        return false;
    *number = negative ? 0 - *number : *number;
    return true;
}

/* The "#" before the digits is optional. */
static bool read_octets(struct sddl_reader *reader, struct buffer *bytes)
{
    size_t at = bytes->size;
    sddl_put_u32(bytes, 0);
    sddl_accept(reader, "#");
    sddl_read_octets(reader, bytes);
    if (!bytes->status)
        store_u32((uint8_t *)bytes->bytes + at, (uint32_t)(bytes->size - at - 4));
    return true;
}

static bool read_sid_value(struct sddl_reader *reader, struct buffer *bytes)
{
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    bool wrapped = sddl_accept_word(reader, "SID(");
    if (!sddl_read_sid(reader, sid, &size))
        return false;
    if (wrapped && !sddl_expect(reader, ")", "')' expected"))
        return false;
    sddl_put_u32(bytes, (uint32_t)size);
    buffer_append(bytes, sid, size);
    return true;
}

static bool read_value(struct sddl_reader *reader, struct values *values)
{
    uint64_t number;
    sddl_put_u32(&values->offsets, (uint32_t)values->bytes.size);
    values->count++;
    switch (values->type) {
    case ATTRIBUTE_STRING:
        return read_text(reader, false, &values->bytes);
    case ATTRIBUTE_SID:
        return read_sid_value(reader, &values->bytes);
    case ATTRIBUTE_OCTETS:
        return read_octets(reader, &values->bytes);
    default:
        if (!read_integer(reader, values, &number))
            return false;
        sddl_put_u64(&values->bytes, number);
        return true;
    }
}

static bool read_values(struct sddl_reader *reader, struct values *values)
{
    for (sddl_skip_space(reader); sddl_accept(reader, ","); sddl_skip_space(reader)) {
        sddl_skip_space(reader);
        if (values->count == ATTRIBUTE_VALUES_MAX)
            return sddl_fail(reader, WIN32_MORE_DATA, "too many values");
        if (!read_value(reader, values))
            return false;
        while (values->bytes.size % 4 && !values->bytes.status)
            buffer_append(&values->bytes, "", 1);
    }
    return sddl_expect(reader, ")", "')' expected");
}

/* Put the parts together: header, offsets, name, values. */
static void put_attribute(
    struct buffer *bytes, const struct buffer *name, uint32_t flags, const struct values *values)
{
    uint32_t name_at = ATTRIBUTE_HEADER_SIZE + 4 * values->count;
    uint32_t values_at = name_at + (uint32_t)(name->size + 3) / 4 * 4;
    sddl_put_u32(bytes, name_at);
    sddl_put_u16(bytes, values->type);
    sddl_put_u16(bytes, 0);
    sddl_put_u32(bytes, flags);
    sddl_put_u32(bytes, values->count);
    for (uint32_t i = 0; i < values->count; i++)
        sddl_put_u32(bytes, values_at + load_u32((const uint8_t *)values->offsets.bytes + 4 * i));
    buffer_append(bytes, name->bytes, name->size);
    buffer_append(bytes, "\0\0\0", values_at - name_at - name->size);
    buffer_append(bytes, values->bytes.bytes, values->bytes.size);
}

static bool read_head(
    struct sddl_reader *reader, struct buffer *name, struct values *values, uint64_t *flags)
{
    if (!sddl_expect(reader, "(", "'(' expected") || !read_text(reader, true, name))
        return false;
    if (name->size <= 2)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "attribute without a name");
    if (!sddl_expect(reader, ",", "',' expected") || !read_type(reader, &values->type) ||
        !sddl_expect(reader, ",", "',' expected"))
        return false;
    return sddl_read_number(reader, UINT32_MAX, flags, NULL);
}

bool sddl_read_attribute(struct sddl_reader *reader, struct buffer *bytes)
{
    struct buffer name = {.limit = ATTRIBUTE_SIZE_MAX};
    struct values values = {.bytes = {.limit = ATTRIBUTE_SIZE_MAX}};
    uint64_t flags = 0;
    bool read = read_head(reader, &name, &values, &flags) && read_values(reader, &values);
    uint32_t status = name.status           ? name.status
                      : values.bytes.status ? values.bytes.status
                                            : values.offsets.status;
    if (status)
        read = sddl_fail(reader, status, "attribute too large");
    if (read)
        put_attribute(bytes, &name, (uint32_t)flags, &values);
    buffer_free(&values.bytes);
    buffer_free(&values.offsets);
    buffer_free(&name);
    return read;
}

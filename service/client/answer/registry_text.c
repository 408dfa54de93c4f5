#include "client/answer/registry_text.h"
#include "client/answer/hex.h"
#include "client/answer/registry_type.h"
#include "base/bytes.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

/* --- what data is ---------------------------------------------------------------------------- */

static uint64_t number_of(uint32_t type, const uint8_t *bytes, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        size_t place = type == REGISTRY_DWORD_BIG_ENDIAN ? i : size - 1 - i;
        number = number << 8 | bytes[place];
    }
    return number;
}

static bool fits(uint32_t type, size_t size)
{
    if (registry_number_size(type))
        return size == registry_number_size(type);
    return !(registry_is_text(type) || type == REGISTRY_MULTI_SZ) || size % 2 == 0;
}

static uint16_t unit_at(const uint8_t *bytes, size_t index)
{
    return load_u16(bytes + 2 * index);
}

/* Copy units out of data, whose bytes need not be aligned, up to a zero. */
static size_t take_text(const uint8_t *bytes, size_t count, struct buffer *units)
{
    size_t length = 0;
    units->size = 0;
    for (; length < count && unit_at(bytes, length); length++) {
        uint16_t unit = unit_at(bytes, length);
        buffer_append(units, &unit, sizeof(unit));
    }
    return length;
}

static const uint16_t *units_of(const struct buffer *units)
{
    return (const uint16_t *)(const void *)units->bytes;
}

/* --- for people ------------------------------------------------------------------------------ */

static void put_hex(struct buffer *buffer, const uint8_t *bytes, size_t size, const char *between)
{
    for (size_t i = 0; i < size; i++)
        buffer_printf(buffer, "%s%02x", i ? between : "", bytes[i]);
}

static void put_units(struct buffer *buffer, const struct buffer *units)
{
    printable_append_units(buffer, units_of(units), units->size / 2);
}

/* In quotation marks, those within doubled: where each text ends is seen whatever is in it. */
static void put_quoted(struct buffer *buffer, const struct buffer *units)
{
    const uint16_t *all = units_of(units);
    size_t count = units->size / 2, begin = 0;
    buffer_text(buffer, "\"");
    for (size_t i = 0; i < count; i++) {
        if (all[i] != '"')
            continue;
        printable_append_units(buffer, all + begin, i + 1 - begin);
        begin = i;
    }
    printable_append_units(buffer, all + begin, count - begin);
    buffer_text(buffer, "\"");
}

/* Each text up to its zero; what ends them all is an empty one. */
static void each_text(const uint8_t *bytes, size_t count, struct buffer *units,
    void (*put)(void *context, const struct buffer *units, bool first), void *context)
{
    bool first = true;
    while (count) {
        size_t length = take_text(bytes, count, units);
        bool last = length + 1 >= count && length == 0;
        if (!last)
            put(context, units, first);
        first = false;
        size_t taken = length < count ? length + 1 : count;
        bytes += 2 * taken;
        count -= taken;
    }
}

static void put_listed(void *context, const struct buffer *units, bool first)
{
    if (!first)
        buffer_text(context, ", ");
    put_quoted(context, units);
}

static void put_number(struct buffer *buffer, uint32_t type, const uint8_t *bytes, size_t size)
{
    uint64_t number = number_of(type, bytes, size);
    buffer_printf(buffer, "0x%0*" PRIx64 " (%" PRIu64 ")", (int)(2 * size), number, number);
}

/* What a text has behind its end is seen by nobody who reads it as one. */
static void put_rest(struct buffer *buffer, const uint8_t *bytes, size_t size, size_t length)
{
    size_t behind = 2 * length + 2;
    if (behind >= size)
        return;
    buffer_text(buffer, "<U+0000> (behind its end: ");
    put_hex(buffer, bytes + behind, size - behind, " ");
    buffer_text(buffer, ")");
}

void registry_put_data(struct buffer *buffer, uint32_t type, const uint8_t *bytes, size_t size)
{
    struct buffer units = {0};
    if (!fits(type, size)) {
        put_hex(buffer, bytes, size, " ");
        buffer_text(buffer, size ? " (invalid)" : "(invalid)");
    } else if (registry_number_size(type)) {
        put_number(buffer, type, bytes, size);
    } else if (registry_is_text(type)) {
        size_t length = take_text(bytes, size / 2, &units);
        put_units(buffer, &units);
        put_rest(buffer, bytes, size, length);
    } else if (type == REGISTRY_MULTI_SZ) {
        each_text(bytes, size / 2, &units, put_listed, buffer);
    } else if (size) {
        put_hex(buffer, bytes, size, " ");
    } else {
        buffer_text(buffer, "(zero-length)");
    }
    if (units.status && !buffer->status)
        buffer->status = units.status;
    buffer_free(&units);
}

/* --- for programs ---------------------------------------------------------------------------- */

static void put_element(void *context, const struct buffer *units, bool first)
{
    (void)first;
    json_utf16(context, units_of(units), units->size / 2);
}

static void json_readable(struct json *json, uint32_t type, const uint8_t *bytes, size_t size)
{
    struct buffer units = {0};
    if (registry_number_size(type) == 8) {
        json_key(json, "text");
        json_luid(json, number_of(type, bytes, size));
    } else if (registry_number_size(type)) {
        json_member_number(json, "number", number_of(type, bytes, size));
    } else if (registry_is_text(type)) {
        take_text(bytes, size / 2, &units);
        json_key(json, "text");
        json_utf16(json, units_of(&units), units.size / 2);
    } else if (type == REGISTRY_MULTI_SZ) {
        json_key(json, "texts");
        json_array_begin(json);
        each_text(bytes, size / 2, &units, put_element, json);
        json_array_end(json);
    }
    if (units.status && !json->buffer->status)
        json->buffer->status = units.status;
    buffer_free(&units);
}

void registry_json_data(struct json *json, uint32_t type, const uint8_t *bytes, size_t size)
{
    struct buffer text = {0};
    registry_put_type(&text, type);
    json_member_buffer(json, "type", &text);
    json_member_number(json, "type_number", type);
    json_member_number(json, "size", size);
    text.size = 0;
    hex_put(&text, bytes, size);
    json_key(json, "hex");
    json_text(json, size && text.bytes ? text.bytes : "");
    if (text.status && !json->buffer->status)
        json->buffer->status = text.status;
    if (fits(type, size))
        json_readable(json, type, bytes, size);
    buffer_free(&text);
}

/* --- from people ----------------------------------------------------------------------------- */

static void append_unit(struct buffer *data, uint32_t unit)
{
    uint8_t bytes[2];
    store_u16(bytes, (uint16_t)unit);
    buffer_append(data, bytes, sizeof(bytes));
}

static void append_text(struct buffer *data, const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    while (left) {
        uint32_t code_point;
        size_t taken = utf8_decode(at, left, &code_point);
        if (code_point >= 0x10000) {
            append_unit(data, 0xD800 + ((code_point - 0x10000) >> 10));
            append_unit(data, 0xDC00 + (code_point & 0x3FF));
        } else {
            append_unit(data, code_point);
        }
        at += taken;
        left -= taken;
    }
}

static bool append_number(struct buffer *data, uint32_t type, const char *text)
{
    uint64_t number;
    if (!registry_read_number(
            text, registry_number_size(type) == 4 ? UINT32_MAX : UINT64_MAX, &number))
        return false;
    registry_put_number(data, type, number);
    return true;
}

/* An empty text within would end them all. */
static bool append_texts(struct buffer *data, const char *const *operands, int count)
{
    for (int i = 0; i < count; i++) {
        if (!*operands[i])
            return false;
        append_text(data, operands[i]);
        append_unit(data, 0);
    }
    append_unit(data, 0);
    return true;
}

bool registry_read_data(struct buffer *data, uint32_t type, const char *const *operands, int count)
{
    if (type == REGISTRY_MULTI_SZ)
        return append_texts(data, operands, count);
    if (count > 1)
        return false;
    if (registry_number_size(type))
        return count && append_number(data, type, operands[0]);
    if (registry_is_text(type)) {
        append_text(data, count ? operands[0] : "");
        if (type != REGISTRY_LINK) /* a link's target has no zero at its end */
            append_unit(data, 0);
        return true;
    }
    return !count || hex_read(data, operands[0], strlen(operands[0]));
}

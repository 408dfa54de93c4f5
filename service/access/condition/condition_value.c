#include "access/condition/condition_value.h"
#include "base/bytes.h"
#include "identity/sid.h"

#include <string.h>

enum { INTEGER_SIZE = 1 + 8 + 1 + 1, RUN_HEADER_SIZE = 1 + 4 };

/* A signed integer literal has 64 bits whatever its code; the sign and base bytes say how it was
 * written (MS-DTYP 2.4.4.17.5). */
static bool integer_in_range(uint8_t code, int64_t number)
{
    switch (code) {
    case CONDITION_INT8:
        return number >= INT8_MIN && number <= INT8_MAX;
    case CONDITION_INT16:
        return number >= INT16_MIN && number <= INT16_MAX;
    case CONDITION_INT32:
        return number >= INT32_MIN && number <= INT32_MAX;
    default:
        return true;
    }
}

static size_t integer_literal(const uint8_t *bytes, size_t size, struct condition_value *value)
{
    if (size < INTEGER_SIZE || bytes[9] < 1 || bytes[9] > 3 || bytes[10] < 1 || bytes[10] > 3)
        return 0;
    *value = (struct condition_value){.kind = VALUE_NUMBER, .number = load_u64(bytes + 1)};
    return integer_in_range(bytes[0], (int64_t)value->number) ? INTEGER_SIZE : 0;
}

/* A literal of counted bytes; 0 when they are not all there. */
static size_t run_literal(
    const uint8_t *bytes, size_t size, enum condition_kind kind, struct condition_value *value)
{
    uint32_t length = size < RUN_HEADER_SIZE ? UINT32_MAX : load_u32(bytes + 1);
    if (size < RUN_HEADER_SIZE || length > size - RUN_HEADER_SIZE)
        return 0;
    *value =
        (struct condition_value){.kind = kind, .bytes = bytes + RUN_HEADER_SIZE, .size = length};
    return RUN_HEADER_SIZE + (size_t)length;
}

static bool list_is_whole(const struct condition_value *list)
{
    size_t at = 0;
    while (at < list->size) {
        struct condition_value item;
        bool nested = list->bytes[at] == CONDITION_COMPOSITE;
        size_t used = nested ? 0 : condition_literal(list->bytes + at, list->size - at, &item);
        if (!used)
            return false;
        at += used;
    }
    return true;
}

size_t condition_literal(const uint8_t *bytes, size_t size, struct condition_value *value)
{
    size_t used = 0;
    switch (size ? bytes[0] : CONDITION_PADDING) {
    case CONDITION_INT8:
    case CONDITION_INT16:
    case CONDITION_INT32:
    case CONDITION_INT64:
        return integer_literal(bytes, size, value);
    case CONDITION_STRING:
        used = run_literal(bytes, size, VALUE_STRING, value);
        return used && value->size % 2 == 0 ? used : 0;
    case CONDITION_OCTETS:
        return run_literal(bytes, size, VALUE_OCTETS, value);
    case CONDITION_SID:
        used = run_literal(bytes, size, VALUE_SID, value);
        return used && sid_valid(value->bytes, value->size) ? used : 0;
    case CONDITION_COMPOSITE:
        used = run_literal(bytes, size, VALUE_LIST, value);
        return used && list_is_whole(value) ? used : 0;
    default:
        return 0;
    }
}

static struct condition_value attribute_item(const struct attribute *attribute, uint32_t index)
{
    struct attribute_value raw = attribute_value(attribute, index);
    struct condition_value value = {.kind = VALUE_NUMBER,
        .number = raw.number,
        .is_unsigned = attribute->type == ATTRIBUTE_UINT64,
        .case_sensitive = (attribute->flags & ATTRIBUTE_CASE_SENSITIVE) != 0,
        .is_attribute = true,
        .bytes = raw.bytes,
        .size = raw.size};
    if (attribute->type == ATTRIBUTE_STRING)
        value.kind = VALUE_STRING;
    else if (attribute->type == ATTRIBUTE_SID)
        value.kind = VALUE_SID;
    else if (attribute->type == ATTRIBUTE_OCTETS)
        value.kind = VALUE_OCTETS;
    return value;
}

struct condition_value condition_attribute_value(const struct attribute *attribute)
{
    if (attribute->count == 0)
        return (struct condition_value){.kind = VALUE_NULL, .is_attribute = true};
    if (attribute->count == 1)
        return attribute_item(attribute, 0);
    return (struct condition_value){.kind = VALUE_LIST, .is_attribute = true, .list = *attribute};
}

bool condition_next_item(struct condition_items *items, struct condition_value *item)
{
    const struct condition_value *value = items->value;
    if (value->kind != VALUE_LIST) {
        *item = *value;
        return items->next++ == 0;
    }
    if (value->is_attribute) {
        if (items->next >= value->list.count)
            return false;
        *item = attribute_item(&value->list, (uint32_t)items->next++);
        return true;
    }
    if (items->next >= value->size)
        return false;
    items->next += condition_literal(value->bytes + items->next, value->size - items->next, item);
    return true;
}

/* As numbers, whatever their signs: an unsigned one may be above every signed one. */
static int compare_numbers(const struct condition_value *left, const struct condition_value *right)
{
    bool left_negative = !left->is_unsigned && (int64_t)left->number < 0;
    bool right_negative = !right->is_unsigned && (int64_t)right->number < 0;
    if (left_negative != right_negative)
        return left_negative ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

static int compare_bytes(const struct condition_value *left, const struct condition_value *right)
{
    uint32_t size = left->size < right->size ? left->size : right->size;
    int order = size ? memcmp(left->bytes, right->bytes, size) : 0;
    return order ? order : left->size < right->size ? -1 : left->size > right->size;
}

static int compare_strings(const struct condition_value *left, const struct condition_value *right)
{
    struct attribute_text a = {left->bytes, left->size};
    struct attribute_text b = {right->bytes, right->size};
    return attribute_text_compare(&a, &b, left->case_sensitive || right->case_sensitive);
}

bool condition_compare(
    const struct condition_value *left, const struct condition_value *right, int *order)
{
    if (left->kind != right->kind)
        return false;
    switch (left->kind) {
    case VALUE_NUMBER:
        *order = compare_numbers(left, right);
        return true;
    case VALUE_STRING:
        *order = compare_strings(left, right);
        return true;
    case VALUE_OCTETS:
    case VALUE_SID:
        *order = compare_bytes(left, right);
        return true;
    default:
        return false;
    }
}

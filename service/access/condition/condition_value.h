/* Operands of conditional expressions: literals and attributes, and how they compare
 * (MS-DTYP 2.4.4.17.5 and .6). */
#ifndef DEPUTY_ACCESS_CONDITION_CONDITION_VALUE_H
#define DEPUTY_ACCESS_CONDITION_CONDITION_VALUE_H

#include "access/model/attribute.h"
#include "access/condition/condition_terms.h"

enum condition_kind {
    VALUE_NULL, /* an attribute that is not there */
    VALUE_TRUTH,
    VALUE_NUMBER,
    VALUE_STRING,
    VALUE_OCTETS,
    VALUE_SID,
    VALUE_LIST,
};

struct condition_value {
    enum condition_kind kind;
    enum condition_truth truth;
    uint64_t number;
    bool is_unsigned; /* the number is; otherwise it is two's complement */
    bool case_sensitive;
    bool is_attribute; /* it came from an attribute, not from a literal */
    bool unseen;       /* an attribute that nobody has read: neither there nor not there */
    const uint8_t *bytes;
    uint32_t size;
    struct attribute list; /* VALUE_LIST of an attribute; of a literal, bytes holds the items */
};

/* Read the literal at the start of these bytes, its code included; 0 when there is none, otherwise
 * its size. Lists hold no lists. */
size_t condition_literal(const uint8_t *bytes, size_t size, struct condition_value *value);

/* An attribute as a value: one value as itself, several as a list, none as VALUE_NULL. */
struct condition_value condition_attribute_value(const struct attribute *attribute);

/* A walk over the items of a list; any other value is a list of one. */
struct condition_items {
    const struct condition_value *value;
    size_t next;
};
bool condition_next_item(struct condition_items *items, struct condition_value *item);

/* Compare two single values of the same kind: *order is below 0, 0 or above. False when they cannot
 * be compared. */
bool condition_compare(
    const struct condition_value *left, const struct condition_value *right, int *order);

#endif

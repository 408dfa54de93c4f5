/* Attributes that conditions speak of: an object's resource attributes, and the claims of a user or
 * device (CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1, MS-DTYP 2.4.10.1). Read in place. */
#ifndef DEPUTY_ACCESS_MODEL_ATTRIBUTE_H
#define DEPUTY_ACCESS_MODEL_ATTRIBUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ATTRIBUTE_HEADER_SIZE = 16,
    ATTRIBUTE_SIZE_MAX = UINT16_MAX, /* it has to fit into an ACE */
    ATTRIBUTE_VALUES_MAX = 1024,
};

/* The types of values (MS-DTYP 2.4.10.1). */
enum attribute_type {
    ATTRIBUTE_INT64 = 0x0001,
    ATTRIBUTE_UINT64 = 0x0002,
    ATTRIBUTE_STRING = 0x0003,
    ATTRIBUTE_SID = 0x0005,
    ATTRIBUTE_BOOLEAN = 0x0006,
    ATTRIBUTE_OCTETS = 0x0010,
};

enum attribute_flag {
    ATTRIBUTE_CASE_SENSITIVE = 0x0002,
    ATTRIBUTE_DENY_ONLY = 0x0004,
    ATTRIBUTE_DISABLED = 0x0010,
};

/* UTF-16LE text in place; size in bytes, without the zero. */
struct attribute_text {
    const uint8_t *bytes;
    uint32_t size;
};

struct attribute {
    const uint8_t *bytes;
    uint32_t size;
    struct attribute_text name;
    uint16_t type; /* enum attribute_type */
    uint32_t flags;
    uint32_t count;
};

/* One value of an attribute. */
struct attribute_value {
    uint64_t number;      /* INT64 (as two's complement), UINT64, BOOLEAN */
    const uint8_t *bytes; /* STRING (UTF-16LE), SID, OCTETS */
    uint32_t size;
};

/* Read an attribute; every value is checked. WIN32_INVALID_DATA when it is none. */
uint32_t attribute_parse(const uint8_t *bytes, size_t size, struct attribute *attribute);

/* A value of a parsed attribute; index is below count. */
struct attribute_value attribute_value(const struct attribute *attribute, uint32_t index);

/* Compare UTF-16LE texts as numbers of their units, letters without case unless asked for: below
 * 0, 0 or above. Case is folded for ASCII, Latin-1, Greek and Cyrillic letters. */
int attribute_text_compare(
    const struct attribute_text *left, const struct attribute_text *right, bool case_sensitive);

#endif

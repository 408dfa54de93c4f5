/* What an administrator has set, as it stands in the registry. Portable. */
#ifndef DEPUTY_POLICY_VALUES_H
#define DEPUTY_POLICY_VALUES_H

#include "base/arena.h"
#include "installation/registered_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The keys under HKEY_LOCAL_MACHINE; each may have a subkey for descriptors of operations. */
#define POLICY_PARAMETERS_KEY SERVICE_KEY "\\Parameters"
#define POLICY_GROUP_KEY      "SOFTWARE\\Policies\\Deputy"
#define POLICY_ACCESS_KEY     "Access"

/* Where a setting comes from; a later source overrides an earlier one. */
enum policy_source { POLICY_FROM_DEFAULT, POLICY_FROM_PARAMETERS, POLICY_FROM_GROUP };

enum {
    POLICY_SOURCE_COUNT = POLICY_FROM_GROUP + 1,
    POLICY_VALUES_MAX = 1024, /* under one key */
    POLICY_TEXT_MAX = 4096,   /* UTF-16 units of a text, as in the Group Policy template */
    POLICY_DATA_MAX = 2 * (POLICY_TEXT_MAX + 1),
};

/* The types of registry values that settings have (winnt.h). */
enum policy_type { POLICY_TYPE_SZ = 1, POLICY_TYPE_DWORD = 4 };

struct policy_value {
    struct policy_value *next;
    enum policy_source source;
    bool access;      /* it is in the subkey for descriptors */
    bool key;         /* it is a subkey itself */
    const char *name; /* UTF-8; a zero within it is U+FFFD */
    uint32_t type;
    const uint8_t *bytes; /* NULL when there are more than POLICY_DATA_MAX */
    size_t size;
};

/* Values in the order in which they were added; all zero is empty. */
struct policy_values {
    struct arena arena;
    struct policy_value *first;
    struct policy_value *last;
};

/* Add a value behind the others; its name (UTF-16) and bytes are copied. WIN32_NOT_ENOUGH_MEMORY.
 */
uint32_t policy_values_add(struct policy_values *values, const struct policy_value *value,
    const uint16_t *name, size_t name_size);

/* The value of this name, in any case, in one place; NULL when there is none. */
const struct policy_value *policy_values_find(
    const struct policy_values *values, enum policy_source source, bool access, const char *name);

void policy_values_free(struct policy_values *values);

/* A source in one word: "default", "parameters", "policy". */
const char *policy_source_word(enum policy_source source);

#endif

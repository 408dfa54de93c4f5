/* The SIDs of a token, found in constant time: a large token has hundreds of groups, a long ACL
 * hundreds of trustees. */
#ifndef DEPUTY_ACCESS_MODEL_SID_SET_H
#define DEPUTY_ACCESS_MODEL_SID_SET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a SID of a token counts (MS-DTYP 2.5.3.1.1; Windows: "SID Attributes in an Access Token"). */
enum sid_match {
    SID_MATCH_ALLOW = 1,     /* ACEs that allow apply to it */
    SID_MATCH_DENY = 2,      /* ACEs that deny apply to it */
    SID_MATCH_DENY_ONLY = 4, /* it is there for denying only */
    SID_MATCH_DISABLED = 8,  /* it is there, but disabled */
    SID_MATCH_USER = 16,     /* it is the user */
};

struct sid_entry;

/* A set that is all zero is empty and can be searched. */
struct sid_set {
    struct sid_entry *entries;
    uint32_t capacity; /* a power of two, or 0 */
    uint32_t count;
};

/* Make room for this many SIDs; WIN32_NOT_ENOUGH_MEMORY. The set lives as long as the arena. */
uint32_t sid_set_init(struct sid_set *set, struct arena *arena, size_t count);

/* Add a valid SID; the bytes are not copied. A SID that is there already counts in both ways. No
 * more SIDs may be added than there is room for. */
void sid_set_add(struct sid_set *set, const uint8_t *bytes, size_t size, uint32_t match);

/* How a SID counts, as enum sid_match; 0 when it is not in the set. */
uint32_t sid_set_find(const struct sid_set *set, const uint8_t *bytes, size_t size);

#endif

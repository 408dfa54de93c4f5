/* The words for the attribute bits of groups and privileges, and for a token's mandatory policy. */
#ifndef DEPUTY_IDENTITY_ATTRIBUTES_H
#define DEPUTY_IDENTITY_ATTRIBUTES_H

#include <stdint.h>

/* Bits that renderers ask for themselves (Windows: TOKEN_GROUPS, TOKEN_PRIVILEGES). */
enum {
    GROUP_DENY_ONLY = 0x10,  /* SE_GROUP_USE_FOR_DENY_ONLY */
    PRIVILEGE_ENABLED = 0x2, /* SE_PRIVILEGE_ENABLED */
};

enum attribute_kind {
    ATTRIBUTES_GROUP,     /* SE_GROUP_*: "mandatory", "deny-only", ... */
    ATTRIBUTES_PRIVILEGE, /* SE_PRIVILEGE_*: "enabled", "removed", ... */
    ATTRIBUTES_POLICY,    /* TOKEN_MANDATORY_POLICY_*: "no-write-up", "new-process-min" */
};

/* Room for one word, its zero included. */
enum { ATTRIBUTE_WORD_SIZE = 24 };

/* Take the first attribute out of *attributes and write its word; bits without a name come last,
 * all in one hexadecimal word ("0x80"). Returns word, NULL when no bit is left. */
const char *attribute_take(
    enum attribute_kind kind, uint32_t *attributes, char word[ATTRIBUTE_WORD_SIZE]);

#endif

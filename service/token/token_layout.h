/* The structures of token answers, for parts that know no windows.h. They have the layout of those
 * in winnt.h, which token.c checks as it is compiled. */
#ifndef DEPUTY_TOKEN_TOKEN_LAYOUT_H
#define DEPUTY_TOKEN_TOKEN_LAYOUT_H

#include <stdint.h>

enum { TOKEN_TYPE_IMPERSONATION = 2 }; /* "TOKEN_TYPE enumeration" */

struct token_luid {
    uint32_t low;
    uint32_t high;
};

struct token_sid { /* SID_AND_ATTRIBUTES */
    const void *sid;
    uint32_t attributes;
};

struct token_privilege { /* LUID_AND_ATTRIBUTES */
    struct token_luid luid;
    uint32_t attributes;
};

struct token_groups {
    uint32_t count;
    struct token_sid items[1]; /* as many as counted */
};

struct token_source {
    char name[8];
    struct token_luid id;
};

struct token_statistics {
    struct token_luid token_id;
    struct token_luid logon_id; /* AuthenticationId */
    struct token_luid expiration;
    uint32_t type;
    uint32_t level;
    uint32_t charged;
    uint32_t available;
    uint32_t groups;
    uint32_t privileges;
    struct token_luid modified_id;
};

struct token_sid_table { /* SID_AND_ATTRIBUTES_HASH, as far as it is read */
    uint32_t count;
    const void *items;
};

/* TOKEN_ACCESS_INFORMATION. What follows the flags is there from Windows 8 on, the trust level from
 * Windows 8.1, the attributes from Windows 10. */
struct token_access {
    const void *sids;        /* a table: the user, then the groups */
    const void *restricting; /* a table */
    const void *privileges;  /* TOKEN_PRIVILEGES */
    struct token_luid logon_id;
    uint32_t type;
    uint32_t level;
    uint32_t policy;
    uint32_t flags;
    uint32_t container;
    const void *package;
    const void *capabilities; /* a table */
    const void *trust_level;
    const void *attributes;
};

#endif

/* What an access check looks at in a token: a view built once, then used for many checks. */
#ifndef DEPUTY_ACCESS_MODEL_TOKEN_H
#define DEPUTY_ACCESS_MODEL_TOKEN_H

#include "access/model/attribute.h"
#include "access/model/sid_set.h"
#include "include/deputy.h"
#include "base/arena.h"

/* Privileges that access checks know, by their LUID (MS-LSAD 3.1.1.2.1). */
enum access_privilege {
    PRIVILEGE_SECURITY = 8,
    PRIVILEGE_TAKE_OWNERSHIP = 9,
    PRIVILEGE_BACKUP = 17,
    PRIVILEGE_RESTORE = 18,
    PRIVILEGE_RELABEL = 32,
};

/* Facts of a token that struct deputy_identity does not carry. */
enum access_token_flag {
    ACCESS_TOKEN_WRITE_RESTRICTED = 1, /* restricting SIDs count for writing only */
    ACCESS_TOKEN_LPAC = 2,             /* less privileged AppContainer (WIN://NOALLAPPPKG) */
    ACCESS_TOKEN_USER_DENY_ONLY = 4,   /* the user itself is there for denying only */
};

/* Attributes of a user or device. While known is false, nobody has read them from the token: a
 * condition that needs one is then unknown, and the result of the check says so. */
struct access_claims {
    bool known;
    const struct attribute *items;
    uint32_t count;
};

struct access_token {
    struct sid_set sids;        /* the user and the groups */
    struct sid_set restricting; /* the restricting SIDs */
    struct sid_set packages;    /* the AppContainer, its capabilities and the well-known packages */
    struct sid_set device;      /* the device's groups */
    bool device_known;
    bool restricted;
    bool write_restricted;
    bool appcontainer;
    bool has_integrity; /* false: a platform without integrity levels */
    uint32_t integrity; /* the level, SECURITY_MANDATORY_*_RID */
    uint32_t mandatory_policy;
    uint32_t trust_type; /* process trust: 0 none, 512 light, 1024 full */
    uint32_t trust_level;
    uint64_t privileges_held;    /* bit n: privilege with LUID n */
    uint64_t privileges_enabled; /* the same */
    struct access_claims user_claims;
    struct access_claims device_claims;
    struct access_claims local_claims;
};

/* Make the view of a token; flags are enum access_token_flag. It lives in the arena and points to
 * the identity's SIDs. WIN32_INVALID_PARAMETER when the identity lacks its user;
 * WIN32_NOT_ENOUGH_MEMORY. An absent mandatory policy of a token with an integrity level is taken
 * for TOKEN_MANDATORY_POLICY_NO_WRITE_UP, which every logon gets (Windows: TOKEN_MANDATORY_POLICY).
 */
uint32_t access_token_make(const struct deputy_identity *identity, uint32_t flags,
    struct arena *arena, struct access_token *token);

/* Whether a privilege is there and enabled. */
bool access_token_enabled(const struct access_token *token, enum access_privilege privilege);

/* Whether a privilege is there, enabled or not. */
bool access_token_holds(const struct access_token *token, enum access_privilege privilege);

/* The name of a privilege ("SeSecurityPrivilege"); never NULL. */
const char *access_privilege_name(enum access_privilege privilege);

#endif

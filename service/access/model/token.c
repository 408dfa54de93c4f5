#include "access/model/token.h"
#include "identity/sid.h"
#include "base/bytes.h"
#include "base/status.h"

enum {
    GROUP_ENABLED = 0x04,
    GROUP_DENY_ONLY = 0x10,
    PRIVILEGE_ENABLED = 0x02,
    MANDATORY_POLICY_NO_WRITE_UP = 1,
    WELL_KNOWN_PACKAGES = 2,
};

/* S-1-15-2-1 and S-1-15-2-2: all application packages, and those without the first. */
static const uint8_t all_packages[] = {1, 2, 0, 0, 0, 0, 0, 15, 2, 0, 0, 0, 1, 0, 0, 0};
static const uint8_t all_restricted_packages[] = {1, 2, 0, 0, 0, 0, 0, 15, 2, 0, 0, 0, 2, 0, 0, 0};

/* Windows: "SID Attributes in an Access Token". A deny-only SID counts for denying whether or not
 * it is enabled; enabled is for the others. */
static uint32_t group_match(uint32_t attributes)
{
    if (attributes & GROUP_DENY_ONLY)
        return SID_MATCH_DENY | SID_MATCH_DENY_ONLY;
    if (attributes & GROUP_ENABLED)
        return SID_MATCH_ALLOW | SID_MATCH_DENY;
    return SID_MATCH_DISABLED;
}

static uint32_t add_sids(const struct deputy_identity *identity, uint32_t flags,
    struct arena *arena, struct sid_set *set)
{
    bool groups = deputy_has(identity, DEPUTY_FACT_GROUPS);
    uint32_t count = groups ? identity->groups.count : 0;
    uint32_t status = sid_set_init(set, arena, (size_t)count + 1);
    if (status)
        return status;
    uint32_t user = flags & ACCESS_TOKEN_USER_DENY_ONLY ? SID_MATCH_DENY | SID_MATCH_DENY_ONLY
                                                        : SID_MATCH_ALLOW | SID_MATCH_DENY;
    sid_set_add(set, identity->user.bytes, identity->user.size, user | SID_MATCH_USER);
    for (uint32_t i = 0; i < count; i++) {
        const struct deputy_group *group = &identity->groups.items[i];
        sid_set_add(set, group->sid.bytes, group->sid.size, group_match(group->attributes));
    }
    return WIN32_OK;
}

/* CreateRestrictedToken enables every restricting SID, whatever attributes came with it. */
static uint32_t add_restricting(
    const struct deputy_groups *groups, struct arena *arena, struct sid_set *set)
{
    uint32_t status = sid_set_init(set, arena, groups->count);
    if (status)
        return status;
    for (uint32_t i = 0; i < groups->count; i++) {
        const struct deputy_sid *sid = &groups->items[i].sid;
        sid_set_add(set, sid->bytes, sid->size, SID_MATCH_ALLOW | SID_MATCH_DENY);
    }
    return WIN32_OK;
}

/* Windows: "Implementing an AppContainer"; a capability counts while it is enabled. */
static uint32_t add_packages(const struct deputy_identity *identity, uint32_t flags,
    struct arena *arena, struct sid_set *set)
{
    bool capabilities = deputy_has(identity, DEPUTY_FACT_CAPABILITIES);
    uint32_t count = capabilities ? identity->capabilities.count : 0;
    uint32_t status = sid_set_init(set, arena, (size_t)count + 1 + WELL_KNOWN_PACKAGES);
    if (status)
        return status;
    sid_set_add(set, identity->appcontainer.bytes, identity->appcontainer.size, SID_MATCH_ALLOW);
    sid_set_add(set, all_restricted_packages, sizeof(all_restricted_packages), SID_MATCH_ALLOW);
    if (!(flags & ACCESS_TOKEN_LPAC))
        sid_set_add(set, all_packages, sizeof(all_packages), SID_MATCH_ALLOW);
    for (uint32_t i = 0; i < count; i++) {
        const struct deputy_group *group = &identity->capabilities.items[i];
        uint32_t match = group->attributes & GROUP_ENABLED ? SID_MATCH_ALLOW : SID_MATCH_DISABLED;
        sid_set_add(set, group->sid.bytes, group->sid.size, match);
    }
    return WIN32_OK;
}

static void add_privileges(const struct deputy_privileges *privileges, struct access_token *token)
{
    for (uint32_t i = 0; i < privileges->count; i++) {
        const struct deputy_privilege *privilege = &privileges->items[i];
        uint64_t bit = privilege->luid < 64 ? UINT64_C(1) << privilege->luid : 0;
        token->privileges_held |= bit;
        if (privilege->attributes & PRIVILEGE_ENABLED)
            token->privileges_enabled |= bit;
    }
}

static void add_integrity(const struct deputy_identity *identity, struct access_token *token)
{
    const struct deputy_sid *label = &identity->integrity;
    token->has_integrity = deputy_has(identity, DEPUTY_FACT_INTEGRITY) &&
                           sid_rid(label->bytes, label->size, &token->integrity);
    token->mandatory_policy = deputy_has(identity, DEPUTY_FACT_MANDATORY_POLICY)
                                  ? identity->mandatory_policy
                                  : MANDATORY_POLICY_NO_WRITE_UP;
}

/* A trust SID is S-1-19-type-level. */
static void add_trust(const struct deputy_identity *identity, struct access_token *token)
{
    const struct deputy_sid *trust = &identity->trust_level;
    if (!deputy_has(identity, DEPUTY_FACT_TRUST_LEVEL) || !sid_valid(trust->bytes, trust->size) ||
        trust->bytes[1] != 2)
        return;
    token->trust_type = load_u32(trust->bytes + 8);
    token->trust_level = load_u32(trust->bytes + 12);
}

uint32_t access_token_make(const struct deputy_identity *identity, uint32_t flags,
    struct arena *arena, struct access_token *token)
{
    struct access_token made = {0};
    uint32_t status = WIN32_OK;
    if (!deputy_has(identity, DEPUTY_FACT_USER))
        return WIN32_INVALID_PARAMETER;
    status = add_sids(identity, flags, arena, &made.sids);
    made.restricted =
        deputy_has(identity, DEPUTY_FACT_RESTRICTING_SIDS) && identity->restricting_sids.count > 0;
    made.write_restricted = made.restricted && (flags & ACCESS_TOKEN_WRITE_RESTRICTED);
    if (!status && made.restricted)
        status = add_restricting(&identity->restricting_sids, arena, &made.restricting);
    made.appcontainer =
        deputy_has(identity, DEPUTY_FACT_APPCONTAINER) && identity->appcontainer.size > 0;
    if (!status && made.appcontainer)
        status = add_packages(identity, flags, arena, &made.packages);
    if (status)
        return status;
    if (deputy_has(identity, DEPUTY_FACT_PRIVILEGES))
        add_privileges(&identity->privileges, &made);
    add_integrity(identity, &made);
    add_trust(identity, &made);
    *token = made;
    return WIN32_OK;
}

bool access_token_enabled(const struct access_token *token, enum access_privilege privilege)
{
    return token->privileges_enabled >> (unsigned)privilege & 1;
}

bool access_token_holds(const struct access_token *token, enum access_privilege privilege)
{
    return token->privileges_held >> (unsigned)privilege & 1;
}

const char *access_privilege_name(enum access_privilege privilege)
{
    switch (privilege) {
    case PRIVILEGE_SECURITY:
        return "SeSecurityPrivilege";
    case PRIVILEGE_TAKE_OWNERSHIP:
        return "SeTakeOwnershipPrivilege";
    case PRIVILEGE_BACKUP:
        return "SeBackupPrivilege";
    case PRIVILEGE_RESTORE:
        return "SeRestorePrivilege";
    case PRIVILEGE_RELABEL:
        return "SeRelabelPrivilege";
    }
    return "privilege";
}

#include "identity/facts.h"
#include "identity/sid.h"

#include <string.h>

static const char *const type_names[] = {"", "primary", "impersonation", NULL};
static const char *const level_names[] = {
    "anonymous", "identification", "impersonation", "delegation", NULL};
static const char *const elevation_names[] = {"", "default", "full", "limited", NULL};

#define FACT(kind, member, key, label, names)                                                      \
    {                                                                                              \
        kind, offsetof(struct deputy_identity, member), key, label, names                          \
    }

const struct fact fact_table[DEPUTY_FACT_COUNT] = {
    [DEPUTY_FACT_USER] = FACT(FACT_SID, user, "user", "User", NULL),
    [DEPUTY_FACT_GROUPS] = FACT(FACT_GROUPS, groups, "groups", "Groups", NULL),
    [DEPUTY_FACT_RESTRICTING_SIDS] =
        FACT(FACT_GROUPS, restricting_sids, "restricting_sids", "Restricting SIDs", NULL),
    [DEPUTY_FACT_PRIVILEGES] = FACT(FACT_PRIVILEGES, privileges, "privileges", "Privileges", NULL),
    [DEPUTY_FACT_TYPE] = FACT(FACT_U32, type, "type", "Token type", type_names),
    [DEPUTY_FACT_LEVEL] = FACT(FACT_U32, level, "level", "Impersonation level", level_names),
    [DEPUTY_FACT_LOGON_ID] = FACT(FACT_LUID, logon_id, "logon_id", "Logon session", NULL),
    [DEPUTY_FACT_TOKEN_ID] = FACT(FACT_LUID, token_id, "token_id", "Token ID", NULL),
    [DEPUTY_FACT_MODIFIED_ID] = FACT(FACT_LUID, modified_id, "modified_id", "Modified ID", NULL),
    [DEPUTY_FACT_SESSION] = FACT(FACT_U32, session, "session", "Session", NULL),
    [DEPUTY_FACT_SOURCE] = FACT(FACT_SOURCE, source, "source", "Source", NULL),
    [DEPUTY_FACT_ORIGIN] = FACT(FACT_LUID, origin, "origin", "Originating logon", NULL),
    [DEPUTY_FACT_INTEGRITY] = FACT(FACT_SID, integrity, "integrity", "Integrity", NULL),
    [DEPUTY_FACT_ELEVATED] = FACT(FACT_BOOL, elevated, "elevated", "Elevated", NULL),
    [DEPUTY_FACT_ELEVATION_TYPE] =
        FACT(FACT_U32, elevation_type, "elevation_type", "Elevation type", elevation_names),
    [DEPUTY_FACT_LINKED_TOKEN] =
        FACT(FACT_IDENTITY, linked_token, "linked_token", "Linked token", NULL),
    [DEPUTY_FACT_APPCONTAINER] = FACT(FACT_SID, appcontainer, "appcontainer", "AppContainer", NULL),
    [DEPUTY_FACT_CAPABILITIES] =
        FACT(FACT_GROUPS, capabilities, "capabilities", "Capabilities", NULL),
    [DEPUTY_FACT_OWNER] = FACT(FACT_SID, owner, "owner", "Default owner", NULL),
    [DEPUTY_FACT_PRIMARY_GROUP] =
        FACT(FACT_SID, primary_group, "primary_group", "Primary group", NULL),
    [DEPUTY_FACT_DEFAULT_DACL] = FACT(FACT_ACL, default_dacl, "default_dacl", "Default DACL", NULL),
    [DEPUTY_FACT_UI_ACCESS] = FACT(FACT_BOOL, ui_access, "ui_access", "UIAccess", NULL),
    [DEPUTY_FACT_VIRTUALIZATION_ALLOWED] = FACT(FACT_BOOL, virtualization_allowed,
        "virtualization_allowed", "Virtualization allowed", NULL),
    [DEPUTY_FACT_VIRTUALIZATION_ENABLED] = FACT(
        FACT_BOOL, virtualization_enabled, "virtualization_enabled", "Virtualization on", NULL),
    [DEPUTY_FACT_SANDBOX_INERT] =
        FACT(FACT_BOOL, sandbox_inert, "sandbox_inert", "Sandbox inert", NULL),
    [DEPUTY_FACT_MANDATORY_POLICY] =
        FACT(FACT_U32, mandatory_policy, "mandatory_policy", "Mandatory policy", NULL),
    [DEPUTY_FACT_TRUST_LEVEL] =
        FACT(FACT_SID, trust_level, "trust_level", "Process trust level", NULL),
    [DEPUTY_FACT_LOGON_SID] = FACT(FACT_GROUPS, logon_sid, "logon_sid", "Logon SID", NULL),
};

const void *fact_value(const struct deputy_identity *identity, enum deputy_fact fact)
{
    return (const char *)identity + fact_table[fact].offset;
}

void fact_set(struct deputy_identity *identity, enum deputy_fact fact)
{
    identity->facts |= UINT64_C(1) << (unsigned)fact;
}

void fact_clear(struct deputy_identity *identity, enum deputy_fact fact)
{
    identity->facts &= ~(UINT64_C(1) << (unsigned)fact);
}

const char *fact_word(enum deputy_fact fact, uint32_t value)
{
    const char *const *names = fact_table[fact].names;
    for (uint32_t i = 0; names && names[i]; i++) {
        if (i == value && *names[i])
            return names[i];
    }
    return NULL;
}

const char *fact_integrity_word(const struct deputy_sid *label)
{
    static const struct {
        uint32_t rid;
        const char *word;
    } levels[] = {
        {0x0000, "untrusted"},
        {0x1000, "low"},
        {0x2000, "medium"},
        {0x2100, "medium plus"},
        {0x3000, "high"},
        {0x4000, "system"},
        {0x5000, "protected process"},
    };
    static const uint8_t mandatory_label[] = {1, 1, 0, 0, 0, 0, 0, 16}; /* S-1-16-x */
    uint32_t rid;
    if (!sid_rid(label->bytes, label->size, &rid) ||
        memcmp(label->bytes, mandatory_label, sizeof(mandatory_label)) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        if (levels[i].rid == rid)
            return levels[i].word;
    }
    return NULL;
}

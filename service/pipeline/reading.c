#include "pipeline/reading.h"
#include "base/status.h"
#include "identity/sid.h"

#include <string.h>

enum { GROUP_ENABLED = 0x4 }; /* SE_GROUP_ENABLED: Microsoft, "TOKEN_GROUPS structure" */

/* The system itself, and BUILTIN\\Administrators (Microsoft: "Well-known SIDs"). */
static const uint8_t local_system[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
static const uint8_t administrators[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};

static bool is(const struct deputy_sid *sid, const uint8_t *bytes, size_t size)
{
    return sid->size == size && memcmp(sid->bytes, bytes, size) == 0;
}

/* A group that only denies makes nobody an administrator. */
static bool administers(const struct deputy_identity *caller)
{
    if (is(&caller->user, local_system, sizeof(local_system)))
        return true;
    if (!deputy_has(caller, DEPUTY_FACT_GROUPS))
        return false;
    for (uint32_t i = 0; i < caller->groups.count; i++) {
        const struct deputy_group *group = &caller->groups.items[i];
        if ((group->attributes & GROUP_ENABLED) &&
            is(&group->sid, administrators, sizeof(administrators)))
            return true;
    }
    return false;
}

bool reading_countable(const struct call *call)
{
    return call->operation->reads && !call->changes &&
           deputy_has(&call->caller, DEPUTY_FACT_USER) && !administers(&call->caller);
}

uint32_t reading_key(const struct call *call, struct flood_key *key)
{
    const struct deputy_sid *user = &call->caller.user;
    const uint32_t opnum = call->operation->opnum;
    const struct sha256_part parts[] = {{&opnum, sizeof(opnum)}, {user->bytes, user->size}};
    return sha256(parts, sizeof(parts) / sizeof(parts[0]), key->digest);
}

#include "token/token_found.h"
#include "identity/facts.h"
#include "base/status.h"

/* TOKEN_GROUPS: SE_GROUP_INTEGRITY and SE_GROUP_LOGON_ID. */
static const uint32_t group_integrity = 0x20, group_logon_id = 0xC0000000;

/* The label, if there is one and no other: else the system is asked which it is. */
static void find_label(struct deputy_identity *identity)
{
    const struct deputy_sid *label = NULL;
    unsigned found = 0;
    for (uint32_t i = 0; i < identity->groups.count; i++) {
        if (!(identity->groups.items[i].attributes & group_integrity))
            continue;
        label = &identity->groups.items[i].sid;
        found++;
    }
    if (found != 1)
        return;
    identity->integrity = *label;
    fact_set(identity, DEPUTY_FACT_INTEGRITY);
}

static uint32_t find_logon_sid(struct arena *arena, struct deputy_identity *identity)
{
    const struct deputy_groups *groups = &identity->groups;
    struct deputy_group *items = arena_array(arena, groups->count, sizeof(*items));
    uint32_t count = 0;
    if (!items)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (uint32_t i = 0; i < groups->count; i++) {
        if ((groups->items[i].attributes & group_logon_id) == group_logon_id)
            items[count++] = groups->items[i];
    }
    if (!count)
        return WIN32_OK;
    identity->logon_sid = (struct deputy_groups){items, count};
    fact_set(identity, DEPUTY_FACT_LOGON_SID);
    return WIN32_OK;
}

uint32_t token_find_in_groups(struct arena *arena, struct deputy_identity *identity)
{
    find_label(identity);
    return find_logon_sid(arena, identity);
}

uint32_t token_privileges_at(const struct answer *answer, const void *at, struct arena *arena,
    struct deputy_identity *identity)
{
    uint32_t count;
    if (!answer_copy(answer, at, &count, sizeof(count)))
        return WIN32_INVALID_DATA;
    const void *items = (const uint8_t *)at + sizeof(count);
    uint32_t status = answer_privileges(answer, items, count, arena, &identity->privileges);
    if (status == WIN32_OK)
        fact_set(identity, DEPUTY_FACT_PRIVILEGES);
    return status;
}

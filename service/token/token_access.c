#include "token/token_access.h"
#include "base/status.h"
#include "token/token_found.h"
#include "token/token_layout.h"

#include <string.h>

/* Read the structure, as much of it as there is; the rest is zero. Its size is where its first
 * table begins; 0 when that is no size. */
static size_t take(const struct answer *answer, struct token_access *access)
{
    const size_t least = offsetof(struct token_access, container);
    *access = (struct token_access){0};
    if (!answer_copy(answer, answer->bytes, access, least))
        return 0;
    uintptr_t size = (uintptr_t)access->sids - (uintptr_t)answer->bytes;
    if (size < least || size > answer->size)
        return 0;
    memcpy(access, answer->bytes, size < sizeof(*access) ? size : sizeof(*access));
    return size;
}

uint64_t token_access_facts(const struct answer *answer)
{
    struct token_access access;
    size_t size = take(answer, &access);
    uint64_t facts = FACT_BIT(DEPUTY_FACT_GROUPS) | TOKEN_ACCESS_FACTS;
    if (!size)
        return 0;
    if (size < offsetof(struct token_access, trust_level))
        facts &= ~(FACT_BIT(DEPUTY_FACT_APPCONTAINER) | FACT_BIT(DEPUTY_FACT_CAPABILITIES));
    if (size < offsetof(struct token_access, attributes))
        facts &= ~FACT_BIT(DEPUTY_FACT_TRUST_LEVEL);
    return facts;
}

static uint32_t read_table(
    const struct answer *answer, const void *at, struct arena *arena, struct deputy_groups *groups)
{
    struct token_sid_table table;
    if (!answer_copy(answer, at, &table, sizeof(table)))
        return WIN32_INVALID_DATA;
    return answer_groups(answer, table.items, table.count, arena, groups);
}

/* The first is the user, and must be the one that is known already. */
static uint32_t read_user(const struct deputy_groups *sids, struct deputy_identity *identity)
{
    if (!sids->count)
        return WIN32_INVALID_DATA;
    const struct deputy_sid *user = &sids->items[0].sid;
    if (deputy_has(identity, DEPUTY_FACT_USER))
        return user->size == identity->user.size &&
                       memcmp(user->bytes, identity->user.bytes, user->size) == 0
                   ? WIN32_OK
                   : WIN32_INVALID_DATA;
    identity->user = *user;
    fact_set(identity, DEPUTY_FACT_USER);
    return WIN32_OK;
}

static uint32_t read_sids(const struct answer *answer, const void *at, struct arena *arena,
    struct deputy_identity *identity)
{
    struct deputy_groups sids;
    uint32_t status = read_table(answer, at, arena, &sids);
    if (status == WIN32_OK)
        status = read_user(&sids, identity);
    if (status != WIN32_OK)
        return status;
    identity->groups = (struct deputy_groups){sids.items + 1, sids.count - 1};
    fact_set(identity, DEPUTY_FACT_GROUPS);
    return token_find_in_groups(arena, identity);
}

static uint32_t read_list(const struct answer *answer, const void *at, struct arena *arena,
    struct deputy_identity *identity, enum deputy_fact fact)
{
    void *member = (char *)identity + fact_table[fact].offset;
    uint32_t status = read_table(answer, at, arena, member);
    if (status == WIN32_OK)
        fact_set(identity, fact);
    return status;
}

static uint32_t read_sid(const struct answer *answer, const void *at, struct arena *arena,
    struct deputy_identity *identity, enum deputy_fact fact)
{
    void *member = (char *)identity + fact_table[fact].offset;
    if (!at)
        return WIN32_OK;
    uint32_t status = answer_sid(answer, at, arena, member);
    if (status == WIN32_OK)
        fact_set(identity, fact);
    return status;
}

/* What systems before Windows 8 do not have. */
static uint32_t read_package(const struct answer *answer, const struct token_access *access,
    uint64_t facts, struct arena *arena, struct deputy_identity *identity)
{
    uint32_t status = WIN32_OK;
    if (facts & FACT_BIT(DEPUTY_FACT_CAPABILITIES)) {
        status = read_sid(answer, access->package, arena, identity, DEPUTY_FACT_APPCONTAINER);
        if (status == WIN32_OK)
            status =
                read_list(answer, access->capabilities, arena, identity, DEPUTY_FACT_CAPABILITIES);
    }
    if (status == WIN32_OK && facts & FACT_BIT(DEPUTY_FACT_TRUST_LEVEL))
        status = read_sid(answer, access->trust_level, arena, identity, DEPUTY_FACT_TRUST_LEVEL);
    return status;
}

uint32_t token_access_read(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    struct token_access access;
    if (!take(answer, &access))
        return WIN32_INVALID_DATA;
    uint32_t status = read_sids(answer, access.sids, arena, identity);
    if (status == WIN32_OK)
        status =
            read_list(answer, access.restricting, arena, identity, DEPUTY_FACT_RESTRICTING_SIDS);
    if (status == WIN32_OK)
        status = token_privileges_at(answer, access.privileges, arena, identity);
    if (status == WIN32_OK)
        status = read_package(answer, &access, token_access_facts(answer), arena, identity);
    if (status != WIN32_OK)
        return status;
    identity->mandatory_policy = access.policy;
    fact_set(identity, DEPUTY_FACT_MANDATORY_POLICY);
    return WIN32_OK;
}

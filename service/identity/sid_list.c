#include "identity/sid_list.h"
#include "identity/facts.h"
#include "base/status.h"

#include <string.h>

enum { LINKED_DEPTH_MAX = 1 };

static size_t count_sids(const struct deputy_identity *identity, unsigned depth)
{
    size_t count = 0;
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        enum deputy_fact fact = (enum deputy_fact)i;
        const void *value = fact_value(identity, fact);
        if (!deputy_has(identity, fact))
            continue;
        if (fact_table[i].kind == FACT_SID)
            count++;
        else if (fact_table[i].kind == FACT_GROUPS)
            count += ((const struct deputy_groups *)value)->count;
        else if (fact_table[i].kind == FACT_IDENTITY && depth < LINKED_DEPTH_MAX)
            count += count_sids(*(const struct deputy_identity *const *)value, depth + 1);
    }
    return count;
}

static uint32_t add_groups(struct sid_list *list, struct arena *arena, struct deputy_groups *groups)
{
    struct deputy_group *items = arena_array(arena, groups->count, sizeof(*items));
    if (!items)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (uint32_t i = 0; i < groups->count; i++) {
        items[i] = groups->items[i];
        list->items[list->count++] = &items[i].sid;
    }
    groups->items = items;
    return WIN32_OK;
}

static uint32_t add_identity(
    struct sid_list *list, struct arena *arena, struct deputy_identity *identity, unsigned depth);

static uint32_t add_linked(struct sid_list *list, struct arena *arena,
    const struct deputy_identity **linked, unsigned depth)
{
    struct deputy_identity *copy = arena_alloc(arena, sizeof(*copy));
    if (!copy)
        return WIN32_NOT_ENOUGH_MEMORY;
    *copy = **linked;
    *linked = copy;
    return add_identity(list, arena, copy, depth);
}

static uint32_t add_identity(
    struct sid_list *list, struct arena *arena, struct deputy_identity *identity, unsigned depth)
{
    uint32_t status = WIN32_OK;
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT && !status; i++) {
        void *value = (char *)identity + fact_table[i].offset;
        if (!deputy_has(identity, (enum deputy_fact)i))
            continue;
        if (fact_table[i].kind == FACT_SID)
            list->items[list->count++] = value;
        else if (fact_table[i].kind == FACT_GROUPS)
            status = add_groups(list, arena, value);
        else if (fact_table[i].kind == FACT_IDENTITY && depth < LINKED_DEPTH_MAX)
            status = add_linked(list, arena, value, depth + 1);
    }
    return status;
}

uint32_t sid_list_make(struct deputy_identity *identity, struct arena *arena, struct sid_list *list)
{
    struct sid_list made = {
        .items = arena_array(arena, count_sids(identity, 0), sizeof(struct deputy_sid *)),
    };
    if (!made.items)
        return WIN32_NOT_ENOUGH_MEMORY;
    uint32_t status = add_identity(&made, arena, identity, 0);
    if (!status)
        *list = made;
    return status;
}

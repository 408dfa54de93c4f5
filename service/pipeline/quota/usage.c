#include "pipeline/quota/usage.h"

#include <stdlib.h>
#include <string.h>

bool usage_same_key(const struct quota_key *one, const struct quota_key *other)
{
    return one->logon_id == other->logon_id && one->sid_size == other->sid_size &&
           memcmp(one->sid, other->sid, one->sid_size) == 0;
}

struct usage *usage_find(struct usage *list, const struct quota_key *key)
{
    while (list && !usage_same_key(&list->key, key))
        list = list->next;
    return list;
}

static bool is_unused(const struct usage *usage, uint64_t now)
{
    return !usage->calls && !usage->sessions && bucket_is_full(&usage->call_rate, now) &&
           bucket_is_full(&usage->byte_rate, now);
}

void usage_drop_unused(struct usage **list, uint64_t now)
{
    struct usage **at = list;
    while (*at) {
        struct usage *usage = *at;
        if (is_unused(usage, now)) {
            *at = usage->next;
            free(usage);
        } else {
            at = &usage->next;
        }
    }
}

struct usage *usage_get(struct usage **list, const struct quota_key *key, uint64_t now)
{
    struct usage *usage = usage_find(*list, key);
    if (usage)
        return usage;
    usage_drop_unused(list, now);
    usage = calloc(1, sizeof(*usage));
    if (usage) {
        usage->key = *key;
        usage->next = *list;
        *list = usage;
    }
    return usage;
}

void usage_free_all(struct usage *list)
{
    while (list) {
        struct usage *next = list->next;
        free(list);
        list = next;
    }
}

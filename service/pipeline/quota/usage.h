/* What callers, or users, have taken of what quotas give: one list of them. Used under the quota's
 * mutex. */
#ifndef DEPUTY_PIPELINE_QUOTA_USAGE_H
#define DEPUTY_PIPELINE_QUOTA_USAGE_H

#include "pipeline/quota/bucket.h"
#include "pipeline/quota/quota_key.h"

#include <stdbool.h>

struct usage {
    struct usage *next;
    struct quota_key key;
    uint32_t calls;
    uint32_t sessions;
    struct bucket call_rate;
    struct bucket byte_rate;
};

bool usage_same_key(const struct quota_key *one, const struct quota_key *other);

/* That of this key; NULL when there is none. */
struct usage *usage_find(struct usage *list, const struct quota_key *key);

/* The same, made when there is none, for which those that are unused are forgotten; NULL when there
 * is no memory for it. now is the quota's clock. */
struct usage *usage_get(struct usage **list, const struct quota_key *key, uint64_t now);

/* Forget those that have nothing and owe nothing. */
void usage_drop_unused(struct usage **list, uint64_t now);

/* Free a list. */
void usage_free_all(struct usage *list);

#endif

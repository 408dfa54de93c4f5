#include "audit/budget.h"
#include "base/status.h"
#include "identity/sid.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define DAY_NS (UINT64_C(24) * 60 * 60 * 1000000000)

/* One user in its day. */
struct user {
    struct user *next; /* in its bucket */
    struct user *younger, *older;
    uint64_t began;
    uint32_t records;
    uint32_t size;
    uint8_t sid[SID_SIZE_MAX];
};

struct budget {
    _Atomic uint32_t limit;
    uint64_t (*clock)(void);
    uv_mutex_t mutex;
    struct user *oldest, *youngest; /* by when their days began */
    uint32_t count;
    uint32_t users;
    struct user *bucket[];
};

uint32_t budget_open(const struct budget_options *options, struct budget **budget)
{
    struct budget *opened = calloc(1, sizeof(*opened) + options->users * sizeof(struct user *));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (uv_mutex_init(&opened->mutex)) {
        free(opened);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    atomic_init(&opened->limit, options->records);
    opened->clock = options->clock ? options->clock : uv_hrtime;
    opened->users = options->users;
    *budget = opened;
    return WIN32_OK;
}

void budget_configure(struct budget *budget, uint32_t records)
{
    atomic_store(&budget->limit, records);
}

/* The last subauthorities tell the users of a machine or a domain apart (FNV-1a over all). */
static uint32_t hash(const struct deputy_sid *user)
{
    uint32_t value = 2166136261u;
    for (uint32_t i = 0; i < user->size; i++)
        value = (value ^ user->bytes[i]) * 16777619u;
    return value;
}

/* The link that points to this user, or to where it would be. */
static struct user **find(struct budget *budget, const struct deputy_sid *sid)
{
    struct user **link = &budget->bucket[hash(sid) % budget->users];
    while (
        *link && ((*link)->size != sid->size || memcmp((*link)->sid, sid->bytes, sid->size) != 0))
        link = &(*link)->next;
    return link;
}

static void forget(struct budget *budget, struct user *user)
{
    const struct deputy_sid sid = {.bytes = user->sid, .size = user->size};
    *find(budget, &sid) = user->next;
    *(user->older ? &user->older->younger : &budget->oldest) = user->younger;
    *(user->younger ? &user->younger->older : &budget->youngest) = user->older;
    budget->count--;
    free(user);
}

/* NULL without memory. */
static struct user *add(struct budget *budget, const struct deputy_sid *sid, uint64_t now)
{
    struct user *user = calloc(1, sizeof(*user));
    if (!user)
        return NULL;
    memcpy(user->sid, sid->bytes, sid->size);
    user->size = sid->size;
    user->began = now;
    *find(budget, sid) = user;
    user->older = budget->youngest;
    *(user->older ? &user->older->younger : &budget->oldest) = user;
    budget->youngest = user;
    budget->count++;
    return user;
}

/* The user in its day, which begins when it has none. */
static struct user *today(struct budget *budget, const struct deputy_sid *sid)
{
    uint64_t now = budget->clock();
    while (budget->oldest && now - budget->oldest->began >= DAY_NS)
        forget(budget, budget->oldest);
    struct user *user = *find(budget, sid);
    if (user)
        return user;
    if (budget->count == budget->users)
        forget(budget, budget->oldest);
    return add(budget, sid, now);
}

/* Who cannot be counted, because there is no memory or no such SID, has no limit. */
bool budget_take(struct budget *budget, const struct deputy_sid *user)
{
    uint32_t limit = atomic_load(&budget->limit);
    if (!limit || user->size > SID_SIZE_MAX)
        return true;
    uv_mutex_lock(&budget->mutex);
    struct user *counted = today(budget, user);
    bool taken = !counted || counted->records < limit;
    if (counted && taken)
        counted->records++;
    uv_mutex_unlock(&budget->mutex);
    return taken;
}

void budget_close(struct budget *budget)
{
    if (!budget)
        return;
    while (budget->oldest)
        forget(budget, budget->oldest);
    uv_mutex_destroy(&budget->mutex);
    free(budget);
}

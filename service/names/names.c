#include "names/names.h"
#include "names/name_cache.h"
#include "identity/sid_list.h"
#include "base/status.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

struct worker {
    struct names *names;
    uv_thread_t thread;
    bool users_only;
    bool ended; /* it will not touch the cache again and can be joined */
};

/* Owned by whoever opened it and by each of its threads: one that hangs in a lookup when the cache
 * is closed frees it when it comes back. */
struct names {
    struct names_options options;
    uv_mutex_t mutex;
    uv_cond_t work;    /* something was queued, or the threads are to end */
    uv_cond_t answers; /* a lookup was answered, or a thread ended */
    struct name_cache cache;
    bool closing;
    uint32_t worker_count;
    struct worker workers[NAMES_THREADS_MAX + 1];
    atomic_uint owners;
};

/* One call of names_fill. */
struct request {
    struct arena *arena;
    uint64_t start; /* uv_hrtime */
    uint64_t wait;  /* nanoseconds */
    uint32_t status;
};

static uint64_t now(const struct names *names)
{
    return names->options.clock ? names->options.clock() : uv_hrtime();
}

/* For how long a failure is believed. That there is no account may also mean that the network did
 * not say so in time ("LookupAccountSidW function"), so it is believed for as short a time at
 * first, and for twice as long each time that it is said again, like an answer in the end. */
static uint64_t failure_ttl(const struct names *names, struct name_entry *entry, uint32_t status)
{
    const uint64_t longest = names->options.ttl_ms * NS_PER_MS;
    const uint64_t shortest = names->options.failure_ttl_ms * NS_PER_MS;
    if (status != NAMES_NONE_MAPPED)
        return shortest;
    entry->absent = entry->absent ? 2 * entry->absent : shortest;
    if (entry->absent > longest && longest > shortest)
        entry->absent = longest;
    return entry->absent;
}

/* An answer is taken over under the lock, so that those who wait see all of it or nothing. A name
 * that is there stays when there is no other, until it is too old. */
static void answer(struct names *names, struct name_entry *entry, uint32_t status, const char *name,
    const char *domain)
{
    uint64_t time = now(names);
    uint64_t ttl = names->options.ttl_ms * NS_PER_MS;
    name_cache_move(&names->cache, entry, NAME_IDLE);
    if (status && entry->name && time < entry->useless) {
        entry->expires = time + failure_ttl(names, entry, status);
    } else if (status || !name_cache_answer(entry, name, domain)) {
        (void)name_cache_answer(entry, NULL, NULL); /* freeing does not fail */
        entry->expires = entry->useless = time + failure_ttl(names, entry, status);
    } else {
        entry->absent = 0;
        entry->expires = time + ttl;
        entry->useless = entry->expires + ttl;
    }
    uv_cond_broadcast(&names->answers);
}

/* Called with the lock, which is not held during the lookup. */
static void look_up(struct names *names, struct name_entry *entry)
{
    char name[IDENTITY_NAME_MAX + 1] = "";
    char domain[IDENTITY_NAME_MAX + 1] = "";
    name_cache_move(&names->cache, entry, NAME_BUSY);
    uv_mutex_unlock(&names->mutex);
    uint32_t status =
        names->options.lookup(names->options.context, entry->sid, entry->size, name, domain);
    name[IDENTITY_NAME_MAX] = domain[IDENTITY_NAME_MAX] = 0;
    uv_mutex_lock(&names->mutex);
    answer(names, entry, status, name, domain);
}

static struct name_entry *next_entry(const struct worker *worker)
{
    const struct name_cache *cache = &worker->names->cache;
    if (cache->first[NAME_URGENT] || worker->users_only)
        return cache->first[NAME_URGENT];
    return cache->first[NAME_QUEUED];
}

static void release(struct names *names)
{
    if (atomic_fetch_sub(&names->owners, 1) != 1)
        return;
    name_cache_free(&names->cache);
    uv_cond_destroy(&names->answers);
    uv_cond_destroy(&names->work);
    uv_mutex_destroy(&names->mutex);
    free(names);
}

static void work(void *argument)
{
    struct worker *worker = argument;
    struct names *names = worker->names;
    uv_mutex_lock(&names->mutex);
    while (!names->closing) {
        struct name_entry *entry = next_entry(worker);
        if (entry)
            look_up(names, entry);
        else
            uv_cond_wait(&names->work, &names->mutex);
    }
    worker->ended = true;
    uv_cond_broadcast(&names->answers);
    uv_mutex_unlock(&names->mutex);
    release(names);
}

static uint32_t start_workers(struct names *names)
{
    while (names->worker_count <= names->options.threads) {
        struct worker *worker = &names->workers[names->worker_count];
        worker->names = names;
        worker->users_only = names->worker_count == 0;
        atomic_fetch_add(&names->owners, 1);
        if (uv_thread_create(&worker->thread, work, worker)) {
            atomic_fetch_sub(&names->owners, 1);
            return WIN32_NOT_ENOUGH_MEMORY;
        }
        names->worker_count++;
    }
    return WIN32_OK;
}

static bool valid_options(const struct names_options *options)
{
    return options->lookup && options->ttl_ms && options->capacity && options->queue &&
           options->threads && options->threads <= NAMES_THREADS_MAX;
}

uint32_t names_open(const struct names_options *options, struct names **names)
{
    if (!valid_options(options))
        return WIN32_INVALID_PARAMETER;
    struct names *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    opened->options = *options;
    name_cache_init(&opened->cache, options->capacity);
    atomic_init(&opened->owners, 1);
    if (uv_mutex_init(&opened->mutex))
        goto free_names;
    if (uv_cond_init(&opened->work))
        goto destroy_mutex;
    if (uv_cond_init(&opened->answers))
        goto destroy_work;
    if (start_workers(opened)) {
        (void)names_close(opened, UINT32_MAX); /* nothing was asked, so nothing can hang */
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    *names = opened;
    return WIN32_OK;

destroy_work:
    uv_cond_destroy(&opened->work);
destroy_mutex:
    uv_mutex_destroy(&opened->mutex);
free_names:
    free(opened);
    return WIN32_NOT_ENOUGH_MEMORY;
}

/* Wait for an answer at most until this time (uv_hrtime), which is rounded up to a millisecond
 * because Windows would not wait at all for less; false when the time has come. */
static bool wait_until(struct names *names, uint64_t end)
{
    uint64_t time = uv_hrtime();
    if (time >= end)
        return false;
    uint64_t wait = (end - time + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS;
    (void)uv_cond_timedwait(&names->answers, &names->mutex, wait); /* the caller looks itself */
    return true;
}

static uint32_t running_workers(const struct names *names)
{
    uint32_t running = 0;
    for (uint32_t i = 0; i < names->worker_count; i++)
        running += !names->workers[i].ended;
    return running;
}

uint32_t names_close(struct names *names, uint32_t wait_ms)
{
    if (!names)
        return WIN32_OK;
    uint64_t end = uv_hrtime() + wait_ms * NS_PER_MS;
    uv_thread_t ended[NAMES_THREADS_MAX + 1];
    uint32_t count = 0;
    uv_mutex_lock(&names->mutex);
    names->closing = true;
    uv_cond_broadcast(&names->work);
    while (running_workers(names) && wait_until(names, end))
        ;
    uint32_t status = running_workers(names) ? WIN32_TIMEOUT : WIN32_OK;
    for (uint32_t i = 0; i < names->worker_count; i++) {
        if (names->workers[i].ended)
            ended[count++] = names->workers[i].thread;
    }
    uv_mutex_unlock(&names->mutex);
    while (count)
        uv_thread_join(&ended[--count]);
    release(names);
    return status;
}

/* Ask for a lookup, unless one is under way. */
static void ask(struct names *names, struct name_entry *entry, enum name_list list)
{
    bool waits = entry->list == NAME_IDLE || (entry->list == NAME_QUEUED && list == NAME_URGENT);
    if (!waits || names->cache.counts[list] >= names->options.queue)
        return;
    name_cache_move(&names->cache, entry, list);
    entry->asked = uv_hrtime();
    uv_cond_broadcast(&names->work);
}

/* See to it that a SID is known, now or later. */
static void want(struct names *names, const struct deputy_sid *sid, enum name_list list)
{
    struct name_cache *cache = &names->cache;
    struct name_entry *entry = name_cache_find(cache, sid->bytes, sid->size);
    if (!entry && cache->counts[list] < names->options.queue)
        entry = name_cache_add(cache, sid->bytes, sid->size);
    if (!entry)
        return;
    if (entry->known && now(names) < entry->expires) {
        if (entry->list == NAME_IDLE)
            name_cache_move(cache, entry, NAME_IDLE);
        return;
    }
    ask(names, entry, list);
}

/* What is known of a SID, waited for as long as the request may; NULL when it is not known. */
static const struct name_entry *await(
    struct names *names, const struct deputy_sid *sid, const struct request *request)
{
    for (;;) {
        const struct name_entry *entry = name_cache_find(&names->cache, sid->bytes, sid->size);
        if (!entry || (entry->known && now(names) < entry->useless))
            return entry;
        uint64_t start = entry->asked < request->start ? entry->asked : request->start;
        if (entry->list == NAME_IDLE || !wait_until(names, start + request->wait))
            return NULL;
    }
}

static void receive(struct names *names, struct deputy_sid *sid, struct request *request)
{
    const struct name_entry *entry = await(names, sid, request);
    if (!entry || !entry->name)
        return;
    const char *name = arena_copy(request->arena, entry->name, strlen(entry->name));
    const char *domain = arena_copy(request->arena, entry->domain, strlen(entry->domain));
    if (name && domain) {
        sid->name = name;
        sid->domain = domain;
    } else {
        request->status = WIN32_NOT_ENOUGH_MEMORY;
    }
}

/* Fill in these SIDs; the first is urgent when it is a user's. */
static uint32_t fill(struct names *names, const struct sid_list *list, bool user,
    struct arena *arena, uint32_t wait_ms)
{
    struct request request = {
        .arena = arena,
        .start = uv_hrtime(),
        .wait = wait_ms * NS_PER_MS,
    };
    uv_mutex_lock(&names->mutex);
    for (size_t i = 0; i < list->count; i++)
        want(names, list->items[i], i == 0 && user ? NAME_URGENT : NAME_QUEUED);
    for (size_t i = 0; i < list->count; i++)
        receive(names, list->items[i], &request);
    uv_mutex_unlock(&names->mutex);
    return request.status;
}

/* Whether it may be that of an account that was not found yet. Logon SIDs, S-1-5-5-x-y, are those
 * of logon sessions (MS-DTYP 2.4.2.4). */
static bool names_account(const struct deputy_sid *sid)
{
    static const uint8_t logon[] = {1, 3, 0, 0, 0, 0, 0, 5, 5, 0, 0, 0};
    return !sid->name && sid_valid(sid->bytes, sid->size) &&
           memcmp(sid->bytes, logon, sid->size < sizeof(logon) ? sid->size : sizeof(logon));
}

/* Drop the SIDs from a list that need no lookup. */
static void keep_accounts(struct sid_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (names_account(list->items[i]))
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

uint32_t names_fill(
    struct names *names, struct deputy_identity *identity, struct arena *arena, uint32_t wait_ms)
{
    struct sid_list list;
    uint32_t status = sid_list_make(identity, arena, &list);
    if (status)
        return status;
    keep_accounts(&list);
    bool user = list.count && list.items[0] == &identity->user;
    return fill(names, &list, user, arena, wait_ms);
}

uint32_t names_fill_sid(
    struct names *names, struct deputy_sid *sid, struct arena *arena, uint32_t wait_ms)
{
    struct sid_list list = {.items = &sid, .count = 1};
    keep_accounts(&list);
    return fill(names, &list, true, arena, wait_ms);
}

/* A cache of names to test, and accounts that answer its lookups as a test wants them to. */
#ifndef DEPUTY_TESTS_UNIT_NAMES_ACCOUNTS_H
#define DEPUTY_TESTS_UNIT_NAMES_ACCOUNTS_H

#include "names/names.h"
#include "base/status.h"
#include "unit/identity/sample.h"

#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <uv.h>

enum {
    LONG_MS = 20000, /* longer than anything here takes */
    TTL_MS = 1000,
    FAILURE_TTL_MS = 100,
    RID_HANGS = 5000,  /* relative identifiers from here on hang while the gate is closed */
    RID_FAILS = 9000,  /* from here on: no such account */
    RID_ENDLESS = 9999 /* an answer without its zeros */
};

/* What stands for the system's account database. */
static struct {
    uv_mutex_t mutex;
    uv_cond_t changed;
    bool closed;         /* the gate */
    uint32_t failure;    /* the answer to everything, unless 0 */
    unsigned generation; /* shows in names */
    unsigned calls;
    unsigned inside; /* lookups that hang */
    unsigned calls_of[10000];
} accounts;

static struct arena arena; /* of the test that runs */
static struct names *names;
static atomic_ullong clock_ns;

static inline uint64_t test_clock(void)
{
    return atomic_load(&clock_ns);
}

static inline void pass(unsigned ms)
{
    atomic_fetch_add(&clock_ns, ms * 1000000ull);
}

static inline uint32_t look_up(
    void *context, const uint8_t *sid, size_t size, char *name, char *domain)
{
    uint32_t rid = 0;
    (void)context;
    sid_rid(sid, size, &rid);
    uv_mutex_lock(&accounts.mutex);
    accounts.calls++;
    accounts.calls_of[rid % 10000]++;
    accounts.inside++;
    uv_cond_broadcast(&accounts.changed);
    while (accounts.closed && rid >= RID_HANGS)
        uv_cond_wait(&accounts.changed, &accounts.mutex);
    accounts.inside--;
    uv_cond_broadcast(&accounts.changed);
    uint32_t status = accounts.failure;
    unsigned generation = accounts.generation;
    uv_mutex_unlock(&accounts.mutex);
    if (rid == RID_ENDLESS) {
        memset(name, 'n', IDENTITY_NAME_MAX + 1);
        memset(domain, 'd', IDENTITY_NAME_MAX + 1);
        return status;
    }
    snprintf(name, IDENTITY_NAME_MAX, "account%u.%u", rid, generation);
    snprintf(domain, IDENTITY_NAME_MAX, "WORK%u", (unsigned)size);
    return status || rid < RID_FAILS ? status : NAMES_NONE_MAPPED;
}

static inline void set_gate(bool closed)
{
    uv_mutex_lock(&accounts.mutex);
    accounts.closed = closed;
    uv_cond_broadcast(&accounts.changed);
    uv_mutex_unlock(&accounts.mutex);
}

static inline void set_answer(uint32_t failure, unsigned generation)
{
    uv_mutex_lock(&accounts.mutex);
    accounts.failure = failure;
    accounts.generation = generation;
    uv_mutex_unlock(&accounts.mutex);
}

static inline unsigned calls_of(unsigned rid)
{
    uv_mutex_lock(&accounts.mutex);
    unsigned calls = accounts.calls_of[rid];
    uv_mutex_unlock(&accounts.mutex);
    return calls;
}

static inline unsigned all_calls(void)
{
    uv_mutex_lock(&accounts.mutex);
    unsigned calls = accounts.calls;
    uv_mutex_unlock(&accounts.mutex);
    return calls;
}

/* Wait until as many lookups are under way. */
static inline void await_inside(unsigned inside)
{
    int waited = 0;
    uv_mutex_lock(&accounts.mutex);
    while (accounts.inside != inside && !waited)
        waited = uv_cond_timedwait(&accounts.changed, &accounts.mutex, LONG_MS * 1000000ull);
    uv_mutex_unlock(&accounts.mutex);
    ck_assert_int_eq(waited, 0);
}

static inline struct names_options defaults(void)
{
    return (struct names_options){
        .lookup = look_up,
        .clock = test_clock,
        .ttl_ms = TTL_MS,
        .failure_ttl_ms = FAILURE_TTL_MS,
        .capacity = 1000,
        .queue = 500,
        .threads = 2,
    };
}

static inline void open_names(struct names_options options)
{
    ck_assert_uint_eq(names_open(&options, &names), WIN32_OK);
}

static inline void begin(void)
{
    memset(&accounts, 0, sizeof(accounts));
    atomic_store(&clock_ns, 1);
    ck_assert_int_eq(uv_mutex_init(&accounts.mutex), 0);
    ck_assert_int_eq(uv_cond_init(&accounts.changed), 0);
    names = NULL;
}

static inline void end(void)
{
    set_gate(false);
    ck_assert_uint_eq(names_close(names, LONG_MS), WIN32_OK);
    uv_cond_destroy(&accounts.changed);
    uv_mutex_destroy(&accounts.mutex);
    arena_free(&arena);
}

static inline struct deputy_sid account_in(struct arena *memory, unsigned rid)
{
    char text[64];
    uint8_t bytes[SID_SIZE_MAX];
    size_t size = 0;
    snprintf(text, sizeof(text), "S-1-5-21-1-2-3-%u", rid);
    sid_parse(text, bytes, &size);
    return (struct deputy_sid){
        .bytes = arena_copy(memory, bytes, size),
        .size = (uint32_t)size,
        .text = arena_copy(memory, text, strlen(text)),
    };
}

static inline struct deputy_sid account(unsigned rid)
{
    return account_in(&arena, rid);
}

/* The name of an account as the cache tells it; "" when it does not. */
static inline const char *name_of(unsigned rid, uint32_t wait_ms)
{
    struct deputy_sid sid = account(rid);
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, wait_ms), WIN32_OK);
    ck_assert_int_eq(sid.name == NULL, sid.domain == NULL);
    return sid.name ? sid.name : "";
}

/* Wait until the cache tells this name of an account. */
static inline void await_name(unsigned rid, const char *name)
{
    uint64_t end = uv_hrtime() + LONG_MS * 1000000ull;
    while (strcmp(name_of(rid, 0), name) != 0 && uv_hrtime() < end)
        uv_sleep(1);
    ck_assert_str_eq(name_of(rid, 0), name);
}

/* An identity whose groups are these accounts. */
static inline struct deputy_identity with_groups(unsigned first, unsigned count)
{
    struct deputy_group *items = arena_array(&arena, count, sizeof(*items));
    struct deputy_identity identity = {.groups = {.items = items, .count = count}};
    for (unsigned i = 0; i < count; i++)
        items[i].sid = account(first + i);
    fact_set(&identity, DEPUTY_FACT_GROUPS);
    return identity;
}

static inline unsigned names_in(const struct deputy_groups *groups)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < groups->count; i++)
        count += groups->items[i].sid.name != NULL;
    return count;
}

#endif

#include "identity/names.h"
#include "identity/status.h"
#include "sample.h"
#include "suite.h"

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

static uint64_t test_clock(void)
{
    return atomic_load(&clock_ns);
}

static void pass(unsigned ms)
{
    atomic_fetch_add(&clock_ns, ms * 1000000ull);
}

static uint32_t look_up(void *context, const uint8_t *sid, size_t size, char *name, char *domain)
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

static void set_gate(bool closed)
{
    uv_mutex_lock(&accounts.mutex);
    accounts.closed = closed;
    uv_cond_broadcast(&accounts.changed);
    uv_mutex_unlock(&accounts.mutex);
}

static void set_answer(uint32_t failure, unsigned generation)
{
    uv_mutex_lock(&accounts.mutex);
    accounts.failure = failure;
    accounts.generation = generation;
    uv_mutex_unlock(&accounts.mutex);
}

static unsigned calls_of(unsigned rid)
{
    uv_mutex_lock(&accounts.mutex);
    unsigned calls = accounts.calls_of[rid];
    uv_mutex_unlock(&accounts.mutex);
    return calls;
}

static unsigned all_calls(void)
{
    uv_mutex_lock(&accounts.mutex);
    unsigned calls = accounts.calls;
    uv_mutex_unlock(&accounts.mutex);
    return calls;
}

/* Wait until as many lookups are under way. */
static void await_inside(unsigned inside)
{
    int waited = 0;
    uv_mutex_lock(&accounts.mutex);
    while (accounts.inside != inside && !waited)
        waited = uv_cond_timedwait(&accounts.changed, &accounts.mutex, LONG_MS * 1000000ull);
    uv_mutex_unlock(&accounts.mutex);
    ck_assert_int_eq(waited, 0);
}

static struct names_options defaults(void)
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

static void open_names(struct names_options options)
{
    ck_assert_uint_eq(names_open(&options, &names), WIN32_OK);
}

static void begin(void)
{
    memset(&accounts, 0, sizeof(accounts));
    atomic_store(&clock_ns, 1);
    ck_assert_int_eq(uv_mutex_init(&accounts.mutex), 0);
    ck_assert_int_eq(uv_cond_init(&accounts.changed), 0);
    names = NULL;
}

static void end(void)
{
    set_gate(false);
    ck_assert_uint_eq(names_close(names, LONG_MS), WIN32_OK);
    uv_cond_destroy(&accounts.changed);
    uv_mutex_destroy(&accounts.mutex);
    arena_free(&arena);
}

static struct deputy_sid account_in(struct arena *memory, unsigned rid)
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

static struct deputy_sid account(unsigned rid)
{
    return account_in(&arena, rid);
}

/* The name of an account as the cache tells it; "" when it does not. */
static const char *name_of(unsigned rid, uint32_t wait_ms)
{
    struct deputy_sid sid = account(rid);
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, wait_ms), WIN32_OK);
    ck_assert_int_eq(sid.name == NULL, sid.domain == NULL);
    return sid.name ? sid.name : "";
}

/* Wait until the cache tells this name of an account. */
static void await_name(unsigned rid, const char *name)
{
    uint64_t end = uv_hrtime() + LONG_MS * 1000000ull;
    while (strcmp(name_of(rid, 0), name) != 0 && uv_hrtime() < end)
        uv_sleep(1);
    ck_assert_str_eq(name_of(rid, 0), name);
}

/* An identity whose groups are these accounts. */
static struct deputy_identity with_groups(unsigned first, unsigned count)
{
    struct deputy_group *items = arena_array(&arena, count, sizeof(*items));
    struct deputy_identity identity = {.groups = {.items = items, .count = count}};
    for (unsigned i = 0; i < count; i++)
        items[i].sid = account(first + i);
    fact_set(&identity, DEPUTY_FACT_GROUPS);
    return identity;
}

static unsigned names_in(const struct deputy_groups *groups)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < groups->count; i++)
        count += groups->items[i].sid.name != NULL;
    return count;
}

START_TEST(a_name_is_found_and_remembered)
{
    open_names(defaults());
    struct deputy_sid sid = account(1001);
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    ck_assert_str_eq(sid.name, "account1001.0");
    ck_assert_str_eq(sid.domain, "WORK28");
    ck_assert_str_eq(name_of(1001, 0), "account1001.0");
    ck_assert_uint_eq(all_calls(), 1);
}
END_TEST

START_TEST(every_sid_of_an_identity_is_named)
{
    open_names(defaults());
    struct deputy_identity *sample = sample_linked_identity(&arena);
    struct deputy_identity identity = *sample;
    ck_assert_uint_eq(names_fill(names, &identity, &arena, LONG_MS), WIN32_OK);
    const struct deputy_identity *both[] = {&identity, identity.linked_token};
    for (int i = 0; i < 2; i++) {
        ck_assert_ptr_nonnull(both[i]->user.name);
        ck_assert_ptr_nonnull(both[i]->integrity.name);
        ck_assert_ptr_nonnull(both[i]->appcontainer.name);
        ck_assert_ptr_nonnull(both[i]->owner.name);
        ck_assert_ptr_nonnull(both[i]->primary_group.name);
        ck_assert_ptr_nonnull(both[i]->trust_level.name);
        ck_assert_uint_eq(names_in(&both[i]->groups), 3);
        ck_assert_uint_eq(names_in(&both[i]->restricting_sids), 2);
        ck_assert_uint_eq(names_in(&both[i]->capabilities), 1);
        ck_assert_uint_eq(names_in(&both[i]->logon_sid), 0);
        ck_assert_uint_eq(both[i]->groups.items[2].attributes, 3);
    }
}
END_TEST

START_TEST(what_an_identity_points_to_is_not_changed)
{
    open_names(defaults());
    struct deputy_identity *sample = sample_linked_identity(&arena);
    struct deputy_identity identity = *sample;
    ck_assert_uint_eq(names_fill(names, &identity, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(names_in(&sample->groups), 0);
    ck_assert_ptr_null(sample->linked_token->user.name);
    ck_assert_uint_eq(names_in(&sample->linked_token->groups), 0);
}
END_TEST

START_TEST(absent_facts_are_not_looked_up)
{
    open_names(defaults());
    struct deputy_identity identity = *sample_linked_identity(&arena);
    identity.facts = 0;
    ck_assert_uint_eq(names_fill(names, &identity, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(all_calls(), 0);
    ck_assert_ptr_null(identity.user.name);
}
END_TEST

START_TEST(logon_sids_are_not_looked_up)
{
    open_names(defaults());
    struct deputy_sid logon = sample_sid(&arena, "S-1-5-5-0-1234");
    struct deputy_sid other = sample_sid(&arena, "S-1-5-5-1234");
    ck_assert_uint_eq(names_fill_sid(names, &logon, &arena, LONG_MS), WIN32_OK);
    ck_assert_ptr_null(logon.name);
    ck_assert_uint_eq(all_calls(), 0);
    ck_assert_uint_eq(names_fill_sid(names, &other, &arena, LONG_MS), WIN32_OK);
    ck_assert_ptr_nonnull(other.name);
}
END_TEST

START_TEST(names_that_are_there_stay)
{
    open_names(defaults());
    struct deputy_sid sid = account(1);
    sid.name = "mine";
    sid.domain = "HERE";
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    ck_assert_str_eq(sid.name, "mine");
    ck_assert_uint_eq(all_calls(), 0);
}
END_TEST

START_TEST(bytes_that_are_no_sid_are_not_looked_up)
{
    open_names(defaults());
    struct deputy_sid sid = account(1);
    sid.size--;
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    sid.size = 0;
    sid.bytes = NULL;
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(all_calls(), 0);
}
END_TEST

START_TEST(a_failure_is_believed_for_its_time)
{
    open_names(defaults());
    set_answer(1722, 0);
    ck_assert_str_eq(name_of(1, LONG_MS), "");
    ck_assert_str_eq(name_of(1, LONG_MS), "");
    set_answer(0, 0);
    pass(FAILURE_TTL_MS - 1);
    ck_assert_str_eq(name_of(1, LONG_MS), "");
    ck_assert_uint_eq(calls_of(1), 1);
    pass(1);
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    ck_assert_uint_eq(calls_of(1), 2);
}
END_TEST

START_TEST(a_failure_may_be_believed_for_no_time)
{
    struct names_options options = defaults();
    options.failure_ttl_ms = 0;
    open_names(options);
    ck_assert_str_eq(name_of(RID_FAILS, LONG_MS), "");
    ck_assert_str_eq(name_of(RID_FAILS, LONG_MS), "");
    ck_assert_uint_eq(calls_of(RID_FAILS), 2);
}
END_TEST

START_TEST(what_is_not_known_in_time_comes_later)
{
    open_names(defaults());
    set_gate(true);
    ck_assert_str_eq(name_of(RID_HANGS, 0), "");
    ck_assert_str_eq(name_of(RID_HANGS, 20), "");
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    ck_assert_uint_eq(calls_of(RID_HANGS), 1);
}
END_TEST

START_TEST(the_wait_is_one_for_all_of_an_identity)
{
    open_names(defaults());
    set_gate(true);
    struct deputy_identity identity = with_groups(RID_HANGS, 200);
    uint64_t start = uv_hrtime();
    ck_assert_uint_eq(names_fill(names, &identity, &arena, 50), WIN32_OK);
    uint64_t passed = (uv_hrtime() - start) / 1000000;
    ck_assert_uint_eq(names_in(&identity.groups), 0);
    ck_assert_uint_ge(passed, 50);
    ck_assert_uint_lt(passed, 200 * 50 / 2);
}
END_TEST

START_TEST(those_that_are_known_come_with_those_that_are_not)
{
    open_names(defaults());
    set_gate(true);
    struct deputy_identity identity = with_groups(RID_HANGS - 10, 11);
    ck_assert_uint_eq(names_fill(names, &identity, &arena, 2000), WIN32_OK);
    ck_assert_uint_eq(names_in(&identity.groups), 10);
    ck_assert_ptr_null(identity.groups.items[10].sid.name);
}
END_TEST

START_TEST(a_lookup_that_hangs_holds_up_nothing_else)
{
    open_names(defaults());
    set_gate(true);
    struct deputy_identity hangs = with_groups(RID_HANGS, 1);
    struct deputy_identity others = with_groups(1, 100);
    ck_assert_uint_eq(names_fill(names, &hangs, &arena, 0), WIN32_OK);
    await_inside(1);
    ck_assert_uint_eq(names_fill(names, &others, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(names_in(&others.groups), 100);
}
END_TEST

START_TEST(a_lookup_that_hangs_is_not_waited_for_again_and_again)
{
    open_names(defaults());
    set_gate(true);
    uint64_t start = uv_hrtime();
    for (int i = 0; i < 100; i++)
        ck_assert_str_eq(name_of(RID_HANGS, 200), "");
    ck_assert_uint_lt((uv_hrtime() - start) / 1000000, 100 * 200 / 2);
    ck_assert_uint_eq(calls_of(RID_HANGS), 1);
}
END_TEST

START_TEST(users_are_named_though_every_group_hangs)
{
    open_names(defaults());
    set_gate(true);
    struct deputy_identity hangs = with_groups(RID_HANGS, 50);
    ck_assert_uint_eq(names_fill(names, &hangs, &arena, 0), WIN32_OK);
    await_inside(2);
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    struct deputy_identity identity = with_groups(2, 1);
    identity.user = account(3);
    fact_set(&identity, DEPUTY_FACT_USER);
    ck_assert_uint_eq(names_fill(names, &identity, &arena, 20), WIN32_OK);
    ck_assert_ptr_null(identity.groups.items[0].sid.name);
    ck_assert_str_eq(name_of(3, LONG_MS), "account3.0");
}
END_TEST

START_TEST(a_user_whose_lookup_hangs_holds_up_no_other_user)
{
    open_names(defaults());
    set_gate(true);
    ck_assert_str_eq(name_of(RID_HANGS, 0), "");
    ck_assert_str_eq(name_of(RID_HANGS + 1, 0), "");
    await_inside(2);
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
}
END_TEST

START_TEST(a_group_that_turns_out_to_be_a_user_is_moved_up)
{
    open_names(defaults());
    set_gate(true);
    struct deputy_identity hangs = with_groups(RID_HANGS, 50);
    struct deputy_identity waits = with_groups(1, 1);
    ck_assert_uint_eq(names_fill(names, &hangs, &arena, 0), WIN32_OK);
    await_inside(2);
    ck_assert_uint_eq(names_fill(names, &waits, &arena, 0), WIN32_OK);
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    ck_assert_uint_eq(calls_of(1), 1);
}
END_TEST

START_TEST(an_old_name_is_given_out_while_it_is_renewed)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    set_answer(0, 1);
    pass(TTL_MS - 1);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    ck_assert_uint_eq(calls_of(RID_HANGS), 1);
    pass(1);
    set_gate(true);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    await_inside(1);
    set_gate(false);
    await_name(RID_HANGS, "account5000.1");
    ck_assert_uint_eq(calls_of(RID_HANGS), 2);
}
END_TEST

START_TEST(a_name_that_is_too_old_is_not_given_out)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    set_answer(0, 1);
    set_gate(true);
    pass(2 * TTL_MS);
    ck_assert_str_eq(name_of(RID_HANGS, 10), "");
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.1");
}
END_TEST

/* Let a name grow old and be renewed with this answer; then tell it. */
static const char *name_after_renewal(uint32_t failure)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    set_answer(failure, 1);
    pass(TTL_MS);
    ck_assert_str_eq(name_of(1, 0), "account1.0");
    for (int i = 0; i < LONG_MS && calls_of(1) < 2; i++)
        uv_sleep(1);
    ck_assert_uint_eq(calls_of(1), 2);
    return name_of(1, 0);
}

START_TEST(a_passing_failure_does_not_take_a_name_away)
{
    const char *name = name_after_renewal(1722);
    set_answer(0, 2);
    for (; strcmp(name, "account1.2") != 0; name = name_of(1, 0)) {
        ck_assert_str_eq(name, "account1.0");
        uv_sleep(2);
        pass(1);
    }
    ck_assert_uint_eq(calls_of(1), 3);
}
END_TEST

START_TEST(an_account_that_is_gone_loses_its_name)
{
    name_after_renewal(NAMES_NONE_MAPPED);
    await_name(1, "");
    ck_assert_uint_eq(calls_of(1), 2);
}
END_TEST

START_TEST(what_was_used_least_recently_is_given_up)
{
    struct names_options options = defaults();
    options.capacity = 4;
    open_names(options);
    for (unsigned rid = 1; rid <= 4; rid++)
        name_of(rid, LONG_MS);
    name_of(1, 0);
    name_of(5, LONG_MS);
    ck_assert_str_eq(name_of(1, 0), "account1.0");
    ck_assert_str_eq(name_of(3, 0), "account3.0");
    ck_assert_uint_eq(all_calls(), 5);
    ck_assert_str_eq(name_of(2, LONG_MS), "account2.0");
    ck_assert_uint_eq(calls_of(2), 2);
}
END_TEST

START_TEST(what_is_being_looked_up_is_not_given_up)
{
    struct names_options options = defaults();
    options.capacity = 2;
    open_names(options);
    set_gate(true);
    ck_assert_str_eq(name_of(RID_HANGS, 0), "");
    await_inside(1);
    struct deputy_identity groups = with_groups(1, 100);
    ck_assert_uint_eq(names_fill(names, &groups, &arena, 0), WIN32_OK);
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    ck_assert_uint_eq(calls_of(RID_HANGS), 1);
}
END_TEST

START_TEST(the_queue_has_a_limit)
{
    struct names_options options = defaults();
    options.queue = 3;
    options.threads = 1;
    open_names(options);
    set_gate(true);
    struct deputy_identity first = with_groups(RID_HANGS, 1);
    struct deputy_identity many = with_groups(RID_HANGS + 1, 20);
    ck_assert_uint_eq(names_fill(names, &first, &arena, 0), WIN32_OK);
    await_inside(1);
    ck_assert_uint_eq(names_fill(names, &many, &arena, 0), WIN32_OK);
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS + 3, LONG_MS), "account5003.0");
    ck_assert_str_eq(name_of(RID_HANGS + 4, 0), "");
    ck_assert_str_eq(name_of(RID_HANGS + 4, LONG_MS), "account5004.0");
    ck_assert_uint_eq(calls_of(RID_HANGS + 5), 0);
}
END_TEST

START_TEST(renewals_wait_in_the_same_queue)
{
    struct names_options options = defaults();
    options.queue = 3;
    options.threads = 1;
    open_names(options);
    for (unsigned rid = RID_HANGS; rid < RID_HANGS + 20; rid++)
        name_of(rid, LONG_MS);
    struct deputy_identity first = with_groups(RID_HANGS, 1);
    struct deputy_identity many = with_groups(RID_HANGS + 1, 19);
    set_gate(true);
    pass(TTL_MS);
    set_answer(0, 1);
    ck_assert_uint_eq(names_fill(names, &first, &arena, 0), WIN32_OK);
    await_inside(1);
    ck_assert_uint_eq(names_fill(names, &many, &arena, 0), WIN32_OK);
    ck_assert_uint_eq(names_in(&many.groups), 19);
    set_gate(false);
    for (int i = 0; i < LONG_MS && calls_of(RID_HANGS + 3) < 2; i++)
        uv_sleep(1);
    uv_sleep(20); /* time for what should not be in the queue */
    ck_assert_uint_eq(all_calls(), 20 + 1 + 3);
}
END_TEST

START_TEST(sids_that_differ_in_one_byte_are_two)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    for (unsigned bit = 8; bit < 32; bit++)
        ck_assert_str_ne(name_of(1 | 1u << bit, LONG_MS), "account1.0");
    ck_assert_uint_eq(all_calls(), 25);
}
END_TEST

static void fill_one(void *argument)
{
    struct arena own = {0};
    struct deputy_sid sid = *(const struct deputy_sid *)argument;
    names_fill_sid(names, &sid, &own, LONG_MS);
    /* Assertions belong to the main thread: leave it what was found. */
    *(struct deputy_sid *)argument = (struct deputy_sid){
        .size = sid.name && strcmp(sid.name, "account5000.0") == 0,
    };
    arena_free(&own);
}

START_TEST(a_sid_is_looked_up_once_for_all_who_wait)
{
    enum { THREADS = 16 };
    uv_thread_t threads[THREADS];
    struct deputy_sid sids[THREADS];
    open_names(defaults());
    set_gate(true);
    for (int i = 0; i < THREADS; i++) {
        sids[i] = account(RID_HANGS);
        ck_assert_int_eq(uv_thread_create(&threads[i], fill_one, &sids[i]), 0);
    }
    await_inside(1);
    uv_sleep(20); /* time for a second lookup to begin, if there were one */
    set_gate(false);
    for (int i = 0; i < THREADS; i++) {
        uv_thread_join(&threads[i]);
        ck_assert_uint_eq(sids[i].size, 1);
    }
    ck_assert_uint_eq(all_calls(), 1);
}
END_TEST

struct crowd {
    unsigned seed;
    unsigned wrong;
    unsigned found;
};

/* Accounts up to RID_FAILS have a name, which tells their number. */
static void check_name(struct crowd *crowd, const struct deputy_sid *sid)
{
    uint32_t rid = 0;
    char expected[32];
    if (!sid->name)
        return;
    sid_rid(sid->bytes, sid->size, &rid);
    snprintf(expected, sizeof(expected), "account%u.0", rid);
    crowd->found++;
    crowd->wrong += strcmp(sid->name, expected) != 0 || rid >= RID_FAILS;
}

static void fill_many(void *argument)
{
    struct crowd *crowd = argument;
    for (int i = 0; i < 300; i++) {
        struct arena own = {0};
        struct deputy_identity identity = {0};
        struct deputy_group items[8];
        crowd->seed = crowd->seed * 1103515245u + 12345u;
        for (unsigned j = 0; j < 8; j++)
            items[j].sid = account_in(&own, 8980 + (crowd->seed >> 16) % 32 + j);
        identity.groups = (struct deputy_groups){.items = items, .count = 8};
        fact_set(&identity, DEPUTY_FACT_GROUPS);
        names_fill(names, &identity, &own, crowd->seed >> 16 & 1 ? 0 : LONG_MS);
        for (unsigned j = 0; j < 8; j++)
            check_name(crowd, &identity.groups.items[j].sid);
        pass(7);
        arena_free(&own);
    }
}

START_TEST(a_crowd_gets_the_right_names)
{
    enum { THREADS = 8 };
    uv_thread_t threads[THREADS];
    struct crowd crowds[THREADS];
    struct names_options options = defaults();
    options.capacity = 20;
    options.queue = 6;
    open_names(options);
    for (unsigned i = 0; i < THREADS; i++) {
        crowds[i] = (struct crowd){.seed = i};
        ck_assert_int_eq(uv_thread_create(&threads[i], fill_many, &crowds[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        uv_thread_join(&threads[i]);
        ck_assert_uint_eq(crowds[i].wrong, 0);
        ck_assert_uint_gt(crowds[i].found, 100);
    }
}
END_TEST

START_TEST(an_answer_without_its_zeros_is_cut)
{
    open_names(defaults());
    /* It is above RID_FAILS, but answers before that is asked. */
    ck_assert_uint_eq(strlen(name_of(RID_ENDLESS, LONG_MS)), IDENTITY_NAME_MAX);
}
END_TEST

START_TEST(closing_does_not_wait_for_ever)
{
    struct names *hanging;
    struct names_options options = defaults();
    set_gate(true);
    open_names(options);
    struct deputy_identity identity = with_groups(RID_HANGS, 10);
    ck_assert_uint_eq(names_fill(names, &identity, &arena, 0), WIN32_OK);
    await_inside(2);
    hanging = names;
    names = NULL;
    ck_assert_uint_eq(names_close(hanging, 20), WIN32_TIMEOUT);
    /* What hung comes back later and finds everything that it needs. */
    set_gate(false);
    await_inside(0);
    uv_sleep(50);
    ck_assert_uint_eq(all_calls(), 2);
}
END_TEST

static void open_gate_soon(void *argument)
{
    (void)argument;
    uv_sleep(50);
    set_gate(false);
}

START_TEST(closing_waits_for_what_is_under_way_and_gives_up_the_rest)
{
    uv_thread_t opener;
    open_names(defaults());
    set_gate(true);
    struct deputy_identity identity = with_groups(RID_HANGS, 100);
    ck_assert_uint_eq(names_fill(names, &identity, &arena, 0), WIN32_OK);
    await_inside(2);
    ck_assert_int_eq(uv_thread_create(&opener, open_gate_soon, NULL), 0);
    ck_assert_uint_eq(names_close(names, LONG_MS), WIN32_OK);
    names = NULL;
    uv_thread_join(&opener);
    ck_assert_uint_eq(all_calls(), 2);
}
END_TEST

START_TEST(closing_nothing_is_allowed)
{
    ck_assert_uint_eq(names_close(NULL, 0), WIN32_OK);
}
END_TEST

START_TEST(options_that_make_no_sense_are_refused)
{
    struct names_options bad[6];
    for (int i = 0; i < 6; i++)
        bad[i] = defaults();
    bad[0].lookup = NULL;
    bad[1].ttl_ms = 0;
    bad[2].capacity = 0;
    bad[3].queue = 0;
    bad[4].threads = 0;
    bad[5].threads = NAMES_THREADS_MAX + 1;
    for (int i = 0; i < 6; i++) {
        ck_assert_uint_eq(names_open(&bad[i], &names), WIN32_INVALID_PARAMETER);
        ck_assert_ptr_null(names);
    }
}
END_TEST

/* A lookup that hangs while the cache is closed leaves its thread behind, never joined: that is
 * what the test is about. ThreadSanitizer asks for this function by its name. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "thread:closing_does_not_wait_for_ever_fn";
}

int main(void)
{
    const TTest *const tests[] = {
        a_name_is_found_and_remembered,
        every_sid_of_an_identity_is_named,
        what_an_identity_points_to_is_not_changed,
        absent_facts_are_not_looked_up,
        logon_sids_are_not_looked_up,
        names_that_are_there_stay,
        bytes_that_are_no_sid_are_not_looked_up,
        a_failure_is_believed_for_its_time,
        a_failure_may_be_believed_for_no_time,
        what_is_not_known_in_time_comes_later,
        the_wait_is_one_for_all_of_an_identity,
        those_that_are_known_come_with_those_that_are_not,
        a_lookup_that_hangs_holds_up_nothing_else,
        a_lookup_that_hangs_is_not_waited_for_again_and_again,
        users_are_named_though_every_group_hangs,
        a_user_whose_lookup_hangs_holds_up_no_other_user,
        a_group_that_turns_out_to_be_a_user_is_moved_up,
        an_old_name_is_given_out_while_it_is_renewed,
        a_name_that_is_too_old_is_not_given_out,
        a_passing_failure_does_not_take_a_name_away,
        an_account_that_is_gone_loses_its_name,
        what_was_used_least_recently_is_given_up,
        what_is_being_looked_up_is_not_given_up,
        the_queue_has_a_limit,
        renewals_wait_in_the_same_queue,
        sids_that_differ_in_one_byte_are_two,
        a_sid_is_looked_up_once_for_all_who_wait,
        a_crowd_gets_the_right_names,
        an_answer_without_its_zeros_is_cut,
        closing_does_not_wait_for_ever,
        closing_waits_for_what_is_under_way_and_gives_up_the_rest,
        closing_nothing_is_allowed,
        options_that_make_no_sense_are_refused,
        NULL,
    };
    return run_suite(make_suite_with("names", tests, begin, end));
}

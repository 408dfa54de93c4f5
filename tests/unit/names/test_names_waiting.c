#include "unit/names/accounts.h"
#include "unit/suite.h"

/* Lookups that take their time or never end, and threads that wait for them. */

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
    struct deputy_identity known = with_groups(RID_HANGS - 10, 10);
    struct deputy_identity identity = with_groups(RID_HANGS - 10, 11);
    ck_assert_uint_eq(names_fill(names, &known, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(names_fill(names, &identity, &arena, 20), WIN32_OK);
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
        what_is_not_known_in_time_comes_later,
        the_wait_is_one_for_all_of_an_identity,
        those_that_are_known_come_with_those_that_are_not,
        a_lookup_that_hangs_holds_up_nothing_else,
        a_lookup_that_hangs_is_not_waited_for_again_and_again,
        users_are_named_though_every_group_hangs,
        a_user_whose_lookup_hangs_holds_up_no_other_user,
        a_group_that_turns_out_to_be_a_user_is_moved_up,
        a_sid_is_looked_up_once_for_all_who_wait,
        a_crowd_gets_the_right_names,
        closing_does_not_wait_for_ever,
        closing_waits_for_what_is_under_way_and_gives_up_the_rest,
        closing_nothing_is_allowed,
        NULL,
    };
    return run_suite(make_suite_with("names waiting", tests, begin, end));
}

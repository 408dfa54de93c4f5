/* Quotas: nobody gets more than their share, and nothing is let in once the door is closed. */
#include "base/status.h"
#include "pipeline/quota/quota.h"
#include "unit/suite.h"

#include <uv.h>

static const struct quota_limits limits = {
    .calls = 8, .calls_per_caller = 2, .sessions = 6, .sessions_per_caller = 2};
static const struct quota_key alice = {.sid = {1}, .sid_size = 12, .logon_id = 1};
static const struct quota_key alice_again = {.sid = {1}, .sid_size = 12, .logon_id = 2};
static const struct quota_key bob = {.sid = {2}, .sid_size = 12, .logon_id = 1};
static const struct quota_key carol = {.sid = {3}, .sid_size = 12, .logon_id = 1};
static const struct quota_key nobody = {0};
static struct quota *quota;
static uint32_t retry;
static _Atomic uint64_t now_ns; /* as the quotas know it */

enum { MS = 1000000 };

static uint64_t read_clock(void)
{
    return now_ns;
}

static void setup(void)
{
    now_ns = 12345;
    retry = 0;
    ck_assert_uint_eq(quota_open(&limits, read_clock, &quota), WIN32_OK);
}

static void teardown(void)
{
    quota_close(quota);
}

/* Change the limits to ones without bounds, but for the places in all. */
static struct quota_limits places(uint32_t calls)
{
    return (struct quota_limits){
        .calls = calls, .calls_per_caller = calls, .sessions = calls, .sessions_per_caller = calls};
}

/* Callers of as many users. */
static struct quota_key caller_of(uint32_t number)
{
    return (struct quota_key){.sid = {1, (uint8_t)number}, .sid_size = 12, .logon_id = 1};
}

/* Callers of one user, as many as it has logon sessions. */
static struct quota_key logon_of(uint64_t number)
{
    return (struct quota_key){.sid = {1}, .sid_size = 12, .logon_id = number};
}

START_TEST(a_caller_has_its_own_limit)
{
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_BUSY);
    ck_assert_uint_eq(quota_enter(quota, &bob, &retry), WIN32_OK);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
}
END_TEST

START_TEST(the_same_user_in_another_logon_session_is_another_caller)
{
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice_again, &retry), WIN32_OK);
}
END_TEST

/* Take places for a caller until it gets no more; how many it got. */
static uint32_t take_all(const struct quota_key *key)
{
    uint32_t got = 0;
    while (quota_enter(quota, key, &retry) == WIN32_OK)
        got++;
    return got;
}

START_TEST(all_callers_share_one_limit)
{
    const struct quota_limits four = places(4);
    quota_set_limits(quota, &four);
    ck_assert_uint_eq(take_all(&alice), 2);
    ck_assert_uint_eq(take_all(&bob), 1);
    ck_assert_uint_eq(take_all(&carol), 1);
    ck_assert_uint_eq(quota_enter(quota, &nobody, &retry), WIN32_BUSY);
    ck_assert_uint_eq(retry, QUOTA_RETRY_MS);
    ck_assert_uint_eq(quota_calls(quota), 4);
}
END_TEST

START_TEST(callers_that_are_not_known_yet_share_half_of_the_limit)
{
    ck_assert_uint_eq(take_all(&nobody), 4);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
}
END_TEST

START_TEST(whoever_comes_next_finds_places_however_greedy_the_others_are)
{
    const struct quota_limits all = places(256);
    quota_set_limits(quota, &all);
    for (uint32_t k = 1; k <= 8; k++) {
        const struct quota_key key = caller_of(k);
        (void)take_all(&key);
        ck_assert_uint_ge(256 - quota_calls(quota), 256u >> k);
    }
}
END_TEST

enum { LOGONS = 100 }; /* of one user */

START_TEST(many_logon_sessions_of_a_user_leave_as_many_places_as_one)
{
    const struct quota_limits all = places(256);
    quota_set_limits(quota, &all);
    ck_assert_uint_eq(take_all(&alice), 128);
    for (uint64_t i = 0; i < 64; i++)
        quota_leave(quota, &alice);
    for (uint64_t i = 0; i < LOGONS; i++) {
        const struct quota_key key = logon_of(i);
        (void)take_all(&key);
    }
    ck_assert_uint_eq(quota_calls(quota), 128);
    ck_assert_uint_eq(take_all(&bob), 64);
}
END_TEST

static void begin_all_sessions(void)
{
    for (uint64_t i = 0; i < LOGONS; i++) {
        const struct quota_key key = logon_of(i);
        while (quota_begin_session(quota, &key, &retry) == WIN32_OK)
            continue;
    }
}

static void end_all_sessions(void)
{
    for (uint64_t i = 0; i < LOGONS; i++) {
        const struct quota_key key = logon_of(i);
        quota_end_session(quota, &key);
        quota_end_session(quota, &key);
    }
}

START_TEST(many_logon_sessions_of_a_user_leave_as_many_sessions_as_one)
{
    struct quota_limits all = places(256);
    all.sessions_per_caller = 2;
    quota_set_limits(quota, &all);
    for (int round = 0; round < 2; round++) {
        begin_all_sessions();
        ck_assert_uint_eq(quota_sessions(quota), 128);
        end_all_sessions();
        ck_assert_uint_eq(quota_sessions(quota), 0);
    }
    begin_all_sessions();
    ck_assert_uint_eq(quota_begin_session(quota, &bob, &retry), WIN32_OK);
}
END_TEST

START_TEST(greedy_callers_come_to_equal_shares_as_their_calls_end)
{
    enum { CALLERS = 5, PLACES = 64 };
    const struct quota_limits all = places(PLACES);
    uint32_t held[CALLERS];
    quota_set_limits(quota, &all);
    for (unsigned i = 0; i < CALLERS; i++) {
        const struct quota_key key = caller_of(i);
        held[i] = take_all(&key);
    }
    /* Each call ends once; everybody takes what it can get at once, the first always first. */
    for (unsigned from = 0; from < CALLERS; from++) {
        const struct quota_key ending = caller_of(from);
        for (uint32_t n = held[from]; n; n--) {
            quota_leave(quota, &ending);
            held[from]--;
            for (unsigned i = 0; i < CALLERS; i++) {
                const struct quota_key key = caller_of(i);
                held[i] += take_all(&key);
            }
        }
    }
    for (unsigned i = 0; i < CALLERS; i++)
        ck_assert_uint_ge(held[i], PLACES / (CALLERS + 1));
    ck_assert_uint_ge(PLACES - quota_calls(quota), PLACES / (CALLERS + 1));
}
END_TEST

/* A sequence of numbers that is the same each time (Numerical Recipes' generator). */
static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

START_TEST(who_holds_more_is_never_preferred)
{
    enum { CALLERS = 6, PLACES = 40, STEPS = 20000 };
    const struct quota_limits all = places(PLACES);
    uint32_t held[CALLERS] = {0}, state = 1, refused = 0;
    quota_set_limits(quota, &all);
    for (int step = 0; step < STEPS; step++) {
        uint32_t i = next_number(&state) % CALLERS, j = next_number(&state) % CALLERS;
        const struct quota_key one = caller_of(i), other = caller_of(j);
        if (held[i] && next_number(&state) % 3 == 0) {
            quota_leave(quota, &one);
            held[i]--;
            continue;
        }
        if (quota_enter(quota, &one, &retry) == WIN32_OK) {
            held[i]++;
            continue;
        }
        refused++;
        if (held[j] < held[i])
            continue;
        ck_assert_uint_eq(quota_enter(quota, &other, &retry), WIN32_BUSY);
    }
    ck_assert_uint_gt(refused, STEPS / 100);
}
END_TEST

START_TEST(sessions_are_given_out_as_fairly)
{
    const struct quota_limits eight = places(8);
    quota_set_limits(quota, &eight);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_BUSY);
    ck_assert_uint_eq(quota_begin_session(quota, &bob, &retry), WIN32_OK);
}
END_TEST

/* --- rates ----------------------------------------------------------------------------------- */

static void limit_rates(uint32_t calls_per_second, uint32_t at_once, uint32_t kilobytes)
{
    struct quota_limits rates = places(1000);
    rates.calls_per_second = calls_per_second;
    rates.calls_at_once = at_once;
    rates.kilobytes_per_second = kilobytes;
    quota_set_limits(quota, &rates);
}

/* A call that is over at once. */
static uint32_t call(const struct quota_key *key)
{
    uint32_t status = quota_enter(quota, key, &retry);
    if (status == WIN32_OK)
        quota_leave(quota, key);
    return status;
}

static uint32_t call_all(const struct quota_key *key)
{
    uint32_t calls = 0;
    while (call(key) == WIN32_OK)
        calls++;
    return calls;
}

START_TEST(a_caller_has_a_burst_and_then_its_rate)
{
    limit_rates(100, 5, 0);
    ck_assert_uint_eq(call_all(&alice), 5);
    ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    for (int i = 0; i < 50; i++) {
        now_ns += 20 * MS;
        ck_assert_uint_eq(call_all(&alice), 2);
    }
    now_ns += (uint64_t)10000 * MS;
    ck_assert_uint_eq(call_all(&alice), 5);
}
END_TEST

START_TEST(the_hint_is_when_the_next_call_is_let_in)
{
    limit_rates(2, 1, 0);
    ck_assert_uint_eq(call_all(&alice), 1);
    ck_assert_uint_le(retry, 501);
    now_ns += (uint64_t)(retry - 2) * MS;
    ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    ck_assert_uint_ge(retry, 1);
    now_ns += (uint64_t)retry * MS;
    ck_assert_uint_eq(call(&alice), WIN32_OK);
}
END_TEST

START_TEST(refused_calls_cost_nothing)
{
    limit_rates(10, 1, 0);
    ck_assert_uint_eq(call_all(&alice), 1);
    for (int i = 0; i < 1000; i++)
        ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    now_ns += 100 * MS;
    ck_assert_uint_eq(call(&alice), WIN32_OK);
}
END_TEST

START_TEST(the_rate_of_one_caller_is_nobody_elses)
{
    limit_rates(10, 3, 0);
    ck_assert_uint_eq(call_all(&alice), 3);
    ck_assert_uint_eq(call_all(&bob), 3);
    ck_assert_uint_eq(call_all(&alice_again), 3);
    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(call(&nobody), WIN32_OK);
}
END_TEST

/* Let every logon session of a user call as often as it may; how often that is. */
static uint32_t call_all_logons(void)
{
    uint32_t calls = 0;
    for (uint64_t i = 0; i < LOGONS; i++) {
        const struct quota_key key = logon_of(i);
        calls += call_all(&key);
    }
    return calls;
}

START_TEST(many_logon_sessions_of_a_user_have_the_rates_of_a_few)
{
    limit_rates(100, 5, 0);
    ck_assert_uint_eq(call_all_logons(), 5 * QUOTA_USER_RATES);
    ck_assert_uint_eq(call_all(&bob), 5);
    for (int i = 0; i < 50; i++) {
        now_ns += 10 * MS;
        ck_assert_uint_eq(call_all_logons(), QUOTA_USER_RATES);
    }
}
END_TEST

START_TEST(many_logon_sessions_of_a_user_move_the_bytes_of_a_few)
{
    limit_rates(0, 1, 100);
    for (uint64_t i = 0; i < LOGONS; i++) {
        const struct quota_key key = logon_of(i);
        quota_charge(quota, &key, 10 * 1024);
    }
    const struct quota_key next = logon_of(LOGONS);
    ck_assert_uint_eq(call(&next), WIN32_NOT_ENOUGH_QUOTA);
    uint32_t tenths = LOGONS / QUOTA_USER_RATES - 10;
    ck_assert_uint_ge(retry, tenths * 100);
    ck_assert_uint_le(retry, tenths * 100 + 1);
    ck_assert_uint_eq(call(&bob), WIN32_OK);
    now_ns += (uint64_t)retry * MS;
    ck_assert_uint_eq(call(&next), WIN32_OK);
}
END_TEST

START_TEST(a_call_counts_as_the_caller_that_it_turns_out_to_be)
{
    ck_assert_uint_eq(take_all(&bob), 2);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_move(quota, &alice, &bob, &retry), WIN32_BUSY);
    ck_assert_uint_eq(quota_calls(quota), 2);
    quota_leave(quota, &bob);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_move(quota, &alice, &bob, &retry), WIN32_OK);
    ck_assert_uint_eq(take_all(&alice), 2);
    ck_assert_uint_eq(quota_calls(quota), 4);
}
END_TEST

START_TEST(a_call_of_the_caller_it_was_counted_as_pays_once)
{
    limit_rates(10, 2, 0);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_move(quota, &alice, &alice, &retry), WIN32_OK);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(call_all(&alice), 1);
}
END_TEST

/* A call whose caller becomes known. */
static uint32_t introduce(const struct quota_key *key)
{
    ck_assert_uint_eq(quota_enter(quota, &nobody, &retry), WIN32_OK);
    return quota_move(quota, &nobody, key, &retry);
}

START_TEST(a_caller_that_becomes_known_pays_like_any_other)
{
    limit_rates(10, 3, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(introduce(&alice), WIN32_OK);
        quota_leave(quota, &alice);
    }
    ck_assert_uint_eq(introduce(&alice), WIN32_NOT_ENOUGH_QUOTA);
    ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    ck_assert_uint_eq(quota_calls(quota), 0);
}
END_TEST

START_TEST(a_caller_that_becomes_known_takes_no_place_of_the_unknown)
{
    uint32_t unknown = take_all(&nobody);
    for (uint32_t i = 0; i < unknown; i++)
        quota_leave(quota, &nobody);
    ck_assert_uint_eq(introduce(&alice), WIN32_OK);
    ck_assert_uint_eq(introduce(&alice), WIN32_OK);
    ck_assert_uint_eq(introduce(&alice), WIN32_BUSY);
    ck_assert_uint_eq(quota_calls(quota), 2);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(introduce(&alice), WIN32_OK);
    quota_leave(quota, &alice);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(take_all(&nobody), unknown);
}
END_TEST

START_TEST(a_higher_rate_holds_at_once)
{
    limit_rates(1, 1000, 1);
    ck_assert_uint_eq(call_all(&alice), 1000);
    quota_charge(quota, &alice, 1024 * 1024);
    limit_rates(1000, 1000, 1000);
    now_ns += (uint64_t)1001 * MS;
    ck_assert_uint_eq(call_all(&alice), 1000);
    limit_rates(0, 1000, 0);
    ck_assert_uint_eq(call(&alice), WIN32_OK);
    limit_rates(1000, 1000, 1000);
    ck_assert_uint_eq(call_all(&alice), 1000);
}
END_TEST

START_TEST(bytes_are_paid_for_afterwards)
{
    limit_rates(0, 1, 100);
    quota_charge(quota, &alice, 100 * 1024);
    ck_assert_uint_eq(call(&alice), WIN32_OK);
    quota_charge(quota, &alice, 200 * 1024);
    ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    ck_assert_uint_ge(retry, 2000);
    ck_assert_uint_le(retry, 2001);
    ck_assert_uint_eq(call(&bob), WIN32_OK);
    now_ns += (uint64_t)1999 * MS;
    ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    now_ns += 1 * MS;
    ck_assert_uint_eq(call(&alice), WIN32_OK);
}
END_TEST

START_TEST(no_number_is_too_large)
{
    limit_rates(1000000, 1000000, 1);
    quota_charge(quota, &alice, UINT64_MAX);
    quota_charge(quota, &alice, UINT64_MAX);
    ck_assert_uint_eq(call(&alice), WIN32_NOT_ENOUGH_QUOTA);
    ck_assert_uint_eq(retry, UINT32_MAX);
    ck_assert_uint_eq(call_all(&bob), 1000000);
}
END_TEST

START_TEST(without_a_limit_nothing_is_counted)
{
    limit_rates(0, 1, 0);
    quota_charge(quota, &alice, UINT64_MAX);
    for (int i = 0; i < 1000; i++)
        ck_assert_uint_eq(call(&alice), WIN32_OK);
}
END_TEST

START_TEST(callers_are_counted_as_long_as_anything_shows_them)
{
    static const struct quota_key unknown = {0};
    ck_assert_uint_eq(quota_callers(quota), 0);
    ck_assert_uint_eq(quota_enter(quota, &unknown, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_callers(quota), 0);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &bob, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_callers(quota), 2);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(quota_callers(quota), 1);
    quota_end_session(quota, &bob);
    ck_assert_uint_eq(quota_callers(quota), 0);
}
END_TEST

START_TEST(sessions_are_counted_apart_from_calls)
{
    ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_BUSY);
    ck_assert_uint_eq(quota_begin_session(quota, &bob, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    quota_end_session(quota, &alice);
    ck_assert_uint_eq(quota_begin_session(quota, &bob, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_OK);
    ck_assert_uint_eq(quota_sessions(quota), 4);
}
END_TEST

START_TEST(nothing_is_let_in_after_the_stop)
{
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    quota_stop(quota);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_SHUTDOWN_IN_PROGRESS);
    ck_assert_uint_eq(quota_begin_session(quota, &alice, &retry), WIN32_SHUTDOWN_IN_PROGRESS);
    ck_assert_uint_eq(quota_calls(quota), 1);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(quota_calls(quota), 0);
}
END_TEST

START_TEST(new_limits_count_what_is_there)
{
    struct quota_limits fewer = limits;
    fewer.calls_per_caller = 1;
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_OK);
    quota_set_limits(quota, &fewer);
    ck_assert_uint_eq(quota_enter(quota, &alice, &retry), WIN32_BUSY);
    ck_assert_uint_eq(quota_enter(quota, &bob, &retry), WIN32_OK);
}
END_TEST

START_TEST(leaving_what_was_never_entered_changes_nothing)
{
    quota_leave(quota, &alice);
    quota_end_session(quota, &alice);
    ck_assert_uint_eq(quota_calls(quota), 0);
    ck_assert_uint_eq(quota_sessions(quota), 0);
}
END_TEST

enum { THREADS = 4, ROUNDS = 2000 };

static void come_and_go(void *argument)
{
    const struct quota_key *key = argument;
    uint32_t hint;
    for (int i = 0; i < ROUNDS; i++) {
        if (quota_enter(quota, key, &hint) == WIN32_OK &&
            quota_move(quota, key, &carol, &hint) == WIN32_OK)
            quota_leave(quota, &carol);
        quota_charge(quota, key, 100);
        now_ns += 1000;
        if (quota_begin_session(quota, key, &hint) == WIN32_OK)
            quota_end_session(quota, key);
    }
}

START_TEST(threads_leave_nothing_counted)
{
    struct quota_key keys[THREADS] = {alice, alice_again, bob, nobody};
    uv_thread_t threads[THREADS];
    struct quota_limits rates = limits;
    rates.calls_per_second = 100000;
    rates.calls_at_once = 10;
    rates.kilobytes_per_second = 1024;
    quota_set_limits(quota, &rates);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], come_and_go, &keys[i]), 0);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(uv_thread_join(&threads[i]), 0);
    ck_assert_uint_eq(quota_calls(quota), 0);
    ck_assert_uint_eq(quota_sessions(quota), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_caller_has_its_own_limit,
        the_same_user_in_another_logon_session_is_another_caller,
        all_callers_share_one_limit,
        callers_that_are_not_known_yet_share_half_of_the_limit,
        whoever_comes_next_finds_places_however_greedy_the_others_are,
        many_logon_sessions_of_a_user_leave_as_many_places_as_one,
        many_logon_sessions_of_a_user_leave_as_many_sessions_as_one,
        greedy_callers_come_to_equal_shares_as_their_calls_end,
        who_holds_more_is_never_preferred,
        sessions_are_given_out_as_fairly,
        a_caller_has_a_burst_and_then_its_rate,
        the_hint_is_when_the_next_call_is_let_in,
        refused_calls_cost_nothing,
        the_rate_of_one_caller_is_nobody_elses,
        many_logon_sessions_of_a_user_have_the_rates_of_a_few,
        many_logon_sessions_of_a_user_move_the_bytes_of_a_few,
        a_call_counts_as_the_caller_that_it_turns_out_to_be,
        a_call_of_the_caller_it_was_counted_as_pays_once,
        a_caller_that_becomes_known_pays_like_any_other,
        a_caller_that_becomes_known_takes_no_place_of_the_unknown,
        a_higher_rate_holds_at_once,
        bytes_are_paid_for_afterwards,
        no_number_is_too_large,
        without_a_limit_nothing_is_counted,
        callers_are_counted_as_long_as_anything_shows_them,
        sessions_are_counted_apart_from_calls,
        nothing_is_let_in_after_the_stop,
        new_limits_count_what_is_there,
        leaving_what_was_never_entered_changes_nothing,
        threads_leave_nothing_counted,
        NULL,
    };
    return run_suite(make_suite_with("quota", tests, setup, teardown));
}

/* Quotas: nobody gets more than their share, and nothing is let in once the door is closed. */
#include "identity/status.h"
#include "pipeline/quota.h"
#include "suite.h"

#include <uv.h>

static const struct quota_limits limits = {
    .calls = 4, .calls_per_caller = 2, .sessions = 3, .sessions_per_caller = 2};
static const struct quota_key alice = {.sid = {1}, .sid_size = 12, .logon_id = 1};
static const struct quota_key alice_again = {.sid = {1}, .sid_size = 12, .logon_id = 2};
static const struct quota_key bob = {.sid = {2}, .sid_size = 12, .logon_id = 1};
static const struct quota_key nobody = {0};
static struct quota *quota;

static void setup(void)
{
    ck_assert_uint_eq(quota_open(&limits, &quota), WIN32_OK);
}

static void teardown(void)
{
    quota_close(quota);
}

START_TEST(a_caller_has_its_own_limit)
{
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_BUSY);
    ck_assert_uint_eq(quota_enter(quota, &bob), WIN32_OK);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
}
END_TEST

START_TEST(the_same_user_in_another_logon_session_is_another_caller)
{
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice_again), WIN32_OK);
}
END_TEST

START_TEST(all_callers_share_one_limit)
{
    const struct quota_key *const callers[] = {&alice, &alice, &bob, &bob};
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(quota_enter(quota, callers[i]), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &alice_again), WIN32_BUSY);
    ck_assert_uint_eq(quota_calls(quota), 4);
}
END_TEST

START_TEST(callers_that_are_not_known_yet_share_half_of_the_limit)
{
    for (int i = 0; i < 2; i++)
        ck_assert_uint_eq(quota_enter(quota, &nobody), WIN32_OK);
    ck_assert_uint_eq(quota_enter(quota, &nobody), WIN32_BUSY);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
}
END_TEST

START_TEST(sessions_are_counted_apart_from_calls)
{
    ck_assert_uint_eq(quota_begin_session(quota, &alice), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &alice), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &alice), WIN32_BUSY);
    ck_assert_uint_eq(quota_begin_session(quota, &bob), WIN32_OK);
    ck_assert_uint_eq(quota_begin_session(quota, &bob), WIN32_BUSY);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    quota_end_session(quota, &alice);
    ck_assert_uint_eq(quota_begin_session(quota, &bob), WIN32_OK);
    ck_assert_uint_eq(quota_sessions(quota), 3);
}
END_TEST

START_TEST(nothing_is_let_in_after_the_stop)
{
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    quota_stop(quota);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_SHUTDOWN_IN_PROGRESS);
    ck_assert_uint_eq(quota_begin_session(quota, &alice), WIN32_SHUTDOWN_IN_PROGRESS);
    ck_assert_uint_eq(quota_calls(quota), 1);
    quota_leave(quota, &alice);
    ck_assert_uint_eq(quota_calls(quota), 0);
}
END_TEST

START_TEST(new_limits_count_what_is_there)
{
    struct quota_limits fewer = limits;
    fewer.calls_per_caller = 1;
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_OK);
    quota_set_limits(quota, &fewer);
    ck_assert_uint_eq(quota_enter(quota, &alice), WIN32_BUSY);
    ck_assert_uint_eq(quota_enter(quota, &bob), WIN32_OK);
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
    for (int i = 0; i < ROUNDS; i++) {
        if (quota_enter(quota, key) == WIN32_OK)
            quota_leave(quota, key);
        if (quota_begin_session(quota, key) == WIN32_OK)
            quota_end_session(quota, key);
    }
}

START_TEST(threads_leave_nothing_counted)
{
    struct quota_key keys[THREADS] = {alice, alice, bob, nobody};
    uv_thread_t threads[THREADS];
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
        sessions_are_counted_apart_from_calls,
        nothing_is_let_in_after_the_stop,
        new_limits_count_what_is_there,
        leaving_what_was_never_entered_changes_nothing,
        threads_leave_nothing_counted,
        NULL,
    };
    return run_suite(make_suite_with("quota", tests, setup, teardown));
}

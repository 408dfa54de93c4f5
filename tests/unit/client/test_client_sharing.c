/* Promises of the client library about sharing: many threads can use a session at once, within its
 * bound, and thousands of calls leave nothing behind. */
#include "client/remote/deadline.h"
#include "include/deputy.h"
#include "client/connection/pool.h"
#include "unit/client/fake_server.h"
#include "unit/handle_count.h"
#include "unit/suite.h"

enum { THREADS = 8, CALLS = 200, MANY_CALLS = 3000, MANY_SESSIONS = 200 };

static struct deputy_session *session;

static void setup(void)
{
    fake_reset();
    ck_assert_uint_eq(deputy_open(NULL, &session, NULL), ERROR_SUCCESS);
}

static void teardown(void)
{
    deputy_close(session);
}

static uint32_t ping(void)
{
    struct deputy_service_info info;
    return deputy_ping(session, &info, NULL);
}

static DWORD WINAPI ping_often(void *argument)
{
    LONG *failed = argument;
    for (int i = 0; i < CALLS; i++)
        if (ping() != ERROR_SUCCESS)
            InterlockedIncrement(failed);
    return 0;
}

static DWORD WINAPI ping_once(void *argument)
{
    LONG *failed = argument;
    if (ping() != ERROR_SUCCESS)
        InterlockedIncrement(failed);
    return 0;
}

/* Run this in so many threads at once; how many of its calls failed. */
static LONG run_threads(LPTHREAD_START_ROUTINE routine, DWORD count)
{
    HANDLE threads[POOL_MAX * 2];
    LONG failed = 0;
    for (DWORD i = 0; i < count; i++) {
        threads[i] = CreateThread(NULL, 0, routine, &failed, 0, NULL);
        ck_assert_ptr_nonnull(threads[i]);
    }
    for (DWORD i = 0; i < count; i++) {
        ck_assert_uint_eq(WaitForSingleObject(threads[i], INFINITE), WAIT_OBJECT_0);
        CloseHandle(threads[i]);
    }
    return failed;
}

START_TEST(threads_share_a_session_and_its_connections)
{
    ck_assert_int_eq(run_threads(ping_often, THREADS), 0);
    ck_assert_int_eq(fake->pinged, THREADS * CALLS);
    ck_assert_int_le(fake->opened, THREADS);
}
END_TEST

START_TEST(calls_of_several_threads_run_at_once)
{
    fake->delay_ms = 300;
    ck_assert_int_eq(run_threads(ping_once, THREADS), 0);
    ck_assert_int_gt(fake->most_inside, 1);
}
END_TEST

START_TEST(more_threads_than_connections_wait_for_one)
{
    fake->delay_ms = 200;
    ck_assert_int_eq(run_threads(ping_once, POOL_MAX + 8), 0);
    ck_assert_int_eq(fake->pinged, POOL_MAX + 8);
    ck_assert_int_le(fake->opened, POOL_MAX);
}
END_TEST

START_TEST(a_full_pool_is_waited_for_until_the_deadline)
{
    static struct pool pool;
    struct pooled place;
    pool_init(&pool);
    for (int i = 0; i < POOL_MAX; i++)
        ck_assert_uint_eq(pool_take(&pool, deadline_in(0), &place), ERROR_SUCCESS);
    uint64_t deadline = deadline_in(50);
    ck_assert_uint_eq(pool_take(&pool, deadline, &place), ERROR_TIMEOUT);
    ck_assert_uint_eq(deadline_left(deadline), 0);
    pool_give(&pool, &place);
    ck_assert_uint_eq(pool_take(&pool, deadline_in(0), &place), ERROR_SUCCESS);
}
END_TEST

START_TEST(thousands_of_calls_leave_no_handle_behind)
{
    struct deputy_whoami *whoami;
    ck_assert_int_eq(run_threads(ping_often, THREADS), 0);
    unsigned before = handle_count();
    for (int i = 0; i < MANY_CALLS; i++)
        ck_assert_uint_eq(ping(), ERROR_SUCCESS);
    for (int i = 0; i < MANY_CALLS / 10; i++) {
        ck_assert_uint_eq(deputy_whoami(session, &whoami, NULL), ERROR_SUCCESS);
        deputy_whoami_free(whoami);
    }
    ck_assert(handles_settle(before));
}
END_TEST

START_TEST(hundreds_of_sessions_leave_no_handle_behind)
{
    struct deputy_session *other;
    struct deputy_service_info info;
    ck_assert_uint_eq(deputy_query_service(NULL, &info, NULL), ERROR_SUCCESS);
    unsigned before = handle_count();
    for (int i = 0; i < MANY_SESSIONS; i++) {
        ck_assert_uint_eq(deputy_open(NULL, &other, NULL), ERROR_SUCCESS);
        ck_assert_uint_eq(deputy_query_service(NULL, &info, NULL), ERROR_SUCCESS);
        deputy_close(other);
    }
    ck_assert(handles_settle(before));
    ck_assert_int_eq(fake->closed, MANY_SESSIONS);
}
END_TEST

int main(int argc, char **argv)
{
    fake_serve_if_asked(argc, argv);
    const TTest *const tests[] = {
        threads_share_a_session_and_its_connections,
        calls_of_several_threads_run_at_once,
        more_threads_than_connections_wait_for_one,
        a_full_pool_is_waited_for_until_the_deadline,
        thousands_of_calls_leave_no_handle_behind,
        hundreds_of_sessions_leave_no_handle_behind,
        NULL,
    };
    fake_setup();
    HANDLE server = fake_start();
    int result = run_suite(make_suite_with("client sharing", tests, setup, teardown));
    fake_kill(server);
    return result;
}

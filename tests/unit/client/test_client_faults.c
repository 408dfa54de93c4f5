/* Promises of the client library when the service fails it: each failure has its own code, a call
 * that may have run is never made twice, one that did not run is made again, and nothing is left
 * behind. */
#include "include/deputy.h"
#include "unit/client/fake_server.h"
#include "unit/handle_count.h"
#include "unit/suite.h"

#include <rpc.h>
#include <string.h>

enum { THREADS = 8, ROUNDS = 10 };

static HANDLE server;
static struct deputy_session *session;

static void setup(void)
{
    fake_reset();
    server = fake_start();
    ck_assert_uint_eq(deputy_open(NULL, &session, NULL), ERROR_SUCCESS);
}

static void teardown(void)
{
    fake_release();
    deputy_close(session);
    fake_kill(server);
}

static void restart(void)
{
    fake_kill(server);
    server = fake_start();
}

static uint32_t ping(struct deputy_reply *reply)
{
    struct deputy_service_info info;
    return deputy_ping(session, &info, reply);
}

/* --- the service is replaced ----------------------------------------------------------------- */

START_TEST(a_call_reaches_a_restarted_service)
{
    struct deputy_reply reply;
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
    restart();
    ck_assert_uint_eq(ping(&reply), ERROR_SUCCESS);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_NONE);
    ck_assert_int_eq(fake->pinged, 2);
    ck_assert_int_eq(fake->opened, 2);
}
END_TEST

static DWORD WINAPI ping_often(void *argument)
{
    LONG *failed = argument;
    for (int i = 0; i < 50; i++)
        if (ping(NULL) != ERROR_SUCCESS)
            InterlockedIncrement(failed);
    return 0;
}

static LONG run_threads(LPTHREAD_START_ROUTINE routine)
{
    HANDLE threads[THREADS];
    LONG failed = 0;
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, routine, &failed, 0, NULL);
    ck_assert_uint_eq(WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE), WAIT_OBJECT_0);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    return failed;
}

/* Each round leaves several idle connections to a service that is gone. */
static void restart_rounds(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        ck_assert_int_eq(run_threads(ping_often), 0);
        restart();
        ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
    }
}

START_TEST(many_restarts_leave_no_handle_behind)
{
    fake->delay_ms = 5;
    restart_rounds(3);
    unsigned before = handle_count();
    restart_rounds(ROUNDS);
    ck_assert(handles_settle(before));
}
END_TEST

START_TEST(every_thread_reaches_a_restarted_service)
{
    fake->delay_ms = 5;
    ck_assert_int_eq(run_threads(ping_often), 0);
    for (int i = 0; i < 5; i++) {
        restart();
        fake->pinged = 0;
        ck_assert_int_eq(run_threads(ping_often), 0);
        ck_assert_int_eq(fake->pinged, THREADS * 50);
    }
}
END_TEST

/* What came of the calls of all threads. */
static struct {
    volatile LONG stop;
    volatile LONG succeeded;
    volatile LONG may_have_run;
    volatile LONG did_not_run;
} storm;

static DWORD WINAPI ping_in_the_storm(void *argument)
{
    (void)argument;
    while (!storm.stop) {
        struct deputy_reply reply;
        if (ping(&reply) == ERROR_SUCCESS)
            InterlockedIncrement(&storm.succeeded);
        else if (reply.stage == DEPUTY_STAGE_TRANSPORT)
            InterlockedIncrement(&storm.may_have_run);
        else if (reply.stage == DEPUTY_STAGE_CONNECT)
            InterlockedIncrement(&storm.did_not_run);
    }
    return 0;
}

static DWORD WINAPI restart_often(void *argument)
{
    (void)argument;
    for (int i = 0; i < 5; i++) {
        Sleep(100);
        restart();
    }
    InterlockedExchange(&storm.stop, 1);
    return 0;
}

START_TEST(no_call_runs_twice_while_the_service_is_killed_again_and_again)
{
    HANDLE threads[THREADS];
    memset((void *)&storm, 0, sizeof(storm));
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, i ? ping_in_the_storm : restart_often, NULL, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    ck_assert_int_gt(storm.succeeded, 0);
    ck_assert_int_gt(storm.did_not_run, 0);
    ck_assert_int_ge(fake->pinged, storm.succeeded);
    ck_assert_int_le(fake->pinged, storm.succeeded + storm.may_have_run);
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_service_that_is_gone_is_said_to_be)
{
    struct deputy_reply reply;
    fake_kill(server);
    ck_assert_uint_eq(ping(&reply), ERROR_SERVICE_DOES_NOT_EXIST);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_CONNECT);
    ck_assert_str_eq(reply.correlation, "");
    server = fake_start();
    ck_assert_uint_eq(ping(&reply), ERROR_SUCCESS);
    ck_assert_int_eq(fake->pinged, 1);
}
END_TEST

START_TEST(a_session_closes_after_its_service_is_gone)
{
    struct deputy_session *other;
    ck_assert_uint_eq(deputy_open(NULL, &other, NULL), ERROR_SUCCESS);
    fake_kill(server);
    deputy_close(other);
    server = fake_start();
}
END_TEST

/* --- calls that may have run ----------------------------------------------------------------- */

START_TEST(a_call_that_dies_with_the_service_is_not_repeated)
{
    struct deputy_whoami *whoami;
    struct deputy_reply reply;
    fake->whoami = FAKE_DIE;
    /* Another one takes over the endpoint at once: a second try would reach it, and count. */
    HANDLE heir = fake_start();
    ck_assert_uint_eq(deputy_whoami(session, &whoami, &reply), RPC_S_CALL_FAILED);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
    ck_assert_int_eq(fake->asked, 1);
    fake->whoami = FAKE_ANSWER;
    fake_kill(server);
    server = heir;
    ck_assert_uint_eq(deputy_whoami(session, &whoami, &reply), ERROR_SUCCESS);
    deputy_whoami_free(whoami);
    ck_assert_int_eq(fake->asked, 2);
}
END_TEST

static DWORD WINAPI kill_soon(void *argument)
{
    while (!fake->pinged)
        Sleep(5);
    TerminateProcess(argument, 1);
    return 0;
}

START_TEST(a_service_killed_in_mid_call_breaks_the_call)
{
    struct deputy_reply reply;
    fake->ping = FAKE_HANG;
    HANDLE killer = CreateThread(NULL, 0, kill_soon, server, 0, NULL);
    ck_assert_uint_eq(ping(&reply), RPC_S_CALL_FAILED);
    ck_assert_uint_eq(reply.status, RPC_S_CALL_FAILED);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
    WaitForSingleObject(killer, INFINITE);
    CloseHandle(killer);
    fake->ping = FAKE_ANSWER;
    restart();
    ck_assert_uint_eq(ping(&reply), ERROR_SUCCESS);
    ck_assert_int_eq(fake->pinged, 2);
}
END_TEST

static void expect_fault(LONG code, uint32_t expected)
{
    struct deputy_reply reply;
    fake->ping = FAKE_RAISE;
    fake->raise = code;
    fake->pinged = 0;
    ck_assert_uint_eq(ping(&reply), expected);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
    ck_assert_int_eq(fake->pinged, 1);
    fake->ping = FAKE_ANSWER;
    ck_assert_uint_eq(ping(&reply), ERROR_SUCCESS);
    ck_assert_int_eq(fake->pinged, 2);
}

START_TEST(what_the_service_raises_arrives_unchanged)
{
    expect_fault(ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED);
    expect_fault(RPC_X_BAD_STUB_DATA, RPC_X_BAD_STUB_DATA);
    expect_fault((LONG)0xE0001234, 0xE0001234);
}
END_TEST

int main(int argc, char **argv)
{
    fake_serve_if_asked(argc, argv);
    const TTest *const tests[] = {
        a_call_reaches_a_restarted_service,
        many_restarts_leave_no_handle_behind,
        every_thread_reaches_a_restarted_service,
        no_call_runs_twice_while_the_service_is_killed_again_and_again,
        a_service_that_is_gone_is_said_to_be,
        a_session_closes_after_its_service_is_gone,
        a_call_that_dies_with_the_service_is_not_repeated,
        a_service_killed_in_mid_call_breaks_the_call,
        what_the_service_raises_arrives_unchanged,
        NULL,
    };
    fake_setup();
    return run_suite(make_suite_with("client faults", tests, setup, teardown));
}

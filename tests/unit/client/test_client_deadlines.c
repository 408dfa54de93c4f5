/* Promises of the client library about time: every call ends at its deadline, holds up nobody else,
 * and leaves nothing behind. */
#include "include/deputy.h"
#include "unit/client/fake_server.h"
#include "unit/handle_count.h"
#include "unit/suite.h"

enum { THREADS = 8, LEAST_MS = 400, TIMES = 20, SLACK_MS = 8000, ROUNDS = 12 };

static HANDLE server;
static struct deputy_session *session;

static struct deputy_options hasty = {.size = sizeof(hasty)};

/* What does not hang has to be done within the timeout, however busy the machine is: it is many
 * times what that takes now. */
static void choose_timeout(void)
{
    struct deputy_session *patient;
    const uint64_t before = GetTickCount64();
    ck_assert_uint_eq(deputy_open(NULL, &patient, NULL), ERROR_SUCCESS);
    deputy_close(patient);
    hasty.timeout_ms = LEAST_MS + TIMES * (uint32_t)(GetTickCount64() - before);
}

static void setup(void)
{
    fake_reset();
    choose_timeout();
    ck_assert_uint_eq(deputy_open(&hasty, &session, NULL), ERROR_SUCCESS);
}

static void teardown(void)
{
    fake_release();
    deputy_close(session);
}

static uint32_t ping(struct deputy_reply *reply)
{
    struct deputy_service_info info;
    return deputy_ping(session, &info, reply);
}

/* Expect this status after the timeout, and not long after it. */
#define EXPECT_TIMEOUT(call)                                                                       \
    do {                                                                                           \
        uint64_t before = GetTickCount64();                                                        \
        ck_assert_uint_eq(call, ERROR_TIMEOUT);                                                    \
        uint64_t took = GetTickCount64() - before;                                                 \
        ck_assert_uint_ge(took + 20, hasty.timeout_ms);                                            \
        ck_assert_uint_lt(took, hasty.timeout_ms + SLACK_MS);                                      \
    } while (0)

START_TEST(a_call_that_hangs_ends_at_its_deadline)
{
    struct deputy_reply reply;
    fake->ping = FAKE_HANG;
    EXPECT_TIMEOUT(ping(&reply));
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
    ck_assert_int_eq(fake->pinged, 1);
    fake->ping = FAKE_ANSWER;
    ck_assert_uint_eq(ping(&reply), ERROR_SUCCESS);
    ck_assert_int_eq(fake->pinged, 2);
}
END_TEST

START_TEST(opening_ends_at_its_deadline)
{
    struct deputy_session *none = NULL;
    struct deputy_reply reply;
    fake->open = FAKE_HANG;
    EXPECT_TIMEOUT(deputy_open(&hasty, &none, &reply));
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_CONNECT);
    ck_assert_ptr_null(none);
}
END_TEST

START_TEST(a_query_ends_at_its_deadline)
{
    struct deputy_service_info info;
    struct deputy_reply reply;
    fake->query = FAKE_HANG;
    EXPECT_TIMEOUT(deputy_query_service(&hasty, &info, &reply));
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_CONNECT);
}
END_TEST

static DWORD WINAPI open_slowly(void *argument)
{
    const struct deputy_options patient = {.size = sizeof(patient), .timeout_ms = 60 * 1000};
    struct deputy_session *other = NULL;
    (void)argument;
    uint32_t status = deputy_open(&patient, &other, NULL);
    deputy_close(other);
    return status;
}

START_TEST(a_hanging_open_holds_nobody_past_his_own_deadline)
{
    struct deputy_service_info info;
    DWORD status = 1;
    fake->open = FAKE_HANG;
    fake->opened = 0;
    HANDLE other = CreateThread(NULL, 0, open_slowly, NULL, 0, NULL);
    while (!fake->opened)
        Sleep(5);
    EXPECT_TIMEOUT(deputy_query_service(&hasty, &info, NULL));
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
    fake_release();
    WaitForSingleObject(other, INFINITE);
    ck_assert(GetExitCodeThread(other, &status));
    CloseHandle(other);
    ck_assert_uint_eq(status, ERROR_SUCCESS);
}
END_TEST

static DWORD WINAPI time_out(void *argument)
{
    LONG *failed = argument;
    if (ping(NULL) != ERROR_TIMEOUT)
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

START_TEST(several_deadlines_hold_at_once)
{
    fake->ping = FAKE_HANG;
    uint64_t before = GetTickCount64();
    ck_assert_int_eq(run_threads(time_out), 0);
    ck_assert_uint_lt(GetTickCount64() - before, hasty.timeout_ms + SLACK_MS);
    ck_assert_int_eq(fake->pinged, THREADS);
    fake->ping = FAKE_ANSWER;
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
}
END_TEST

static DWORD WINAPI open_in_vain(void *argument)
{
    LONG *failed = argument;
    struct deputy_session *none;
    if (deputy_open(&hasty, &none, NULL) != ERROR_TIMEOUT)
        InterlockedIncrement(failed);
    return 0;
}

START_TEST(deadlines_hold_against_a_service_that_is_frozen)
{
    struct deputy_service_info info;
    fake_freeze(server);
    EXPECT_TIMEOUT(ping(NULL));
    EXPECT_TIMEOUT(deputy_query_service(&hasty, &info, NULL));
    uint64_t before = GetTickCount64();
    ck_assert_int_eq(run_threads(open_in_vain), 0);
    ck_assert_uint_lt(GetTickCount64() - before, hasty.timeout_ms + SLACK_MS);
    fake_thaw(server);
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
}
END_TEST

START_TEST(calls_that_time_out_leave_nothing_behind)
{
    const struct deputy_options options = {.size = sizeof(options), .timeout_ms = 200};
    struct deputy_session *other;
    unsigned before = 0;
    int opened = 0;
    fake->ping = FAKE_HANG;
    for (int i = 0; i < 2 * ROUNDS; i++) {
        struct deputy_service_info info;
        const uint32_t status = deputy_open(&options, &other, NULL);
        ck_assert(status == ERROR_SUCCESS || status == ERROR_TIMEOUT); /* on a busy machine */
        if (status == ERROR_SUCCESS) {
            ck_assert_uint_eq(deputy_ping(other, &info, NULL), ERROR_TIMEOUT);
            deputy_close(other);
            opened++;
        }
        if (i == ROUNDS)
            before = handle_count();
    }
    ck_assert_int_ge(opened, ROUNDS);
    ck_assert(handles_settle(before));
}
END_TEST

static DWORD WINAPI answer(void *argument)
{
    LONG *failed = argument;
    if (ping(NULL) != ERROR_SUCCESS)
        InterlockedIncrement(failed);
    return 0;
}

/* Sessions are run down when the last connection to the service ends, and a call that is cut off
 * may end its own: have several. How many sessions that makes. */
static LONG make_connections(void)
{
    fake->delay_ms = (LONG)hasty.timeout_ms / 4;
    ck_assert_int_eq(run_threads(answer), 0);
    fake->delay_ms = 0;
    ck_assert_int_gt(fake->sessions, 2);
    return fake->sessions;
}

/* Wait for the closer. */
static void expect_sessions(LONG count)
{
    uint64_t before = GetTickCount64();
    while (fake->sessions != count && GetTickCount64() - before < SLACK_MS)
        Sleep(10);
    ck_assert_int_eq(fake->sessions, count);
    ck_assert_int_eq(fake->run_down, 0);
}

START_TEST(the_session_of_a_call_that_timed_out_is_closed_later)
{
    LONG before = make_connections();
    fake->ping = FAKE_HANG;
    ck_assert_uint_eq(ping(NULL), ERROR_TIMEOUT);
    fake->ping = FAKE_ANSWER;
    fake_release();
    expect_sessions(before - 1);
    ck_assert_int_ge(fake->closed, 1);
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
}
END_TEST

/* As the service answers while the call that was cut off goes on in it. */
START_TEST(a_close_that_is_refused_is_tried_again)
{
    LONG before = make_connections();
    fake->ping = FAKE_HANG;
    ck_assert_uint_eq(ping(NULL), ERROR_TIMEOUT);
    fake->ping = FAKE_ANSWER;
    fake->busy = 3;
    fake_release();
    expect_sessions(before - 1);
    ck_assert_int_eq(fake->busy, 0);
}
END_TEST

START_TEST(what_a_session_cannot_close_the_next_one_does)
{
    struct deputy_session *other;
    struct deputy_service_info info;
    LONG before = make_connections();
    ck_assert_uint_eq(deputy_open(&hasty, &other, NULL), ERROR_SUCCESS);
    fake->ping = FAKE_HANG;
    ck_assert_uint_eq(deputy_ping(other, &info, NULL), ERROR_TIMEOUT);
    uint64_t began = GetTickCount64();
    deputy_close(other);
    ck_assert_uint_lt(GetTickCount64() - began, hasty.timeout_ms + SLACK_MS);
    ck_assert_int_eq(fake->sessions, before + 1);
    fake_release();
    ck_assert_uint_eq(deputy_open(&hasty, &other, NULL), ERROR_SUCCESS);
    expect_sessions(before + 1);
    deputy_close(other);
    expect_sessions(before);
}
END_TEST

START_TEST(a_thread_that_timed_out_can_call_again)
{
    for (int i = 0; i < 5; i++) {
        fake->ping = FAKE_HANG;
        ck_assert_uint_eq(ping(NULL), ERROR_TIMEOUT);
        fake->ping = FAKE_ANSWER;
        ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
    }
}
END_TEST

int main(int argc, char **argv)
{
    fake_serve_if_asked(argc, argv);
    const TTest *const tests[] = {
        /* first, before others leave sessions that are closed meanwhile */
        the_session_of_a_call_that_timed_out_is_closed_later,
        a_close_that_is_refused_is_tried_again,
        what_a_session_cannot_close_the_next_one_does,
        a_call_that_hangs_ends_at_its_deadline,
        opening_ends_at_its_deadline,
        a_query_ends_at_its_deadline,
        a_hanging_open_holds_nobody_past_his_own_deadline,
        several_deadlines_hold_at_once,
        deadlines_hold_against_a_service_that_is_frozen,
        calls_that_time_out_leave_nothing_behind,
        a_thread_that_timed_out_can_call_again,
        NULL,
    };
    fake_setup();
    server = fake_start();
    int result = run_suite(make_suite_with("client deadlines", tests, setup, teardown));
    fake_kill(server);
    return result;
}

/* Promises of the client library about reaching the service: why it cannot be reached is said
 * exactly, a service that is starting is waited for, and a wrong demand is refused. */
#include "include/deputy.h"
#include "client/connection/endpoint.h"
#include "client/remote/fault.h"
#include "unit/client/fake_server.h"
#include "unit/client/fake_service.h"
#include "unit/suite.h"

#include <rpc.h>
#include <string.h>

enum { TIMEOUT_MS = 400, SLACK_MS = 8000, START_MS = 4000, LEAVE_MS = 300, WAITED_MS = 2500 };

static const struct deputy_options hasty = {.size = sizeof(hasty), .timeout_ms = TIMEOUT_MS};

static uint64_t took_ms;

static void setup(void)
{
    fake_reset();
}

static void teardown(void)
{
    fake_service_remove();
}

/* Open and close a session; the status, with the stage checked and the time taken noted. */
static uint32_t open_session(const struct deputy_options *options)
{
    struct deputy_session *session = NULL;
    struct deputy_reply reply;
    uint64_t before = GetTickCount64();
    uint32_t status = deputy_open(options, &session, &reply);
    took_ms = GetTickCount64() - before;
    ck_assert_uint_eq(reply.status, status);
    ck_assert_uint_eq(reply.stage, status ? DEPUTY_STAGE_CONNECT : DEPUTY_STAGE_NONE);
    ck_assert_int_eq(session != NULL, status == ERROR_SUCCESS);
    deputy_close(session);
    return status;
}

static uint32_t query(void)
{
    struct deputy_service_info info;
    struct deputy_reply reply;
    uint64_t before = GetTickCount64();
    uint32_t status = deputy_query_service(NULL, &info, &reply);
    took_ms = GetTickCount64() - before;
    ck_assert_uint_eq(reply.stage, status ? DEPUTY_STAGE_CONNECT : DEPUTY_STAGE_NONE);
    return status;
}

START_TEST(a_service_that_is_not_installed_is_said_to_be)
{
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_DOES_NOT_EXIST);
    ck_assert_uint_lt(took_ms, SLACK_MS);
    ck_assert_uint_eq(query(), ERROR_SERVICE_DOES_NOT_EXIST);
}
END_TEST

START_TEST(a_service_that_is_stopped_is_said_to_be)
{
    fake_service_install();
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_lt(took_ms, SLACK_MS);
    ck_assert_uint_eq(query(), ERROR_SERVICE_NOT_ACTIVE);
}
END_TEST

START_TEST(a_service_that_is_starting_is_waited_for)
{
    fake->start_ms = START_MS;
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(query(), ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_uint_lt(took_ms, START_MS);
    ck_assert_uint_eq(open_session(NULL), ERROR_SUCCESS);
    ck_assert_int_eq(fake->opened, 1);
    ck_assert_int_eq(fake->closed, 1);
}
END_TEST

START_TEST(a_service_that_is_still_starting_at_the_deadline_is_said_to_be)
{
    fake->start_ms = START_MS;
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(open_session(&hasty), ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_uint_ge(took_ms + 20, TIMEOUT_MS);
    ck_assert_uint_lt(took_ms, START_MS);
}
END_TEST

START_TEST(a_call_cut_off_while_the_service_is_starting_is_not_its_fault)
{
    enum endpoint_hope hope;
    fake->start_ms = START_MS;
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(endpoint_explain(ERROR_TIMEOUT, &hope), ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_int_eq(hope, ENDPOINT_HOPELESS);
}
END_TEST

START_TEST(a_service_that_fails_to_start_is_not_waited_for_longer)
{
    fake->start_ms = TIMEOUT_MS;
    fake->fails = 1;
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_lt(took_ms, TIMEOUT_MS + SLACK_MS);
}
END_TEST

START_TEST(a_service_that_is_stopping_is_said_not_to_be_active)
{
    fake->deaf = 1;
    fake->stop_ms = START_MS;
    fake_service_install();
    fake_service_begin_start();
    fake_service_begin_stop();
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_lt(took_ms, SLACK_MS);
}
END_TEST

START_TEST(a_service_that_runs_and_does_not_listen_is_tried_until_the_deadline)
{
    fake->deaf = 1;
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(open_session(&hasty), ERROR_TIMEOUT);
    ck_assert_uint_ge(took_ms + 20, TIMEOUT_MS);
    ck_assert_uint_lt(took_ms, TIMEOUT_MS + SLACK_MS);
    ck_assert_uint_eq(query(), RPC_S_SERVER_UNAVAILABLE);
}
END_TEST

START_TEST(a_service_that_runs_answers)
{
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(open_session(NULL), ERROR_SUCCESS);
    ck_assert_uint_eq(query(), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_server_outside_the_manager_answers_whatever_the_manager_says)
{
    HANDLE server = fake_start();
    ck_assert_uint_eq(open_session(NULL), ERROR_SUCCESS);
    fake_service_install();
    ck_assert_uint_eq(open_session(NULL), ERROR_SUCCESS);
    ck_assert_uint_eq(query(), ERROR_SUCCESS);
    fake_kill(server);
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
}
END_TEST

/* --- what is demanded of the server ---------------------------------------------------------- */

struct future_options {
    struct deputy_options options;
    uint32_t more;
};

START_TEST(a_structure_of_another_version_is_told_apart)
{
    HANDLE server = fake_start();
    struct deputy_options small = {.size = 4};
    struct future_options future = {.options.size = sizeof(future)};
    ck_assert_uint_eq(open_session(&small), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(open_session(&future.options), ERROR_SUCCESS);
    future.more = 1;
    ck_assert_uint_eq(open_session(&future.options), ERROR_INVALID_PARAMETER);
    future.options.size = UINT32_MAX;
    ck_assert_uint_eq(open_session(&future.options), ERROR_INVALID_PARAMETER);
    fake_kill(server);
}
END_TEST

START_TEST(the_server_sid_must_be_one)
{
    HANDLE server = fake_start();
    struct deputy_options options = {.size = sizeof(options), .server_sid = "LocalSystem"};
    ck_assert_uint_eq(open_session(&options), ERROR_INVALID_PARAMETER);
    options.server_sid = "";
    ck_assert_uint_eq(open_session(&options), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(fake->opened, 0);
    options.server_sid = "S-1-5-80-1-2-3-4-5";
    ck_assert_uint_eq(open_session(&options), ERROR_SUCCESS);
    fake_kill(server);
}
END_TEST

/* Platforms that can verify the server are not at hand: what they answer is in their documentation.
 */
START_TEST(a_server_under_another_sid_is_a_failed_mutual_authentication)
{
    enum endpoint_hope hope = ENDPOINT_EXPECTED;
    ck_assert_uint_eq(endpoint_explain(RPC_S_SEC_PKG_ERROR, &hope), ERROR_MUTUAL_AUTH_FAILED);
    ck_assert_int_eq(hope, ENDPOINT_HOPELESS);
    ck_assert_uint_eq(endpoint_explain(628, &hope), ERROR_MUTUAL_AUTH_FAILED);
    ck_assert_uint_eq(endpoint_explain(ERROR_ACCESS_DENIED, &hope), ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(endpoint_explain(RPC_S_CALL_CANCELLED, &hope), ERROR_TIMEOUT);
    ck_assert_uint_eq(endpoint_explain(ERROR_TIMEOUT, &hope), ERROR_TIMEOUT);
    ck_assert_int_eq(hope, ENDPOINT_HOPELESS);
}
END_TEST

START_TEST(somebody_else_at_the_endpoint_is_not_the_stopped_service)
{
    enum endpoint_hope hope;
    ck_assert_uint_eq(endpoint_explain(RPC_S_UNKNOWN_IF, &hope), RPC_S_UNKNOWN_IF);
    ck_assert_int_eq(hope, ENDPOINT_LEAVING);
    fake_service_install();
    ck_assert_uint_eq(endpoint_explain(RPC_S_UNKNOWN_IF, &hope), RPC_S_UNKNOWN_IF);
    ck_assert_int_eq(hope, ENDPOINT_LEAVING);
    ck_assert_uint_eq(endpoint_explain(RPC_S_SERVER_UNAVAILABLE, &hope), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_int_eq(hope, ENDPOINT_HOPELESS);
}
END_TEST

/* Ends the server in a moment, as the process of a service does that has stopped. */
static DWORD WINAPI leave_soon(void *server)
{
    Sleep(LEAVE_MS);
    fake_kill(server);
    return 0;
}

START_TEST(a_service_that_has_just_stopped_holds_its_endpoint_for_a_moment)
{
    fake_service_install();
    fake->raise = RPC_S_SERVER_TOO_BUSY;
    fake->open = FAKE_RAISE;
    HANDLE leaving = CreateThread(NULL, 0, leave_soon, fake_start(), 0, NULL);
    ck_assert_ptr_nonnull(leaving);
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_ge(took_ms + 20, LEAVE_MS);
    ck_assert_uint_eq(WaitForSingleObject(leaving, INFINITE), WAIT_OBJECT_0);
    CloseHandle(leaving);
}
END_TEST

START_TEST(a_call_cut_off_by_the_end_of_a_stopped_service_is_not_a_failed_one)
{
    fake_service_install();
    fake->open = FAKE_HANG;
    HANDLE leaving = CreateThread(NULL, 0, leave_soon, fake_start(), 0, NULL);
    ck_assert_ptr_nonnull(leaving);
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_int_eq(fake->opened, 1);
    ck_assert_uint_eq(WaitForSingleObject(leaving, INFINITE), WAIT_OBJECT_0);
    CloseHandle(leaving);
}
END_TEST

START_TEST(a_call_cut_off_by_the_end_of_a_running_service_is_not_made_again)
{
    enum endpoint_hope hope;
    fake_service_install();
    fake_service_begin_start();
    ck_assert_uint_eq(endpoint_explain(RPC_S_CALL_FAILED, &hope), RPC_S_CALL_FAILED);
    ck_assert_int_eq(hope, ENDPOINT_HOPELESS);
    fake->raise = RPC_S_CALL_FAILED;
    fake->open = FAKE_RAISE;
    ck_assert_uint_eq(open_session(NULL), RPC_S_CALL_FAILED);
    ck_assert_int_eq(fake->opened, 1);
}
END_TEST

START_TEST(a_query_does_not_wait_for_one_who_leaves)
{
    HANDLE server = fake_start();
    fake_service_install();
    fake->raise = RPC_S_SERVER_TOO_BUSY;
    fake->query = FAKE_RAISE;
    ck_assert_uint_eq(query(), RPC_S_SERVER_TOO_BUSY);
    ck_assert_int_eq(fake->queried, 1); /* it was not tried again */
    fake_kill(server);
}
END_TEST

/* As the process of a service that takes no calls, and stops and goes while one waits for it. */
static DWORD WINAPI stop_and_leave(void *server)
{
    Sleep(WAITED_MS);
    fake_service_begin_stop();
    fake_service_await(SERVICE_STOPPED);
    return leave_soon(server);
}

START_TEST(however_long_one_has_waited_one_that_stops_has_its_moment)
{
    fake->deaf = 1;
    fake_service_install();
    fake_service_begin_start();
    fake_service_await(SERVICE_RUNNING);
    fake->raise = RPC_S_SERVER_TOO_BUSY;
    fake->open = FAKE_RAISE;
    HANDLE leaving = CreateThread(NULL, 0, stop_and_leave, fake_start(), 0, NULL);
    ck_assert_ptr_nonnull(leaving);
    ck_assert_uint_eq(open_session(NULL), ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_ge(took_ms + 20, WAITED_MS);
    ck_assert_uint_eq(WaitForSingleObject(leaving, INFINITE), WAIT_OBJECT_0);
    CloseHandle(leaving);
}
END_TEST

START_TEST(somebody_who_stays_at_the_endpoint_and_takes_no_calls_is_told_soon)
{
    HANDLE server = fake_start();
    fake_service_install();
    fake->raise = RPC_S_UNKNOWN_IF;
    fake->open = FAKE_RAISE;
    ck_assert_uint_eq(open_session(NULL), RPC_S_UNKNOWN_IF);
    ck_assert_uint_lt(took_ms, SLACK_MS);
    fake_kill(server);
}
END_TEST

START_TEST(only_calls_that_certainly_did_not_run_are_repeated)
{
    static const uint32_t not_executed[] = {RPC_X_SS_CONTEXT_MISMATCH, RPC_S_INVALID_BINDING,
        RPC_S_SERVER_UNAVAILABLE, RPC_S_CALL_FAILED_DNE, RPC_S_UNKNOWN_IF, RPC_S_SERVER_TOO_BUSY,
        RPC_S_NOT_LISTENING, EPT_S_NOT_REGISTERED, RPC_X_SS_IN_NULL_CONTEXT};
    static const uint32_t lost[] = {RPC_S_CALL_FAILED, RPC_S_COMM_FAILURE, RPC_S_PROTOCOL_ERROR,
        RPC_S_CALL_CANCELLED, ERROR_TIMEOUT};
    for (uint32_t code = 1; code < 2000; code++) {
        enum fault expected = FAULT_ANSWERED;
        for (size_t i = 0; i < sizeof(not_executed) / sizeof(*not_executed); i++)
            expected = code == not_executed[i] ? FAULT_NOT_EXECUTED : expected;
        for (size_t i = 0; i < sizeof(lost) / sizeof(*lost); i++)
            expected = code == lost[i] ? FAULT_LOST : expected;
        ck_assert_int_eq(fault_of(code), expected);
    }
    ck_assert_int_eq(fault_of(0xC0000005), FAULT_ANSWERED);
}
END_TEST

int main(int argc, char **argv)
{
    fake_serve_if_asked(argc, argv);
    fake_service_if_asked(argc, argv);
    const TTest *const tests[] = {
        a_service_that_is_not_installed_is_said_to_be,
        a_service_that_is_stopped_is_said_to_be,
        a_service_that_is_starting_is_waited_for,
        a_service_that_is_still_starting_at_the_deadline_is_said_to_be,
        a_call_cut_off_while_the_service_is_starting_is_not_its_fault,
        a_service_that_fails_to_start_is_not_waited_for_longer,
        a_service_that_is_stopping_is_said_not_to_be_active,
        a_service_that_runs_and_does_not_listen_is_tried_until_the_deadline,
        a_service_that_runs_answers,
        a_server_outside_the_manager_answers_whatever_the_manager_says,
        a_structure_of_another_version_is_told_apart,
        the_server_sid_must_be_one,
        a_server_under_another_sid_is_a_failed_mutual_authentication,
        somebody_else_at_the_endpoint_is_not_the_stopped_service,
        a_service_that_has_just_stopped_holds_its_endpoint_for_a_moment,
        a_call_cut_off_by_the_end_of_a_stopped_service_is_not_a_failed_one,
        a_call_cut_off_by_the_end_of_a_running_service_is_not_made_again,
        a_query_does_not_wait_for_one_who_leaves,
        however_long_one_has_waited_one_that_stops_has_its_moment,
        somebody_who_stays_at_the_endpoint_and_takes_no_calls_is_told_soon,
        only_calls_that_certainly_did_not_run_are_repeated,
        NULL,
    };
    fake_setup();
    fake_service_remove(); /* which a run that was interrupted has left */
    return run_suite(make_suite_with("client connect", tests, setup, teardown));
}

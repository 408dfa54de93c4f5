/* Promises of the client library while the service answers: what it says arrives unchanged,
 * nonsense is told from answers, many threads can share a session, and nothing is left behind. */
#include "include/deputy.h"
#include "client/remote/memory.h"
#include "client/remote/reply.h"
#include "unit/client/fake_server.h"
#include "unit/suite.h"

#include <string.h>

static HANDLE server;
static struct deputy_session *session;

static void setup(void)
{
    struct deputy_reply reply;
    fake_reset();
    memset(&reply, 0xA5, sizeof(reply));
    ck_assert_uint_eq(deputy_open(NULL, &session, &reply), ERROR_SUCCESS);
    ck_assert_uint_eq(reply.status, ERROR_SUCCESS);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_NONE);
    ck_assert_str_eq(reply.correlation, "12345678-9abc-def0-0102-030405060708");
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

START_TEST(a_ping_brings_what_the_service_says)
{
    struct deputy_service_info info;
    struct deputy_reply reply;
    ck_assert_uint_eq(deputy_ping(session, &info, &reply), ERROR_SUCCESS);
    ck_assert_uint_eq(info.version, 0x00010203);
    ck_assert_uint_eq(info.process_id, GetProcessId(server));
    ck_assert_uint_eq(info.state, 2);
    ck_assert_uint_eq(info.uptime_ms, UINT64_C(0x123456789A));
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_NONE);
    ck_assert_str_eq(reply.correlation, "12345678-9abc-def0-0102-030405060708");
}
END_TEST

START_TEST(statistics_are_what_the_service_counted)
{
    struct deputy_statistics statistics;
    struct deputy_reply reply;
    ck_assert_uint_eq(deputy_statistics(session, &statistics, &reply), ERROR_SUCCESS);
    ck_assert_uint_eq(statistics.uptime_ms, UINT64_C(0x100000001));
    ck_assert_uint_eq(statistics.safe, UINT64_C(0x100000002));
    ck_assert_uint_eq(statistics.refused, UINT64_C(0x100000003));
    ck_assert_uint_eq(statistics.allowed, UINT64_C(0x100000004));
    ck_assert_uint_eq(statistics.queued, 5);
    ck_assert_uint_eq(statistics.blocked, 6);
    ck_assert_uint_eq(statistics.calls, 7);
    ck_assert_uint_eq(statistics.routines, 8);
    ck_assert_uint_eq(statistics.sessions, 9);
    ck_assert_uint_eq(statistics.callers, 10);
    ck_assert_uint_eq(statistics.recent, 11);
    ck_assert_uint_eq(deputy_statistics(NULL, &statistics, &reply), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(deputy_statistics(session, NULL, &reply), ERROR_INVALID_PARAMETER);
}
END_TEST

START_TEST(a_query_needs_no_session)
{
    struct deputy_service_info info;
    struct deputy_reply reply;
    ck_assert_uint_eq(deputy_query_service(NULL, &info, &reply), ERROR_SUCCESS);
    ck_assert_uint_eq(info.process_id, GetProcessId(server));
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_NONE);
    ck_assert_str_eq(reply.correlation, "");
    ck_assert_int_eq(fake->opened, 1);
}
END_TEST

START_TEST(whoami_brings_both_identities)
{
    struct deputy_whoami *whoami;
    ck_assert_uint_eq(deputy_whoami(session, &whoami, NULL), ERROR_SUCCESS);
    ck_assert_str_eq(whoami->caller->user.text, "S-1-5-18");
    ck_assert_str_eq(whoami->service->user.text, "S-1-5-18");
    ck_assert(deputy_has(whoami->service, DEPUTY_FACT_TYPE));
    ck_assert(!deputy_has(whoami->service, DEPUTY_FACT_GROUPS));
    ck_assert_uint_eq(whoami->service->type, 1);
    deputy_whoami_free(whoami);
    deputy_whoami_free(NULL);
}
END_TEST

START_TEST(the_linked_token_is_asked_for_by_those_who_want_it)
{
    struct deputy_whoami *whoami;
    ck_assert_uint_eq(deputy_whoami(session, &whoami, NULL), ERROR_SUCCESS);
    deputy_whoami_free(whoami);
    ck_assert_int_eq(fake->asked_linked, 0);
    ck_assert_uint_eq(deputy_whoami_linked(session, &whoami, NULL), ERROR_SUCCESS);
    ck_assert_str_eq(whoami->caller->user.text, "S-1-5-18");
    deputy_whoami_free(whoami);
    ck_assert_int_eq(fake->asked_linked, 1);
}
END_TEST

START_TEST(a_reply_may_be_unwanted)
{
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_refusal_arrives_with_stage_and_correlation)
{
    struct deputy_reply reply;
    struct deputy_service_info info = {.version = 77};
    fake->ping = FAKE_REFUSE;
    ck_assert_uint_eq(deputy_ping(session, &info, &reply), ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(info.version, 77);
    ck_assert_uint_eq(reply.status, ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_AUTHORIZE);
    ck_assert_uint_eq(reply.retry_after_ms, 250);
    ck_assert_str_eq(reply.correlation, "12345678-9abc-def0-0102-030405060708");
    ck_assert_int_eq(fake->pinged, 1);
}
END_TEST

static void expect_nonsense(LONG deed)
{
    struct deputy_whoami *const before = (struct deputy_whoami *)(uintptr_t)1;
    struct deputy_whoami *whoami = before;
    struct deputy_reply reply;
    fake->whoami = deed;
    ck_assert_uint_eq(deputy_whoami(session, &whoami, &reply), ERROR_INVALID_DATA);
    ck_assert_ptr_eq(whoami, before);
    ck_assert_uint_eq(reply.status, ERROR_INVALID_DATA);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
    fake->whoami = FAKE_ANSWER;
    ck_assert_uint_eq(deputy_whoami(session, &whoami, &reply), ERROR_SUCCESS);
    deputy_whoami_free(whoami);
    ck_assert_int_eq(fake->asked, 2);
}

START_TEST(bytes_that_are_no_identity_are_invalid_data)
{
    expect_nonsense(FAKE_GARBAGE);
}
END_TEST

START_TEST(an_identity_that_is_too_large_is_invalid_data)
{
    expect_nonsense(FAKE_OVERSIZE);
}
END_TEST

START_TEST(an_answer_that_is_too_large_is_invalid_data)
{
    expect_nonsense(FAKE_HUGE);
}
END_TEST

START_TEST(an_answer_takes_no_more_memory_than_it_may)
{
    struct memory memory = {0};
    ck_assert_ptr_null(memory_allocate(1));
    memory_enter(&memory);
    ck_assert_ptr_nonnull(memory_allocate(MEMORY_MAX - 100));
    ck_assert_ptr_nonnull(memory_allocate(100));
    ck_assert(!memory.exceeded);
    ck_assert_ptr_null(memory_allocate(1));
    ck_assert(memory.exceeded);
    memory_leave(&memory);
    ck_assert_ptr_null(memory_allocate(0));
    arena_free(&memory.arena);
}
END_TEST

START_TEST(a_missing_identity_is_invalid_data)
{
    expect_nonsense(FAKE_NOTHING);
}
END_TEST

START_TEST(a_reply_that_contradicts_its_status_is_invalid_data)
{
    expect_nonsense(FAKE_MUDDLE);
}
END_TEST

START_TEST(a_reply_must_make_sense)
{
    static const struct {
        uint32_t returned;
        uint32_t status;
        uint32_t stage;
        uint32_t expected;
    } replies[] = {
        {0, 0, DEPUTY_STAGE_NONE, 0},
        {5, 5, DEPUTY_STAGE_PERFORM, 5},
        {5, 5, DEPUTY_STAGE_RECORD, 5},
        {0, 5, DEPUTY_STAGE_PERFORM, ERROR_INVALID_DATA},
        {5, 0, DEPUTY_STAGE_PERFORM, ERROR_INVALID_DATA},
        {5, 6, DEPUTY_STAGE_PERFORM, ERROR_INVALID_DATA},
        {0, 0, DEPUTY_STAGE_PERFORM, ERROR_INVALID_DATA},
        {5, 5, DEPUTY_STAGE_NONE, ERROR_INVALID_DATA},
        {5, 5, DEPUTY_STAGE_CONNECT, ERROR_INVALID_DATA},
        {5, 5, DEPUTY_STAGE_TRANSPORT, ERROR_INVALID_DATA},
    };
    for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
        struct deputy_reply reply;
        REPLY said = {.status = replies[i].status, .stage = replies[i].stage};
        ck_assert_uint_eq(reply_take(&reply, replies[i].returned, &said), replies[i].expected);
        ck_assert_uint_eq(reply.status, replies[i].expected);
        ck_assert_str_eq(reply.correlation, "");
        if (replies[i].expected == ERROR_INVALID_DATA)
            ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
        else
            ck_assert_uint_eq(reply.stage, replies[i].stage);
    }
}
END_TEST

START_TEST(success_without_a_session_is_invalid_data)
{
    struct deputy_session *none = NULL;
    struct deputy_reply reply;
    fake->open = FAKE_NOTHING;
    ck_assert_uint_eq(deputy_open(NULL, &none, &reply), ERROR_INVALID_DATA);
    ck_assert_ptr_null(none);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_TRANSPORT);
}
END_TEST

START_TEST(a_refused_session_is_not_opened)
{
    struct deputy_session *none = NULL;
    struct deputy_reply reply;
    fake->open = FAKE_REFUSE;
    ck_assert_uint_eq(deputy_open(NULL, &none, &reply), ERROR_ACCESS_DENIED);
    ck_assert_ptr_null(none);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_AUTHORIZE);
    ck_assert_uint_eq(reply.retry_after_ms, 250);
}
END_TEST

START_TEST(wrong_arguments_are_refused_before_anything_is_sent)
{
    struct deputy_service_info info;
    struct deputy_whoami *whoami;
    struct deputy_reply reply;
    ck_assert_uint_eq(deputy_open(NULL, NULL, &reply), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(reply.stage, DEPUTY_STAGE_CONNECT);
    ck_assert_uint_eq(deputy_ping(NULL, &info, NULL), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(deputy_ping(session, NULL, NULL), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(deputy_query_service(NULL, NULL, NULL), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(deputy_whoami(NULL, &whoami, NULL), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(deputy_whoami(session, NULL, NULL), ERROR_INVALID_PARAMETER);
    ck_assert_int_eq(deputy_server_verified(NULL), 0);
    deputy_close(NULL);
    ck_assert_int_eq(fake->opened, 1);
    ck_assert_int_eq(fake->pinged + fake->asked + fake->queried, 0);
}
END_TEST

/* Here the platform cannot verify the server, and says so. */
START_TEST(an_unverified_server_is_said_to_be_one)
{
    ck_assert_int_eq(deputy_server_verified(session), 0);
}
END_TEST

START_TEST(a_closed_session_is_closed_at_the_service)
{
    struct deputy_session *other;
    ck_assert_uint_eq(deputy_open(NULL, &other, NULL), ERROR_SUCCESS);
    ck_assert_int_eq(fake->opened, 2);
    deputy_close(other);
    ck_assert_int_eq(fake->closed, 1);
    ck_assert_uint_eq(ping(NULL), ERROR_SUCCESS);
}
END_TEST

START_TEST(every_stage_has_a_name)
{
    ck_assert_str_eq(deputy_stage_name(DEPUTY_STAGE_NONE), "none");
    ck_assert_str_eq(deputy_stage_name(DEPUTY_STAGE_AUTHORIZE), "authorize");
    ck_assert_str_eq(deputy_stage_name(DEPUTY_STAGE_TRANSPORT), "transport");
    ck_assert_str_eq(deputy_stage_name(9), "unknown");
    for (uint32_t stage = 0; stage < DEPUTY_STAGE_AUDIT; stage++)
        ck_assert_str_ne(deputy_stage_name(stage), deputy_stage_name(stage + 1));
    ck_assert_uint_eq(deputy_version(), 0x000100);
}
END_TEST

int main(int argc, char **argv)
{
    fake_serve_if_asked(argc, argv);
    const TTest *const tests[] = {
        a_ping_brings_what_the_service_says,
        statistics_are_what_the_service_counted,
        a_query_needs_no_session,
        whoami_brings_both_identities,
        the_linked_token_is_asked_for_by_those_who_want_it,
        a_reply_may_be_unwanted,
        a_refusal_arrives_with_stage_and_correlation,
        bytes_that_are_no_identity_are_invalid_data,
        an_identity_that_is_too_large_is_invalid_data,
        an_answer_that_is_too_large_is_invalid_data,
        an_answer_takes_no_more_memory_than_it_may,
        a_missing_identity_is_invalid_data,
        a_reply_that_contradicts_its_status_is_invalid_data,
        a_reply_must_make_sense,
        success_without_a_session_is_invalid_data,
        a_refused_session_is_not_opened,
        wrong_arguments_are_refused_before_anything_is_sent,
        an_unverified_server_is_said_to_be_one,
        a_closed_session_is_closed_at_the_service,
        every_stage_has_a_name,
        NULL,
    };
    fake_setup();
    server = fake_start();
    int result = run_suite(make_suite_with("client", tests, setup, teardown));
    fake_kill(server);
    return result;
}

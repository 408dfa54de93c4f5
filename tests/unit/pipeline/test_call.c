/* The way of a call: the stages in their order, each failure reported as the stage it is, and one
 * record for each call. */
#include "unit/pipeline/fake_platform.h"
#include "base/status.h"
#include "pipeline/call_run.h"
#include "pipeline/session.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

#include <string.h>

static struct call call;
static const uint16_t image[] = {'c', ':', '\\', 'a', '%', '1'};
static const struct client_process client = {
    .known = true, .id = 4711, .image = image, .image_size = 6};

static void setup(void)
{
    fake_reset();
    call =
        (struct call){.pipeline = fake_pipeline(), .operation = &fake_operation, .client = &client};
}

static void teardown(void)
{
    call_end(&call);
    fake_end();
}

static void expect(const char *trace, uint32_t status, enum deputy_stage stage)
{
    ck_assert_uint_eq(call_run(&call), status);
    ck_assert_uint_eq(call.status, status);
    ck_assert_uint_eq(call.stage, stage);
    ck_assert_str_eq(fake_platform.trace, trace);
    ck_assert(!fake_platform.inside);
    ck_assert_uint_eq(quota_calls(call.pipeline->quota), 0);
}

static void expect_event(uint32_t id, const char *outcome, const char *stage)
{
    ck_assert_uint_eq(fake_platform.record_count, 1);
    ck_assert_uint_eq(fake_platform.records[0].id, id);
    ck_assert_str_eq(fake_field(0, AUDIT_OUTCOME), outcome);
    ck_assert_str_eq(fake_field(0, AUDIT_STAGE), stage);
}

START_TEST(a_call_goes_through_every_stage_in_order)
{
    expect("enter identify authorize perform leave conclude record deliver ", 0, DEPUTY_STAGE_NONE);
    expect_event(AUDIT_OPERATION_PERFORMED, "success", "-");
}
END_TEST

/* Not the end of the process: the guard proves the revert, and the call is on record. */
START_TEST(an_operation_that_raises_is_a_failed_call)
{
    fake_platform.raised = WIN32_UNHANDLED_EXCEPTION;
    expect("enter identify authorize perform leave record ", WIN32_UNHANDLED_EXCEPTION,
        DEPUTY_STAGE_PERFORM);
    expect_event(AUDIT_OPERATION_FAILED, "failed", "perform");
}
END_TEST

START_TEST(nothing_runs_that_cannot_be_put_on_record)
{
    fake_platform.admit_status = WIN32_DISK_FULL;
    expect("", DEPUTY_STATUS_NO_RECORD, DEPUTY_STAGE_AUDIT);
    ck_assert_uint_eq(fake_platform.record_count, 0);
    ck_assert_uint_gt(call.retry_after_ms, 0);
}
END_TEST

/* A call like the last one, which ends so; returns whether it has a record of its own. */
static bool again(uint32_t perform_status)
{
    unsigned before = fake_platform.record_count;
    call_end(&call);
    fake_platform.perform_status = perform_status;
    call =
        (struct call){.pipeline = fake_pipeline(), .operation = &fake_operation, .client = &client};
    ck_assert_uint_eq(call_run(&call), perform_status);
    return fake_platform.record_count > before;
}

START_TEST(refusals_that_repeat_are_not_recorded_one_by_one)
{
    uint8_t first[GUID_SIZE];
    ck_assert(again(WIN32_ACCESS_DENIED));
    memcpy(first, call.correlation, GUID_SIZE);
    ck_assert(again(WIN32_ACCESS_DENIED));
    for (int i = 0; i < 5; i++) {
        ck_assert(!again(WIN32_ACCESS_DENIED));
        ck_assert_mem_eq(call.correlation, first, GUID_SIZE);
    }
    ck_assert(again(WIN32_BAD_PATHNAME));
}
END_TEST

START_TEST(refusals_without_a_record_stand_for_no_other)
{
    static const uint8_t none[GUID_SIZE];
    fake_platform.unsafe = true;
    for (int i = 0; i < 5; i++)
        ck_assert(!again(WIN32_ACCESS_DENIED));
    fake_platform.unsafe = false;
    ck_assert(again(WIN32_ACCESS_DENIED));
    ck_assert_mem_ne(call.correlation, none, GUID_SIZE);
}
END_TEST

START_TEST(every_success_is_recorded)
{
    for (int i = 0; i < 10; i++)
        ck_assert(again(WIN32_OK));
}
END_TEST

START_TEST(nothing_runs_for_a_caller_over_its_quota)
{
    uint32_t retry;
    for (int i = 0; i < 2; i++)
        ck_assert_uint_eq(quota_enter(call.pipeline->quota, &call.key, &retry), 0);
    ck_assert_uint_eq(call_run(&call), WIN32_BUSY);
    ck_assert_uint_eq(call.stage, DEPUTY_STAGE_ADMIT);
    ck_assert_uint_gt(call.retry_after_ms, 0);
    ck_assert_str_eq(fake_platform.trace, "record ");
    ck_assert_uint_eq(quota_calls(call.pipeline->quota), 2);
    expect_event(AUDIT_OPERATION_FAILED, "failed", "admit");
}
END_TEST

START_TEST(who_is_over_its_quota_once_it_is_known_takes_no_place_of_the_unknown)
{
    const struct quota_key unknown = {0};
    struct quota_key caller;
    uint32_t retry;
    expect("enter identify authorize perform leave conclude record deliver ", 0, DEPUTY_STAGE_NONE);
    caller = call.counted;
    ck_assert_uint_gt(caller.sid_size, 0);
    for (int i = 0; i < 2; i++)
        ck_assert_uint_eq(quota_enter(call.pipeline->quota, &caller, &retry), 0);
    call_end(&call);
    call =
        (struct call){.pipeline = fake_pipeline(), .operation = &fake_operation, .client = &client};
    *fake_platform.trace = 0;
    ck_assert_uint_eq(call_run(&call), WIN32_BUSY);
    ck_assert_uint_eq(call.stage, DEPUTY_STAGE_ADMIT);
    ck_assert_str_eq(fake_platform.trace, "enter identify leave record ");
    ck_assert(!call.admitted);
    ck_assert_uint_eq(quota_calls(call.pipeline->quota), 2);
    ck_assert_uint_eq(quota_enter(call.pipeline->quota, &unknown, &retry), 0);
}
END_TEST

/* Run a call in the session of somebody else than the one who acts in it. */
static uint32_t call_in(struct session *session)
{
    call_end(&call);
    *fake_platform.trace = 0;
    call = (struct call){.pipeline = fake_pipeline(),
        .operation = &fake_operation,
        .client = &client,
        .session = session,
        .key = session->key,
        .bytes = 1 << 20};
    return call_run(&call);
}

/* One call at a time, and so many bytes a second. */
static void limit_calls(uint32_t kilobytes)
{
    const struct quota_limits limits = {.calls = 4,
        .calls_per_caller = 1,
        .sessions = 4,
        .sessions_per_caller = 2,
        .kilobytes_per_second = kilobytes};
    quota_set_limits(call.pipeline->quota, &limits);
}

static uint32_t enter(const struct quota_key *key)
{
    uint32_t retry;
    return quota_enter(fake_pipeline()->quota, key, &retry);
}

START_TEST(who_acts_in_the_session_of_another_has_its_own_places)
{
    struct session session = {.key = {.sid = {1}, .sid_size = 12}};
    limit_calls(0);
    ck_assert_uint_eq(call_in(&session), WIN32_OK);
    const struct quota_key acting = call.counted;
    ck_assert_mem_ne(acting.sid, session.key.sid, sizeof(acting.sid));
    ck_assert_uint_eq(enter(&acting), WIN32_OK);
    ck_assert_uint_eq(call_in(&session), WIN32_BUSY);
    ck_assert_str_eq(fake_platform.trace, "enter identify leave record ");
    quota_leave(call.pipeline->quota, &acting);
    ck_assert_uint_eq(quota_calls(call.pipeline->quota), 0);
    ck_assert_uint_eq(enter(&session.key), WIN32_OK);
}
END_TEST

START_TEST(who_acts_in_the_session_of_another_pays_for_its_bytes)
{
    struct session session = {.key = {.sid = {1}, .sid_size = 12}};
    limit_calls(1);
    ck_assert_uint_eq(call_in(&session), WIN32_OK);
    const struct quota_key acting = call.counted;
    call_end(&call);
    call = (struct call){0};
    ck_assert_uint_eq(enter(&acting), WIN32_NOT_ENOUGH_QUOTA);
    ck_assert_uint_eq(enter(&session.key), WIN32_OK);
}
END_TEST

START_TEST(what_is_refused_at_the_door_is_not_charged_for_its_bytes)
{
    /* Of the one who calls. */
    struct session session = {
        .key = {.sid = {1, 1, 0, 0, 0, 0, 0, 5, 11}, .sid_size = 12, .logon_id = 0x42}};
    limit_calls(1);
    ck_assert_uint_eq(enter(&session.key), WIN32_OK);
    ck_assert_uint_eq(call_in(&session), WIN32_BUSY);
    quota_leave(call.pipeline->quota, &session.key);
    ck_assert_uint_eq(call_in(&session), WIN32_OK);
    call_end(&call);
    call = (struct call){0};
    ck_assert_uint_eq(enter(&session.key), WIN32_NOT_ENOUGH_QUOTA);
}
END_TEST

START_TEST(nothing_runs_once_the_service_stops)
{
    quota_stop(call.pipeline->quota);
    expect("record ", WIN32_SHUTDOWN_IN_PROGRESS, DEPUTY_STAGE_ADMIT);
}
END_TEST

START_TEST(an_operation_that_takes_too_long_is_cancelled_and_times_out)
{
    fake_platform.perform_blocks = true;
    fake_platform.perform_status = WIN32_OPERATION_ABORTED;
    call.pipeline->operation_timeout_ms = 5;
    expect("enter identify authorize perform leave record ", WIN32_TIMEOUT, DEPUTY_STAGE_PERFORM);
    ck_assert(fake_platform.seen_cancelled);
    expect_event(AUDIT_OPERATION_FAILED, "failed", "perform");
    ck_assert_str_eq(fake_field(0, AUDIT_STATUS), "1460");
}
END_TEST

START_TEST(an_operation_that_succeeds_at_its_last_moment_has_succeeded)
{
    fake_platform.perform_blocks = true;
    call.pipeline->operation_timeout_ms = 5;
    expect("enter identify authorize perform leave conclude record deliver ", 0, DEPUTY_STAGE_NONE);
}
END_TEST

START_TEST(the_work_of_a_client_that_is_gone_is_cancelled)
{
    atomic_bool gone = true;
    struct client_process vanished = client;
    vanished.process = &gone;
    call.client = &vanished;
    fake_platform.perform_blocks = true;
    fake_platform.perform_status = WIN32_OPERATION_ABORTED;
    expect("enter identify authorize perform leave record ", WIN32_OPERATION_ABORTED,
        DEPUTY_STAGE_PERFORM);
    ck_assert(fake_platform.seen_cancelled);
}
END_TEST

START_TEST(without_a_guard_nothing_is_performed)
{
    fake_platform.enter_status = WIN32_BAD_IMPERSONATION_LEVEL;
    expect("enter record ", WIN32_BAD_IMPERSONATION_LEVEL, DEPUTY_STAGE_IMPERSONATE);
    expect_event(AUDIT_IMPERSONATION_REFUSED, "refused", "impersonate");
}
END_TEST

START_TEST(an_impersonation_that_is_refused_with_access_denied_is_no_denial)
{
    fake_platform.enter_status = WIN32_ACCESS_DENIED;
    expect("enter record ", WIN32_ACCESS_DENIED, DEPUTY_STAGE_IMPERSONATE);
    expect_event(AUDIT_IMPERSONATION_REFUSED, "refused", "impersonate");
}
END_TEST

START_TEST(a_caller_that_is_not_identified_gets_nothing)
{
    fake_platform.identify_status = WIN32_NOT_ENOUGH_MEMORY;
    expect("enter identify leave record ", WIN32_NOT_ENOUGH_MEMORY, DEPUTY_STAGE_IDENTIFY);
    expect_event(AUDIT_OPERATION_FAILED, "failed", "identify");
}
END_TEST

START_TEST(a_caller_that_is_not_authorized_gets_nothing)
{
    fake_platform.authorize_status = WIN32_ACCESS_DENIED;
    expect("enter identify authorize leave record ", WIN32_ACCESS_DENIED, DEPUTY_STAGE_AUTHORIZE);
    expect_event(AUDIT_OPERATION_DENIED, "denied", "authorize");
}
END_TEST

START_TEST(an_operation_that_is_denied_is_a_denial)
{
    fake_platform.perform_status = WIN32_ACCESS_DENIED;
    expect("enter identify authorize perform leave record ", WIN32_ACCESS_DENIED,
        DEPUTY_STAGE_PERFORM);
    expect_event(AUDIT_OPERATION_DENIED, "denied", "perform");
}
END_TEST

START_TEST(an_operation_that_fails_otherwise_is_a_failure)
{
    fake_platform.perform_status = WIN32_INVALID_DATA;
    expect(
        "enter identify authorize perform leave record ", WIN32_INVALID_DATA, DEPUTY_STAGE_PERFORM);
    expect_event(AUDIT_OPERATION_FAILED, "failed", "perform");
}
END_TEST

START_TEST(a_result_that_cannot_be_made_is_a_failure)
{
    fake_platform.conclude_status = WIN32_NOT_ENOUGH_MEMORY;
    expect("enter identify authorize perform leave conclude record ", WIN32_NOT_ENOUGH_MEMORY,
        DEPUTY_STAGE_PERFORM);
    expect_event(AUDIT_OPERATION_FAILED, "failed", "perform");
}
END_TEST

START_TEST(a_call_that_cannot_be_put_on_record_fails)
{
    fake_platform.record_status = WIN32_GEN_FAILURE;
    expect("enter identify authorize perform leave conclude record ", WIN32_GEN_FAILURE,
        DEPUTY_STAGE_RECORD);
}
END_TEST

/* Whether a call that ends so shows its caller a GUID. */
static bool shows_guid(uint32_t perform_status)
{
    static const uint8_t none[GUID_SIZE];
    call_end(&call);
    fake_platform.perform_status = perform_status;
    call =
        (struct call){.pipeline = fake_pipeline(), .operation = &fake_operation, .client = &client};
    (void)call_run(&call);
    return memcmp(call.correlation, none, GUID_SIZE) != 0;
}

START_TEST(nobody_is_told_of_a_record_that_is_nowhere)
{
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert(!shows_guid(WIN32_OK));
    ck_assert(!shows_guid(WIN32_ACCESS_DENIED));
    fake_platform.record_status = WIN32_OK;
    fake_platform.unsafe = true;
    ck_assert(!shows_guid(WIN32_OK));
    ck_assert(!shows_guid(WIN32_ACCESS_DENIED));
    fake_platform.unsafe = false;
    ck_assert(shows_guid(WIN32_OK));
    ck_assert(shows_guid(WIN32_ACCESS_DENIED));
}
END_TEST

START_TEST(what_cannot_be_put_on_record_is_not_delivered)
{
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert_uint_eq(call_run(&call), WIN32_GEN_FAILURE);
    ck_assert_ptr_null(strstr(fake_platform.trace, "deliver"));
}
END_TEST

START_TEST(what_cannot_be_delivered_is_on_record_and_the_reply_says_so)
{
    fake_platform.deliver_status = WIN32_INVALID_HANDLE;
    expect("enter identify authorize perform leave conclude record deliver ", WIN32_INVALID_HANDLE,
        DEPUTY_STAGE_PERFORM);
    expect_event(AUDIT_OPERATION_PERFORMED, "success", "-");
}
END_TEST

START_TEST(the_first_failure_is_the_one_reported)
{
    fake_platform.perform_status = WIN32_ACCESS_DENIED;
    fake_platform.record_status = WIN32_GEN_FAILURE;
    expect("enter identify authorize perform leave record ", WIN32_ACCESS_DENIED,
        DEPUTY_STAGE_PERFORM);
}
END_TEST

START_TEST(the_record_names_both_identities_and_the_call)
{
    char correlation[GUID_TEXT_SIZE];
    ck_assert_uint_eq(call_run(&call), 0);
    guid_format(call.correlation, correlation);
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_SID), "S-1-5-11");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_ACCOUNT), "alice");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_DOMAIN), "HOME");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_LOGON), "0x42");
    ck_assert_str_eq(fake_field(0, AUDIT_OPERATION), "fake");
    ck_assert_str_eq(fake_field(0, AUDIT_STATUS), "0");
    ck_assert_str_eq(fake_field(0, AUDIT_CLIENT_PID), "4711");
    ck_assert_str_eq(fake_field(0, AUDIT_CLIENT_IMAGE), "c:\\a^{25}1");
    ck_assert_str_eq(fake_field(0, AUDIT_TRANSPORT), "ncalrpc");
    ck_assert_str_eq(fake_field(0, AUDIT_SERVICE_PROCESS), "5/7");
    ck_assert_str_eq(fake_field(0, AUDIT_CORRELATION), correlation);
    ck_assert_uint_eq(fake_platform.records[0].user_size, 12);
}
END_TEST

START_TEST(a_caller_that_is_not_known_is_absent_from_the_record)
{
    fake_platform.enter_status = WIN32_CANT_OPEN_ANONYMOUS;
    ck_assert_uint_eq(call_run(&call), WIN32_CANT_OPEN_ANONYMOUS);
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_SID), "-");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_ACCOUNT), "-");
    ck_assert_str_eq(fake_field(0, AUDIT_TOKEN_TYPE), "-");
    ck_assert_uint_eq(fake_platform.records[0].user_size, 0);
}
END_TEST

/* A session that a token of high integrity opened. */
static void begin_session(struct session *session, struct arena *arena)
{
    session->caller.user = sample_sid(arena, "S-1-5-21-1-2-3-1001");
    session->caller.integrity = sample_sid(arena, "S-1-16-12288");
    session->caller.logon_id = 0x99;
    session->caller.type = 2;
    fact_set(&session->caller, DEPUTY_FACT_USER);
    fact_set(&session->caller, DEPUTY_FACT_INTEGRITY);
    fact_set(&session->caller, DEPUTY_FACT_LOGON_ID);
    fact_set(&session->caller, DEPUTY_FACT_TYPE);
    call.session = session;
}

START_TEST(a_call_that_is_not_identified_shows_whose_session_it_is_and_no_token)
{
    struct arena arena = {0};
    struct session session = {0};
    begin_session(&session, &arena);
    fake_platform.enter_status = WIN32_CANT_OPEN_ANONYMOUS;
    ck_assert_uint_eq(call_run(&call), WIN32_CANT_OPEN_ANONYMOUS);
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_SID), "S-1-5-21-1-2-3-1001");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_LOGON), "0x99");
    for (int i = AUDIT_TOKEN_TYPE; i <= AUDIT_TOKEN_SOURCE; i++)
        ck_assert_str_eq(fake_field(0, (enum audit_field)i), "-");
    arena_free(&arena);
}
END_TEST

START_TEST(a_call_that_is_not_identified_is_for_those_who_may_read_the_sessions)
{
    struct arena arena = {0};
    struct session session = {0};
    struct audit_owner owner;
    begin_session(&session, &arena);
    ck_assert_uint_eq(owner_of(&session.caller, &owner), WIN32_OK);
    fake_platform.identify_status = WIN32_NOT_ENOUGH_MEMORY;
    ck_assert_uint_eq(call_run(&call), WIN32_NOT_ENOUGH_MEMORY);
    ck_assert_mem_eq(fake_platform.records[0].owner.authority, owner.authority, SHA256_SIZE);
    ck_assert_uint_eq(fake_platform.records[0].owner.integrity, 12288);
    arena_free(&arena);
}
END_TEST

START_TEST(no_two_calls_have_the_same_correlation)
{
    uint8_t first[GUID_SIZE];
    ck_assert_uint_eq(call_run(&call), 0);
    memcpy(first, call.correlation, sizeof(first));
    call_end(&call);
    call =
        (struct call){.pipeline = fake_pipeline(), .operation = &fake_operation, .client = &client};
    ck_assert_uint_eq(call_run(&call), 0);
    ck_assert(memcmp(first, call.correlation, sizeof(first)) != 0);
}
END_TEST

START_TEST(a_failed_revert_is_put_on_record_without_looking_up_names)
{
    ck_assert_uint_eq(call_run(&call), 0);
    fake_platform.inside = true; /* the thread may still be the caller */
    fake_fail_revert(WIN32_INVALID_STATE);
    ck_assert_uint_eq(fake_platform.record_count, 2);
    ck_assert_uint_eq(fake_platform.records[1].id, AUDIT_REVERT_FAILED);
    ck_assert_str_eq(fake_field(1, AUDIT_STAGE), "revert");
    ck_assert_str_eq(fake_field(1, AUDIT_CALLER_SID), "S-1-5-11");
    ck_assert_str_eq(fake_field(1, AUDIT_CALLER_ACCOUNT), "-");
    fake_platform.inside = false;
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_call_goes_through_every_stage_in_order,
        an_operation_that_raises_is_a_failed_call,
        nothing_runs_that_cannot_be_put_on_record,
        refusals_that_repeat_are_not_recorded_one_by_one,
        refusals_without_a_record_stand_for_no_other,
        every_success_is_recorded,
        nothing_runs_for_a_caller_over_its_quota,
        who_is_over_its_quota_once_it_is_known_takes_no_place_of_the_unknown,
        who_acts_in_the_session_of_another_has_its_own_places,
        who_acts_in_the_session_of_another_pays_for_its_bytes,
        what_is_refused_at_the_door_is_not_charged_for_its_bytes,
        nothing_runs_once_the_service_stops,
        an_operation_that_takes_too_long_is_cancelled_and_times_out,
        an_operation_that_succeeds_at_its_last_moment_has_succeeded,
        the_work_of_a_client_that_is_gone_is_cancelled,
        without_a_guard_nothing_is_performed,
        an_impersonation_that_is_refused_with_access_denied_is_no_denial,
        a_caller_that_is_not_identified_gets_nothing,
        a_caller_that_is_not_authorized_gets_nothing,
        an_operation_that_is_denied_is_a_denial,
        an_operation_that_fails_otherwise_is_a_failure,
        a_result_that_cannot_be_made_is_a_failure,
        a_call_that_cannot_be_put_on_record_fails,
        what_cannot_be_put_on_record_is_not_delivered,
        what_cannot_be_delivered_is_on_record_and_the_reply_says_so,
        the_first_failure_is_the_one_reported,
        nobody_is_told_of_a_record_that_is_nowhere,
        the_record_names_both_identities_and_the_call,
        a_caller_that_is_not_known_is_absent_from_the_record,
        a_call_that_is_not_identified_is_for_those_who_may_read_the_sessions,
        a_call_that_is_not_identified_shows_whose_session_it_is_and_no_token,
        no_two_calls_have_the_same_correlation,
        a_failed_revert_is_put_on_record_without_looking_up_names,
        NULL,
    };
    return run_suite(make_suite_with("call", tests, setup, teardown));
}

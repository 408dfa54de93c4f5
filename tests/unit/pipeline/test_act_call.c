/* Acts: a beginning and an end on record under one GUID, and the steps between them counted. */
#include "unit/pipeline/fake_platform.h"
#include "unit/pipeline/session_fixture.h"
#include "audit/budget.h"
#include "audit/flood.h"
#include "base/status.h"
#include "operation_list.h"
#include "pipeline/act_call.h"
#include "pipeline/call_run.h"
#include "pipeline/session.h"
#include "unit/suite.h"

#include <stdlib.h>
#include <string.h>

static const uint16_t path[] = {'C', ':', '\\', 'a'}, elsewhere[] = {'D', ':', '\\', 'b'};
static const int kind;

/* What a session holds for an act: its own bytes are freed with it. */
struct thing {
    struct held held;
    struct act act;
};

static struct thing *thing;
static uint32_t id; /* of the thing, as its client knows it */
static uint8_t given[GUID_SIZE], begun[GUID_SIZE];
static bool last, moved, stuck; /* the last step; it finds something else; it cannot revert */
static uint32_t step_amount;

static void close_thing(struct held *held)
{
    struct thing *closed = (struct thing *)held;
    act_free(&closed->act);
    free(closed);
}

static uint32_t perform_begin(struct call *call)
{
    call->object = (struct call_object){.type = "File", .name = path, .name_size = 4};
    thing = calloc(1, sizeof(*thing));
    ck_assert_ptr_nonnull(thing);
    thing->held = (struct held){.kind = &kind, .close = close_thing, .act = &thing->act};
    thing->act.unit = ACT_BYTES;
    return fake_platform.perform_status;
}

static uint32_t conclude_begin(struct call *call)
{
    uint32_t status = held_add(&call->session->held, &call->caller, &thing->held, &id);
    ck_assert_uint_eq(status, WIN32_OK);
    act_begin(call, &thing->act);
    return fake_platform.conclude_status;
}

static uint32_t perform_step(struct call *call)
{
    struct thing *found = (struct thing *)held_find(&call->session->held, &call->caller, id, &kind);
    call->object = (struct call_object){.type = "File", .name = path, .name_size = 4};
    if (!found)
        return WIN32_INVALID_HANDLE;
    uint32_t status = act_step(call, &found->act);
    if (status != WIN32_OK)
        return status;
    found->act.amount += step_amount;
    if (moved)
        call->object = (struct call_object){
            .type = "File", .name = elsewhere, .name_size = 4, .name_final = true};
    if (last)
        act_finish(call);
    if (stuck)
        fake_fail_revert(WIN32_GEN_FAILURE);
    return fake_platform.perform_status;
}

static struct operation begin_operation = {.name = "begin",
    .opnum = 97,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_begin,
    .conclude = conclude_begin};
static const struct operation step_operation = {.name = "step",
    .opnum = 98,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_step};

static uint32_t begin(void)
{
    struct call call = session_call(&begin_operation);
    uint32_t status = call_run(&call);
    memcpy(begun, call.correlation, GUID_SIZE);
    call_end(&call);
    return status;
}

static uint32_t step(void)
{
    struct call call = session_call(&step_operation);
    uint32_t status = call_run(&call);
    memcpy(given, call.correlation, GUID_SIZE);
    call_end(&call);
    return status;
}

static void setup(void)
{
    session_setup();
    last = moved = stuck = false;
    begin_operation.reads = false;
    step_amount = 10;
}

static void check_under(unsigned record, const uint8_t guid[GUID_SIZE])
{
    char text[GUID_TEXT_SIZE];
    guid_format(guid, text);
    ck_assert_str_eq(field(record, AUDIT_CORRELATION), text);
}

static void check_counts(unsigned record, const char *steps, const char *bytes)
{
    ck_assert_str_eq(field(record, AUDIT_ACT_STEPS), steps);
    ck_assert_str_eq(field(record, AUDIT_ACT_BYTES), bytes);
    ck_assert_str_eq(field(record, AUDIT_ACT_ENTRIES), "-");
}

static void finish_session(enum session_end end)
{
    session_end(session, end);
    session = NULL;
}

START_TEST(an_act_is_two_events_under_one_guid)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(step(), WIN32_OK);
        ck_assert_mem_eq(given, begun, GUID_SIZE);
    }
    ck_assert_uint_eq(records(), 1);
    last = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_mem_eq(given, begun, GUID_SIZE);
    ck_assert_uint_eq(records(), 2);
    ck_assert_uint_eq(event(0), AUDIT_OPERATION_BEGAN);
    ck_assert_str_eq(field(0, AUDIT_OUTCOME), "began");
    ck_assert_str_eq(field(0, AUDIT_ACT_STEPS), "-");
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_ENDED);
    ck_assert_str_eq(field(1, AUDIT_OUTCOME), "success");
    ck_assert_str_eq(field(1, AUDIT_STATUS), "0");
    check_counts(1, "4", "40");
    check_under(0, begun);
    check_under(1, begun);
}
END_TEST

START_TEST(the_end_shows_who_began_what)
{
    static const enum audit_field same[] = {AUDIT_CALLER_SID, AUDIT_CALLER_ACCOUNT, AUDIT_OPERATION,
        AUDIT_OBJECT_TYPE, AUDIT_OBJECT_NAME, AUDIT_CLIENT_PID, AUDIT_INTERFACE, AUDIT_CORRELATION,
        AUDIT_SERVICE_PROCESS, AUDIT_SCHEMA_VERSION};
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.caller = 1; /* whoever closes it */
    finish_session(SESSION_CLOSED);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_ENDED);
    for (unsigned i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        ck_assert_str_eq(field(1, same[i]), field(0, same[i]));
    ck_assert_str_eq(field(1, AUDIT_OPERATION), "begin");
    ck_assert_str_eq(field(1, AUDIT_OBJECT_NAME), "C:\\a");
    const struct audit_record *first = record(0), *end = record(1);
    ck_assert_uint_gt(end->user_size, 0);
    ck_assert_uint_eq(end->user_size, first->user_size);
    ck_assert_mem_eq(end->user, first->user, first->user_size);
    ck_assert_mem_eq(&end->owner, &first->owner, sizeof(end->owner));
}
END_TEST

/* A directory above it may have been made to lead elsewhere. */
START_TEST(the_end_shows_where_the_last_step_found_what_it_is_about)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    last = moved = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_str_eq(field(0, AUDIT_OBJECT_NAME), "C:\\a");
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_ENDED);
    ck_assert_str_eq(field(1, AUDIT_OBJECT_NAME), "D:\\b");
    ck_assert_str_eq(field(1, AUDIT_OPERATION), "begin");
}
END_TEST

START_TEST(a_step_goes_through_every_stage_but_the_record)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.trace[0] = 0;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_str_eq(fake_platform.trace, "enter identify authorize leave ");
    ck_assert_uint_eq(quota_calls(fake_pipeline()->quota), 0);
}
END_TEST

START_TEST(a_step_that_could_not_be_put_on_record_is_not_done)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.admit_status = WIN32_GEN_FAILURE;
    ck_assert_uint_eq(step(), DEPUTY_STATUS_NO_RECORD);
    ck_assert_uint_eq(thing->act.amount, 0);
    fake_platform.admit_status = WIN32_OK;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_uint_eq(records(), 1);
}
END_TEST

START_TEST(a_step_that_fails_ends_the_act)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_uint_eq(step(), WIN32_OK);
    fake_platform.perform_status = WIN32_DISK_FULL;
    ck_assert_uint_eq(step(), WIN32_DISK_FULL);
    ck_assert_mem_eq(given, begun, GUID_SIZE);
    ck_assert_uint_eq(records(), 2);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_FAILED);
    ck_assert_str_eq(field(1, AUDIT_OPERATION), "step");
    ck_assert_str_eq(field(1, AUDIT_STATUS), "112");
    ck_assert_str_eq(field(1, AUDIT_STAGE), "perform");
    check_counts(1, "1", "20");
    check_under(1, begun);
    fake_platform.perform_status = WIN32_OK;
    ck_assert_uint_eq(step(), WIN32_INVALID_STATE);
    ck_assert_mem_ne(given, begun, GUID_SIZE);
    ck_assert_str_eq(field(2, AUDIT_ACT_STEPS), "-");
    finish_session(SESSION_CLOSED);
    ck_assert_uint_eq(event(3), AUDIT_SESSION_CLOSED);
}
END_TEST

START_TEST(a_step_that_is_denied_ends_the_act_as_denied)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.perform_status = WIN32_ACCESS_DENIED;
    ck_assert_uint_eq(step(), WIN32_ACCESS_DENIED);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_DENIED);
    check_under(1, begun);
}
END_TEST

/* No act ends without a record of its own, however many end in the same way. */
START_TEST(failures_that_end_acts_are_recorded_one_by_one)
{
    for (unsigned i = 0; i < 5; i++) {
        ck_assert_uint_eq(begin(), WIN32_OK);
        fake_platform.perform_status = WIN32_DISK_FULL;
        ck_assert_uint_eq(step(), WIN32_DISK_FULL);
        fake_platform.perform_status = WIN32_OK;
        ck_assert_uint_eq(records(), 2 * i + 2);
        check_under(2 * i + 1, begun);
    }
}
END_TEST

/* The fake's flood control takes two of a kind. */
START_TEST(what_never_reached_the_act_is_a_refusal_of_its_own_and_counted)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    id++;
    for (int i = 0; i < 5; i++) {
        ck_assert_uint_eq(step(), WIN32_INVALID_HANDLE);
        ck_assert_mem_ne(given, begun, GUID_SIZE);
    }
    ck_assert_uint_eq(records(), 3);
    ck_assert_str_eq(field(1, AUDIT_ACT_STEPS), "-");
    id--;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_mem_eq(given, begun, GUID_SIZE);
}
END_TEST

START_TEST(who_is_not_let_in_or_not_allowed_does_not_end_the_act)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.authorize_status = WIN32_ACCESS_DENIED;
    ck_assert_uint_eq(step(), WIN32_ACCESS_DENIED);
    fake_platform.authorize_status = WIN32_OK;
    fake_platform.enter_status = WIN32_CANT_OPEN_ANONYMOUS;
    ck_assert_uint_eq(step(), WIN32_CANT_OPEN_ANONYMOUS);
    fake_platform.enter_status = WIN32_OK;
    quota_stop(fake_pipeline()->quota);
    ck_assert_uint_ne(step(), WIN32_OK);
    ck_assert_int_eq(thing->act.state, ACT_OPEN);
}
END_TEST

START_TEST(who_acts_as_another_takes_no_step)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.caller = 1;
    ck_assert_uint_eq(step(), WIN32_INVALID_HANDLE);
    ck_assert_mem_ne(given, begun, GUID_SIZE);
    ck_assert_str_eq(field(1, AUDIT_CALLER_SID), "S-1-5-12");
    fake_platform.caller = 0;
    ck_assert_uint_eq(step(), WIN32_OK);
}
END_TEST

START_TEST(an_act_that_its_client_leaves_is_abandoned)
{
    static const enum session_end ends[] = {SESSION_CLOSED, SESSION_RUN_DOWN};
    for (unsigned i = 0; i < 2; i++) {
        if (i) {
            fake_end();
            setup();
        }
        ck_assert_uint_eq(begin(), WIN32_OK);
        ck_assert_uint_eq(step(), WIN32_OK);
        finish_session(ends[i]);
        ck_assert_uint_eq(records(), 3);
        ck_assert_uint_eq(event(1), AUDIT_OPERATION_ENDED);
        ck_assert_str_eq(field(1, AUDIT_OUTCOME), "abandoned");
        check_counts(1, "1", "10");
        check_under(1, begun);
    }
}
END_TEST

START_TEST(a_stop_abandons_every_act_without_waiting)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_uint_eq(begin(), WIN32_OK);
    struct session *ended = session_end_all(fake_pipeline());
    ck_assert_ptr_eq(ended, session);
    ck_assert_uint_eq(fake_platform.posted, 3);
    ck_assert_uint_eq(event(2), AUDIT_OPERATION_ENDED);
    ck_assert_uint_eq(event(3), AUDIT_OPERATION_ENDED);
    ck_assert_str_eq(field(3, AUDIT_OUTCOME), "abandoned");
    ck_assert_uint_eq(event(4), AUDIT_SESSION_RUN_DOWN);
    session_close_held(ended);
    session_free(session);
    session = NULL;
}
END_TEST

static void stop_meanwhile(void)
{
    ck_assert_uint_eq(fake_pipeline()->ending, 1);
    ck_assert_ptr_null(session_end_all(fake_pipeline()));
}

START_TEST(a_stop_is_told_of_a_session_that_is_being_ended)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.at_record = stop_meanwhile;
    session_run_down(fake_pipeline(), session->number);
    session = NULL;
    ck_assert_uint_eq(fake_pipeline()->ending, 0);
    ck_assert_uint_eq(records(), 3);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_ENDED);
    ck_assert_uint_eq(event(2), AUDIT_SESSION_RUN_DOWN);
    ck_assert_uint_eq(fake_platform.posted, 1); /* the session's end is waited for, for both */
}
END_TEST

/* What is in it is the call's, which did not end in time. */
START_TEST(a_stop_leaves_the_acts_of_a_call_that_hangs_alone)
{
    struct session *entered;
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_uint_eq(session_enter(fake_pipeline(), session->number, &entered), WIN32_OK);
    struct session *ended = session_end_all(fake_pipeline());
    ck_assert_uint_eq(fake_platform.posted, 1);
    ck_assert_int_eq(thing->act.state, ACT_OPEN);
    session_leave(entered);
    session_close_held(ended);
    session_free(session);
    session = NULL;
}
END_TEST

START_TEST(closing_ends_an_act_once_and_as_its_kind_says)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_uint_eq(act_close(fake_pipeline(), &thing->act), WIN32_OK);
    ck_assert_uint_eq(act_close(fake_pipeline(), &thing->act), WIN32_OK);
    ck_assert_uint_eq(records(), 2);
    ck_assert_str_eq(field(1, AUDIT_OUTCOME), "abandoned");
    ck_assert_uint_eq(begin(), WIN32_OK);
    thing->act.done_when_closed = true;
    ck_assert_uint_eq(act_close(fake_pipeline(), &thing->act), WIN32_OK);
    ck_assert_str_eq(field(3, AUDIT_OUTCOME), "success");
}
END_TEST

START_TEST(an_act_that_is_not_on_record_does_not_begin)
{
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert_uint_eq(begin(), WIN32_GEN_FAILURE);
    ck_assert_int_eq(thing->act.state, ACT_NOT_BEGUN);
    fake_platform.record_status = WIN32_OK;
    ck_assert_uint_eq(step(), WIN32_INVALID_STATE);
    finish_session(SESSION_CLOSED);
    ck_assert_uint_eq(event(records() - 1), AUDIT_SESSION_CLOSED);
    ck_assert_uint_eq(records(), 2);
}
END_TEST

START_TEST(a_beginning_that_fails_is_a_failed_call)
{
    fake_platform.conclude_status = WIN32_NO_MORE_ITEMS;
    ck_assert_uint_eq(begin(), WIN32_NO_MORE_ITEMS);
    ck_assert_uint_eq(event(0), AUDIT_OPERATION_FAILED);
    ck_assert_str_eq(field(0, AUDIT_ACT_STEPS), "-");
    fake_platform.conclude_status = WIN32_OK;
}
END_TEST

/* The reply is withheld; the beginning, which is on record, stands for what was done. */
START_TEST(an_end_that_cannot_be_put_on_record_fails_the_step_and_is_not_tried_again)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    last = true;
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert_uint_eq(step(), WIN32_GEN_FAILURE);
    ck_assert_mem_eq(given, begun, GUID_SIZE);
    ck_assert_int_eq(thing->act.state, ACT_BROKEN);
    fake_platform.record_status = WIN32_OK;
    ck_assert_uint_eq(step(), WIN32_INVALID_STATE);
    finish_session(SESSION_CLOSED);
    for (unsigned i = 1; i < records(); i++)
        ck_assert_uint_ne(event(i), AUDIT_OPERATION_ENDED);
}
END_TEST

START_TEST(where_the_settings_let_it_begin_without_a_record_nobody_is_given_a_guid)
{
    static const uint8_t none[GUID_SIZE] = {0};
    fake_platform.unsafe = true;
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_mem_eq(begun, none, GUID_SIZE);
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_mem_eq(given, none, GUID_SIZE);
    fake_platform.unsafe = false;
    last = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_mem_ne(given, none, GUID_SIZE);
    check_under(0, given);
}
END_TEST

/* One record of this user is in the budget, which opening the session takes. */
static void use_up_budget(void)
{
    budget_configure(fake_pipeline()->budget, 1);
    struct call call = session_call(&fake_operation);
    ck_assert_uint_eq(call_run(&call), WIN32_OK);
    call_end(&call);
    begin_operation.reads = true;
    ck_assert_uint_eq(begin(), WIN32_OK); /* which stands for those that follow */
    last = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    last = false;
    records_begin();
}

START_TEST(a_reading_beyond_the_budget_is_counted_as_a_whole)
{
    uint8_t standing[GUID_SIZE];
    use_up_budget();
    memcpy(standing, begun, GUID_SIZE);
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_mem_eq(begun, standing, GUID_SIZE);
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_mem_eq(given, standing, GUID_SIZE);
    last = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_uint_eq(records(), 0);
    ck_assert_int_eq(thing->act.state, ACT_DONE);
}
END_TEST

START_TEST(a_reading_beyond_the_budget_that_fails_is_on_record_under_a_guid_of_its_own)
{
    use_up_budget();
    ck_assert_uint_eq(begin(), WIN32_OK);
    fake_platform.perform_status = WIN32_CRC;
    ck_assert_uint_eq(step(), WIN32_CRC);
    ck_assert_uint_eq(records(), 1);
    ck_assert_uint_eq(event(0), AUDIT_OPERATION_FAILED);
    ck_assert_mem_ne(given, begun, GUID_SIZE);
    check_under(0, given);
    check_counts(0, "0", "10");
}
END_TEST

/* Or whoever has no budget left would have a way past it. The fake's flood control takes two of a
 * kind. */
START_TEST(readings_beyond_the_budget_that_fail_alike_are_counted_as_other_refusals)
{
    uint8_t first[GUID_SIZE];
    use_up_budget();
    for (int i = 0; i < 6; i++) {
        ck_assert_uint_eq(begin(), WIN32_OK);
        fake_platform.perform_status = WIN32_CRC;
        ck_assert_uint_eq(step(), WIN32_CRC);
        fake_platform.perform_status = WIN32_OK;
        if (i == 0)
            memcpy(first, given, GUID_SIZE);
    }
    ck_assert_uint_eq(records(), 2);
    ck_assert_mem_eq(given, first, GUID_SIZE);
}
END_TEST

START_TEST(an_act_that_changes_something_is_on_record_whatever_the_budget)
{
    use_up_budget();
    begin_operation.reads = false;
    ck_assert_uint_eq(begin(), WIN32_OK);
    last = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_uint_eq(records(), 2);
}
END_TEST

START_TEST(the_sum_of_readings_is_of_what_succeeded_and_began_nothing)
{
    use_up_budget();
    ck_assert_uint_eq(begin(), WIN32_OK);
    flood_flush(fake_pipeline()->readings);
    ck_assert_uint_eq(records(), 1);
    ck_assert_uint_eq(event(0), AUDIT_READINGS_COUNTED);
    ck_assert_str_eq(field(0, AUDIT_OUTCOME), "success");
}
END_TEST

/* The process ends with that, and so does the act. */
START_TEST(a_step_that_cannot_revert_is_on_record_under_the_act)
{
    ck_assert_uint_eq(begin(), WIN32_OK);
    stuck = true;
    ck_assert_uint_eq(step(), WIN32_OK);
    ck_assert_uint_eq(event(1), AUDIT_REVERT_FAILED);
    check_under(1, begun);
    check_counts(1, "0", "10");
}
END_TEST

START_TEST(a_step_whose_answer_is_lost_ends_the_act)
{
    struct call call = session_call(&step_operation);
    ck_assert_uint_eq(begin(), WIN32_OK);
    ck_assert_uint_eq(call_run(&call), WIN32_OK);
    act_answer_lost(&call);
    ck_assert_int_eq(thing->act.state, ACT_OPEN);
    call_fail(&call, DEPUTY_STAGE_PERFORM, WIN32_NOT_ENOUGH_MEMORY);
    act_answer_lost(&call);
    act_answer_lost(&call);
    call_end(&call);
    ck_assert_uint_eq(records(), 2);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_FAILED);
    check_counts(1, "0", "10");
    check_under(1, begun);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_act_is_two_events_under_one_guid,
        the_end_shows_who_began_what,
        the_end_shows_where_the_last_step_found_what_it_is_about,
        a_step_goes_through_every_stage_but_the_record,
        a_step_that_could_not_be_put_on_record_is_not_done,
        a_step_that_fails_ends_the_act,
        a_step_that_is_denied_ends_the_act_as_denied,
        failures_that_end_acts_are_recorded_one_by_one,
        what_never_reached_the_act_is_a_refusal_of_its_own_and_counted,
        who_is_not_let_in_or_not_allowed_does_not_end_the_act,
        who_acts_as_another_takes_no_step,
        an_act_that_its_client_leaves_is_abandoned,
        a_stop_abandons_every_act_without_waiting,
        a_stop_is_told_of_a_session_that_is_being_ended,
        a_stop_leaves_the_acts_of_a_call_that_hangs_alone,
        closing_ends_an_act_once_and_as_its_kind_says,
        an_act_that_is_not_on_record_does_not_begin,
        a_beginning_that_fails_is_a_failed_call,
        an_end_that_cannot_be_put_on_record_fails_the_step_and_is_not_tried_again,
        where_the_settings_let_it_begin_without_a_record_nobody_is_given_a_guid,
        a_reading_beyond_the_budget_is_counted_as_a_whole,
        a_reading_beyond_the_budget_that_fails_is_on_record_under_a_guid_of_its_own,
        readings_beyond_the_budget_that_fail_alike_are_counted_as_other_refusals,
        an_act_that_changes_something_is_on_record_whatever_the_budget,
        the_sum_of_readings_is_of_what_succeeded_and_began_nothing,
        a_step_that_cannot_revert_is_on_record_under_the_act,
        a_step_whose_answer_is_lost_ends_the_act,
        NULL,
    };
    return run_suite(make_suite_with("act call", tests, setup, session_teardown));
}

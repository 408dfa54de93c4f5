/* Sessions: counted against their caller, listed while open, ended once, and on record. */
#include "unit/pipeline/fake_platform.h"
#include "base/status.h"
#include "operation_list.h"
#include "pipeline/call_run.h"
#include "pipeline/session.h"
#include "unit/suite.h"

#include <stdatomic.h>
#include <stdlib.h>

static const uint16_t image[] = {'c', ':', '\\', 'x'};
static const struct client_process client = {
    .known = true, .id = 12, .image = image, .image_size = 4};

/* Open a session as the server routine does; NULL when the call was refused. */
static struct session *begin(uint32_t *status)
{
    struct session *session;
    bool counted = false;
    ck_assert_uint_eq(session_new(fake_pipeline(), &client, &session), WIN32_OK);
    struct call call = {.pipeline = fake_pipeline(),
        .operation = &operation_open_session,
        .client = &session->client,
        .result = &counted};
    *status = call_run(&call);
    if (*status == WIN32_OK) {
        session_adopt(session, &call);
    } else {
        if (counted)
            quota_end_session(fake_pipeline()->quota, &call.key);
        session_free(session);
        session = NULL;
    }
    call_end(&call);
    return session;
}

START_TEST(a_session_keeps_who_opened_it)
{
    uint32_t status;
    struct session *session = begin(&status);
    ck_assert_uint_eq(status, WIN32_OK);
    session->client.process = &status;
    ck_assert_uint_eq(session->key.logon_id, 0x42);
    ck_assert_uint_eq(session->key.sid_size, 12);
    ck_assert_uint_eq(session->client.id, 12);
    ck_assert_ptr_ne(session->client.image, image);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 1);
    ck_assert_uint_eq(fake_platform.records[0].id, AUDIT_SESSION_OPENED);
    ck_assert_uint_eq(session_end(session, SESSION_CLOSED), WIN32_OK);
    ck_assert_uint_eq(fake_platform.closed_processes, 1);
}
END_TEST

/* Run a call of a session while its client acts as somebody; the SID that is on record for it. */
static const char *call_as(struct session *session, uint32_t caller)
{
    struct call call = {.pipeline = fake_pipeline(),
        .operation = &fake_operation,
        .session = session,
        .client = &session->client,
        .key = session->key};
    fake_platform.caller = caller;
    ck_assert_uint_eq(call_run(&call), WIN32_OK);
    call_end(&call);
    return fake_field(fake_platform.record_count - 1, AUDIT_CALLER_SID);
}

START_TEST(each_call_of_a_session_is_identified_anew)
{
    uint32_t status;
    struct session *session = begin(&status);
    ck_assert_uint_eq(status, WIN32_OK);
    ck_assert_str_eq(call_as(session, 0), "S-1-5-11");
    ck_assert_str_eq(call_as(session, 1), "S-1-5-12");
    ck_assert_str_eq(call_as(session, 0), "S-1-5-11");
    ck_assert_uint_eq(session_end(session, SESSION_CLOSED), WIN32_OK);
}
END_TEST

START_TEST(each_end_has_its_event)
{
    static const struct {
        enum session_end end;
        uint32_t event;
    } ends[] = {{SESSION_CLOSED, AUDIT_SESSION_CLOSED}, {SESSION_RUN_DOWN, AUDIT_SESSION_RUN_DOWN}};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t status;
        struct session *session = begin(&status);
        ck_assert_uint_eq(session_end(session, ends[i].end), WIN32_OK);
        ck_assert_uint_eq(fake_platform.records[2 * i + 1].id, ends[i].event);
        ck_assert_str_eq(fake_field(2 * i + 1, AUDIT_CALLER_SID), "S-1-5-11");
        ck_assert_str_eq(fake_field(2 * i + 1, AUDIT_CLIENT_PID), "12");
    }
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
}
END_TEST

START_TEST(a_caller_gets_no_more_sessions_than_its_quota)
{
    uint32_t status;
    struct session *first = begin(&status), *second = begin(&status);
    ck_assert_ptr_null(begin(&status));
    ck_assert_uint_eq(status, WIN32_BUSY);
    ck_assert_str_eq(fake_field(2, AUDIT_STAGE), "admit");
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 2);
    session_end(first, SESSION_CLOSED);
    struct session *third = begin(&status);
    ck_assert_ptr_nonnull(third);
    session_end(second, SESSION_CLOSED);
    session_end(third, SESSION_CLOSED);
}
END_TEST

START_TEST(a_session_that_is_not_on_record_does_not_open)
{
    uint32_t status;
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert_ptr_null(begin(&status));
    ck_assert_uint_eq(status, WIN32_GEN_FAILURE);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
}
END_TEST

START_TEST(an_end_that_cannot_be_put_on_record_is_said)
{
    uint32_t status;
    struct session *session = begin(&status);
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert_uint_eq(session_end(session, SESSION_CLOSED), WIN32_GEN_FAILURE);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
}
END_TEST

START_TEST(a_stop_ends_every_session_once)
{
    uint32_t status;
    struct session *first = begin(&status), *second = begin(&status);
    struct session *ended = session_end_all(fake_pipeline());
    session_close_held(ended);
    ck_assert_uint_eq(fake_platform.record_count, 4);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
    /* However many there are, it waits for no record and for no name. */
    ck_assert_uint_eq(fake_platform.posted, 2);
    ck_assert_uint_eq(fake_platform.name_wait_ms, 0);
    /* The runtime may still run the context handles down. */
    session_run_down(fake_pipeline(), first->number);
    ck_assert_uint_eq(session_end(second, SESSION_CLOSED), WIN32_OK);
    ck_assert_uint_eq(fake_platform.record_count, 4);
    session_free(first);
    session_free(second);
}
END_TEST

static struct session *enter(uintptr_t number)
{
    struct session *session = NULL;
    ck_assert_uint_eq(session_enter(fake_pipeline(), number, &session), WIN32_OK);
    return session;
}

/* A call that waits in a session would otherwise keep a thread for each other call of it. */
START_TEST(one_call_at_a_time_is_in_a_session_and_others_are_refused_at_once)
{
    uint32_t status;
    struct session *session = begin(&status), *other = NULL;
    uintptr_t number = session->number;
    ck_assert_ptr_eq(enter(number), session);
    ck_assert_uint_eq(session_enter(fake_pipeline(), number, &other), WIN32_BUSY);
    ck_assert_ptr_null(other);
    session_leave(session);
    ck_assert_ptr_eq(enter(number), session);
    ck_assert_uint_eq(session_end(session, SESSION_CLOSED), WIN32_OK);
    ck_assert_uint_eq(session_enter(fake_pipeline(), number, &other), WIN32_INVALID_HANDLE);
}
END_TEST

/* A call may come with the number of a session that has ended meanwhile. */
START_TEST(the_number_of_a_session_that_has_ended_is_nobody_elses)
{
    uint32_t status;
    struct session *session = begin(&status), *other = NULL;
    uintptr_t number = session->number;
    ck_assert_uint_ne(number, 0);
    ck_assert_uint_eq(session_end(enter(number), SESSION_CLOSED), WIN32_OK);
    fake_pipeline()->last_session = number - 1; /* once around */
    session = begin(&status);
    fake_pipeline()->last_session = session->number - 1;
    struct session *second = begin(&status);
    ck_assert_uint_ne(second->number, session->number);
    ck_assert_uint_eq(session_enter(fake_pipeline(), 0, &other), WIN32_INVALID_HANDLE);
    session_run_down(fake_pipeline(), session->number);
    session_run_down(fake_pipeline(), second->number);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
}
END_TEST

START_TEST(a_session_that_is_run_down_with_a_call_in_it_ends_behind_that_call)
{
    uint32_t status;
    struct session *session = begin(&status);
    enter(session->number);
    session_run_down(fake_pipeline(), session->number);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 1);
    ck_assert_uint_eq(fake_platform.record_count, 1);
    session_leave(session);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
    ck_assert_uint_eq(fake_platform.records[1].id, AUDIT_SESSION_RUN_DOWN);
}
END_TEST

START_TEST(a_run_down_of_what_is_not_open_does_nothing)
{
    session_run_down(fake_pipeline(), 7);
    ck_assert_uint_eq(fake_platform.record_count, 0);
}
END_TEST

enum { THREADS = 4, ROUNDS = 2000 };

static const char thing_kind;
static atomic_uint things, closed;

static void close_thing(struct held *held)
{
    closed++;
    free(held);
}

/* A raw client: calls, closes what is held and goes away, all on one context handle. */
static void attack(void *argument)
{
    uintptr_t number = *(const uintptr_t *)argument;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct session *session;
        uint32_t id;
        if (session_enter(fake_pipeline(), number, &session) != WIN32_OK)
            continue;
        struct held *thing = calloc(1, sizeof(*thing));
        *thing = (struct held){.kind = &thing_kind, .close = close_thing};
        things++;
        if (held_add(&session->held, &session->caller, thing, &id) != WIN32_OK)
            close_thing(thing);
        else if (i % 3)
            ck_assert_uint_eq(held_close(&session->held, id, &thing_kind), WIN32_OK);
        session_leave(session);
    }
    session_run_down(fake_pipeline(), number);
}

START_TEST(threads_in_one_session_never_meet)
{
    uint32_t status;
    uv_thread_t threads[THREADS];
    uintptr_t number = begin(&status)->number;
    for (unsigned i = 0; i < THREADS; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], attack, &number), 0);
    for (unsigned i = 0; i < THREADS; i++)
        uv_thread_join(&threads[i]);
    ck_assert_uint_eq(quota_sessions(fake_pipeline()->quota), 0);
    ck_assert_uint_eq(things, closed);
    ck_assert_uint_eq(fake_platform.record_count, 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_session_keeps_who_opened_it,
        each_call_of_a_session_is_identified_anew,
        each_end_has_its_event,
        a_caller_gets_no_more_sessions_than_its_quota,
        a_session_that_is_not_on_record_does_not_open,
        an_end_that_cannot_be_put_on_record_is_said,
        a_stop_ends_every_session_once,
        one_call_at_a_time_is_in_a_session_and_others_are_refused_at_once,
        the_number_of_a_session_that_has_ended_is_nobody_elses,
        a_session_that_is_run_down_with_a_call_in_it_ends_behind_that_call,
        a_run_down_of_what_is_not_open_does_nothing,
        threads_in_one_session_never_meet,
        NULL,
    };
    return run_suite(make_suite_with("session", tests, fake_reset, fake_end));
}

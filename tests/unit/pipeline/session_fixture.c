#include "unit/pipeline/session_fixture.h"
#include "unit/pipeline/fake_platform.h"
#include "base/status.h"
#include "operation_list.h"
#include "pipeline/call_run.h"
#include "pipeline/session.h"

#include <check.h>

struct session *session;
static unsigned first_record;

void session_setup(void)
{
    static const struct client_process client = {.known = true, .id = 12};
    struct call call = {.pipeline = fake_pipeline(), .operation = &operation_open_session};
    bool counted = false;
    fake_reset();
    ck_assert_uint_eq(session_new(fake_pipeline(), &client, &session), WIN32_OK);
    call.client = &session->client;
    call.result = &counted;
    ck_assert_uint_eq(call_run(&call), WIN32_OK);
    session_adopt(session, &call);
    call_end(&call);
    records_begin();
}

void session_teardown(void)
{
    if (session)
        session_end(session, SESSION_CLOSED);
    fake_end();
}

struct call session_call(const struct operation *operation)
{
    return (struct call){.pipeline = fake_pipeline(),
        .operation = operation,
        .session = session,
        .client = &session->client,
        .key = session->key};
}

void records_begin(void)
{
    first_record = fake_platform.record_count;
}

unsigned records(void)
{
    return fake_platform.record_count - first_record;
}

const struct audit_record *record(unsigned place)
{
    return &fake_platform.records[first_record + place];
}

uint32_t event(unsigned place)
{
    return record(place)->id;
}

const char *field(unsigned place, enum audit_field position)
{
    return fake_field(first_record + place, position);
}

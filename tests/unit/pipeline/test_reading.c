/* Readings of a user that has used up its budget: counted, summarised, and each with the GUID of
 * one that is on record; and everything else is on record as ever. */
#include "audit/budget.h"
#include "base/status.h"
#include "pipeline/event.h"
#include "pipeline/reading.h"
#include "unit/pipeline/fake_platform.h"
#include "unit/suite.h"

#include <string.h>

enum { LIMIT = 3 };

static const uint8_t alice_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 77, 0, 0, 0};
static const uint8_t bob_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 78, 0, 0, 0};
static const uint8_t system_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
static const uint8_t administrators_sid[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};
static const uint16_t name[] = {'o', 'n', 'e'};
static const struct operation reads = {
    .name = "reads", .opnum = 1, .success_event = AUDIT_OPERATION_PERFORMED, .reads = true};
static const struct operation reads_too = {
    .name = "reads_too", .opnum = 2, .success_event = AUDIT_OPERATION_PERFORMED, .reads = true};
static const struct operation writes = {
    .name = "writes", .opnum = 3, .success_event = AUDIT_OPERATION_PERFORMED};

static struct call call;
static struct deputy_group group;
static uint8_t last; /* the correlation of the last call */

static void set_user(const uint8_t *sid)
{
    call.caller.user = (struct deputy_sid){.bytes = sid,
        .size = sizeof(alice_sid),
        .text = sid == alice_sid ? "S-1-5-77" : "S-1-5-78"};
}

static void setup(void)
{
    fake_reset();
    last = 0;
    call = (struct call){.pipeline = fake_pipeline(), .operation = &reads};
    call.object = (struct call_object){.type = "File", .name = name, .name_size = 3, .access = 1};
    call.caller.facts = UINT64_C(1) << DEPUTY_FACT_USER | UINT64_C(1) << DEPUTY_FACT_LOGON_ID;
    call.caller.logon_id = 0x42;
    set_user(alice_sid);
    budget_configure(call.pipeline->budget, LIMIT);
}

/* Records without an end: those before are forgotten. */
static void forget_records(void)
{
    for (unsigned i = 0; i < fake_platform.record_count; i++)
        arena_free(&fake_platform.records[i].arena);
    fake_platform.record_count = 0;
}

/* How many of so many calls go on record. */
static unsigned ask(unsigned times)
{
    unsigned recorded = 0;
    for (unsigned i = 0; i < times; i++) {
        forget_records();
        memset(call.correlation, 0, GUID_SIZE);
        call.correlation[0] = ++last;
        ck_assert_uint_eq(event_call(&call), WIN32_OK);
        recorded += fake_platform.record_count;
    }
    return recorded;
}

static void use_up(void)
{
    ck_assert_uint_eq(ask(LIMIT), LIMIT);
}

/* The summaries that are due, of which there are so many. */
static void summarise(unsigned count)
{
    forget_records();
    flood_flush(call.pipeline->readings);
    ck_assert_uint_eq(fake_platform.record_count, count);
}

START_TEST(without_a_limit_all_are_recorded)
{
    budget_configure(call.pipeline->budget, 0);
    ck_assert_uint_eq(ask(200), 200);
    summarise(0);
}
END_TEST

START_TEST(beyond_it_one_stands_for_the_others)
{
    use_up();
    ck_assert_uint_eq(ask(1), 1);
    const uint8_t stands = last;
    for (int i = 0; i < 100; i++) {
        ck_assert_uint_eq(ask(1), 0);
        ck_assert_uint_eq(call.correlation[0], stands);
    }
    summarise(1);
    ck_assert_uint_eq(fake_platform.records[0].id, AUDIT_READINGS_COUNTED);
    ck_assert_uint_eq(fake_platform.records[0].type, AUDIT_TYPE_SUCCESS);
    ck_assert_ptr_eq(strstr(fake_field(0, AUDIT_ACCESS_LIST), "100 more readings between 2"),
        fake_field(0, AUDIT_ACCESS_LIST));
    ck_assert_str_eq(fake_field(0, AUDIT_OPERATION), "reads");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_SID), "S-1-5-77");
    ck_assert_str_eq(fake_field(0, AUDIT_CALLER_ACCOUNT), "alice");
    ck_assert_int_eq(strncmp(fake_field(0, AUDIT_CORRELATION), "00000004-", 9), 0);
}
END_TEST

START_TEST(a_summary_says_nothing_that_holds_of_one_alone)
{
    static const enum audit_field fields[] = {AUDIT_CALLER_LOGON, AUDIT_OBJECT_TYPE,
        AUDIT_OBJECT_NAME, AUDIT_ACCESS_MASK, AUDIT_TOKEN_TYPE, AUDIT_TOKEN_ID, AUDIT_CLIENT_PID,
        AUDIT_CLIENT_IMAGE, AUDIT_DURATION, AUDIT_RESTRICTIONS};
    const struct client_process client = {
        .known = true, .id = 4711, .image = name, .image_size = 3};
    call.client = &client;
    use_up();
    (void)ask(2);
    summarise(1);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        ck_assert_str_eq(fake_field(0, fields[i]), "-");
}
END_TEST

START_TEST(no_program_object_or_token_makes_more_records)
{
    uint16_t image[] = {'a'};
    struct client_process client = {.known = true, .image = image, .image_size = 1};
    call.client = &client;
    use_up();
    ck_assert_uint_eq(ask(1), 1);
    for (uint16_t i = 0; i < 200; i++) {
        client.id++;
        image[0]++;
        call.object.access++;
        call.object.name_size = i % 4;
        call.caller.logon_id++;
        call.caller.facts ^= UINT64_C(1) << DEPUTY_FACT_RESTRICTING_SIDS;
        ck_assert_uint_eq(ask(1), 0);
    }
    summarise(1);
}
END_TEST

START_TEST(each_operation_and_each_user_has_its_own)
{
    use_up();
    ck_assert_uint_eq(ask(10), 1);
    call.operation = &reads_too;
    ck_assert_uint_eq(ask(10), 1);
    set_user(bob_sid);
    ck_assert_uint_eq(ask(10), LIMIT + 1);
    summarise(3);
}
END_TEST

START_TEST(what_may_change_something_is_recorded)
{
    use_up();
    call.operation = &writes;
    ck_assert_uint_eq(ask(100), 100);
    call.operation = &reads;
    call.changes = true;
    ck_assert_uint_eq(ask(100), 100);
    summarise(0);
}
END_TEST

START_TEST(changes_use_up_a_budget_too)
{
    call.operation = &writes;
    use_up();
    call.operation = &reads;
    ck_assert_uint_eq(ask(100), 1);
}
END_TEST

START_TEST(refusals_use_up_a_budget_too)
{
    call.status = WIN32_ACCESS_DENIED;
    call.stage = DEPUTY_STAGE_PERFORM;
    for (call.object.access = 0; call.object.access < LIMIT; call.object.access++)
        ck_assert_uint_eq(ask(1), 1);
    call.status = WIN32_OK;
    call.stage = DEPUTY_STAGE_NONE;
    ck_assert_uint_eq(ask(100), 1);
}
END_TEST

/* Flood control lets two of a kind be recorded here. */
START_TEST(refusals_that_are_only_counted_use_up_nothing)
{
    call.status = WIN32_ACCESS_DENIED;
    call.stage = DEPUTY_STAGE_PERFORM;
    ck_assert_uint_eq(ask(100), LIMIT - 1);
    call.status = WIN32_OK;
    call.stage = DEPUTY_STAGE_NONE;
    ck_assert_uint_eq(ask(100), 1 + 1);
}
END_TEST

START_TEST(ends_of_sessions_use_up_a_budget_too)
{
    const struct session session = {.pipeline = call.pipeline, .caller = call.caller};
    for (int i = 0; i < LIMIT; i++)
        ck_assert_uint_eq(event_session_end(&session, SESSION_CLOSED), WIN32_OK);
    ck_assert_uint_eq(ask(100), 1);
    forget_records();
    ck_assert_uint_eq(event_session_end(&session, SESSION_CLOSED), WIN32_OK);
    ck_assert_uint_eq(fake_platform.record_count, 1);
}
END_TEST

/* Those that are the same are counted by flood control, as without a budget. */
START_TEST(refusals_and_failures_are_recorded)
{
    use_up();
    call.status = WIN32_ACCESS_DENIED;
    call.stage = DEPUTY_STAGE_PERFORM;
    for (uint32_t i = 0; i < 100; i++) {
        call.object.access = i;
        ck_assert_uint_eq(ask(1), 1);
        ck_assert_uint_eq(fake_platform.records[0].id, AUDIT_OPERATION_DENIED);
    }
    summarise(0);
}
END_TEST

static void join(const uint8_t *sid, uint32_t size, uint32_t attributes)
{
    group = (struct deputy_group){.sid = {.bytes = sid, .size = size}, .attributes = attributes};
    call.caller.facts |= UINT64_C(1) << DEPUTY_FACT_GROUPS;
    call.caller.groups = (struct deputy_groups){.items = &group, .count = 1};
}

START_TEST(administrators_and_the_system_are_recorded)
{
    join(administrators_sid, sizeof(administrators_sid), 0x7);
    ck_assert_uint_eq(ask(100), 100);
    call.caller.groups.count = 0;
    set_user(system_sid);
    ck_assert_uint_eq(ask(100), 100);
    summarise(0);
}
END_TEST

/* SE_GROUP_USE_FOR_DENY_ONLY; a group that is not enabled; and one that only begins so. */
START_TEST(whoever_is_no_administrator_now_is_counted)
{
    use_up();
    join(administrators_sid, sizeof(administrators_sid), 0x10);
    ck_assert_uint_eq(ask(10), 1);
    join(administrators_sid, sizeof(administrators_sid), 0x3);
    ck_assert_uint_eq(ask(10), 0);
    join(administrators_sid, 12, 0x7);
    ck_assert_uint_eq(ask(10), 0);
}
END_TEST

START_TEST(only_what_is_safe_stands_for_others)
{
    use_up();
    fake_platform.unsafe = true;
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(ask(1), 0);
    ck_assert_uint_eq(call.correlation[0], 0);
    fake_platform.unsafe = false;
    ck_assert_uint_eq(ask(10), 1);
    ck_assert_uint_ne(call.correlation[0], 0);
}
END_TEST

/* A summary counts what was done with any authority of the user. */
START_TEST(no_confined_token_reads_a_summary)
{
    struct audit_owner reader = {.user_size = sizeof(alice_sid), .integrity = 0x2000};
    memcpy(reader.user, alice_sid, sizeof(alice_sid));
    use_up();
    (void)ask(2);
    summarise(1);
    const struct audit_owner *owner = &fake_platform.records[0].owner;
    ck_assert(owner_sees(&reader, owner));
    reader.authority[0] = 1;
    ck_assert(owner_sees(&reader, owner));
    reader.confined = true;
    ck_assert(!owner_sees(&reader, owner));
    reader.confined = false;
    reader.integrity = 0x1000;
    ck_assert(!owner_sees(&reader, owner));
    memcpy(reader.user, bob_sid, sizeof(bob_sid));
    reader.integrity = 0x4000;
    ck_assert(!owner_sees(&reader, owner));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {without_a_limit_all_are_recorded,
        beyond_it_one_stands_for_the_others, a_summary_says_nothing_that_holds_of_one_alone,
        no_program_object_or_token_makes_more_records, each_operation_and_each_user_has_its_own,
        what_may_change_something_is_recorded, changes_use_up_a_budget_too,
        refusals_use_up_a_budget_too, refusals_that_are_only_counted_use_up_nothing,
        ends_of_sessions_use_up_a_budget_too, refusals_and_failures_are_recorded,
        administrators_and_the_system_are_recorded, whoever_is_no_administrator_now_is_counted,
        only_what_is_safe_stands_for_others, no_confined_token_reads_a_summary, NULL};
    return run_suite(make_suite_with("reading", tests, setup, fake_end));
}

#include "unit/pipeline/fake_platform.h"
#include "audit/budget.h"
#include "audit/flood.h"
#include "identity/facts.h"
#include "names/names.h"
#include "base/status.h"
#include "token/token.h"
#include "impersonation/guard.h"
#include "pipeline/authorize.h"
#include "crash/exception.h"
#include "platform/process.h"
#include "pipeline/quota/quota.h"
#include "platform/thread.h"

#include <check.h>
#include <string.h>

struct fake_platform fake_platform;

static struct pipeline pipeline;
static struct deputy_identity service;
static guard_failure *failure_report;
static void *failure_context;

static void note(const char *what)
{
    strncat(fake_platform.trace, what, FAKE_TRACE_SIZE - strlen(fake_platform.trace) - 1);
    strncat(fake_platform.trace, " ", FAKE_TRACE_SIZE - strlen(fake_platform.trace) - 1);
}

uint32_t guard_enter(struct guard *guard, guard_failure *report, void *context)
{
    static int token;
    note("enter");
    if (fake_platform.enter_status)
        return fake_platform.enter_status;
    const uint8_t user[] = {1, 1, 0, 0, 0, 0, 0, 5, (uint8_t)(11 + fake_platform.caller), 0, 0, 0};
    *guard = (struct guard){.token = &token, .report = report, .context = context};
    guard->proof = (struct token_proof){
        .token_id = 0x71, .logon_id = 0x42, .modified_id = 0x72, .type = 2, .level = 2};
    guard->proof.user_size = sizeof(user);
    memcpy(guard->proof.user, user, sizeof(user));
    failure_report = report;
    failure_context = context;
    fake_platform.inside = true;
    return WIN32_OK;
}

void guard_leave(struct guard *guard)
{
    note("leave");
    guard->token = NULL;
    fake_platform.inside = false;
}

bool guard_is_outside(void)
{
    return !fake_platform.inside;
}

void guard_end_process(guard_failure *report, void *context, uint32_t status)
{
    (void)report;
    (void)context;
    (void)status;
    ck_assert_msg(false, "a call was left in its middle");
}

void fake_fail_revert(uint32_t status)
{
    failure_report(failure_context, status);
}

/* The user and the logon session are known by then: they come with the proof. */
uint32_t token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity)
{
    (void)scope;
    (void)arena;
    note("identify");
    ck_assert_ptr_nonnull(token);
    ck_assert(fake_platform.inside);
    ck_assert(deputy_has(identity, DEPUTY_FACT_USER));
    ck_assert(deputy_has(identity, DEPUTY_FACT_LOGON_ID));
    return fake_platform.identify_status;
}

uint32_t authorize(
    struct authorization *authorization, const struct operation *operation, void *token)
{
    (void)authorization;
    (void)operation;
    note("authorize");
    ck_assert_ptr_nonnull(token);
    return fake_platform.authorize_status;
}

uint32_t thread_id(void)
{
    return 7;
}

void process_close(void *process)
{
    if (process)
        fake_platform.closed_processes++;
}

static void cancel(uint32_t thread)
{
    ck_assert_uint_eq(thread, 7);
    fake_platform.cancelled = true;
}

static bool gone(void *process)
{
    return *(atomic_bool *)process;
}

uint32_t names_fill_sid(
    struct names *names, struct deputy_sid *sid, struct arena *arena, uint32_t wait_ms)
{
    (void)names;
    fake_platform.name_wait_ms = wait_ms;
    ck_assert_msg(!fake_platform.inside, "a name was looked up while impersonating");
    sid->name = arena_copy(arena, "alice", 5);
    sid->domain = arena_copy(arena, "HOME", 4);
    return WIN32_OK;
}

static void keep(const struct audit_record *record)
{
    ck_assert_uint_lt(fake_platform.record_count, FAKE_RECORDS_MAX);
    struct audit_record *copy = &fake_platform.records[fake_platform.record_count++];
    *copy = *record;
    copy->arena = (struct arena){0};
    for (int i = 0; i < AUDIT_FIELDS; i++) {
        const char *text = record->fields[i];
        copy->fields[i] = text ? arena_copy(&copy->arena, text, strlen(text)) : NULL;
    }
}

uint32_t audit_submit(struct audit *audit, const struct audit_record *record, bool *safe)
{
    (void)audit;
    note("record");
    if (fake_platform.at_record)
        fake_platform.at_record();
    if (safe)
        *safe = !fake_platform.record_status && !fake_platform.unsafe;
    if (fake_platform.record_status)
        return fake_platform.record_status;
    if (!fake_platform.unsafe)
        keep(record);
    return WIN32_OK;
}

uint32_t audit_post(struct audit *audit, const struct audit_record *record)
{
    (void)audit;
    note("post");
    if (fake_platform.at_record)
        fake_platform.at_record();
    fake_platform.posted++;
    keep(record);
    return WIN32_OK;
}

uint32_t audit_admit(struct audit *audit)
{
    (void)audit;
    return fake_platform.admit_status;
}

static void keep_summary(void *context, const struct audit_record *record)
{
    (void)context;
    keep(record);
}

static uint32_t perform(struct call *call)
{
    note("perform");
    ck_assert_msg(fake_platform.inside, "performed without a guard");
    ck_assert_ptr_nonnull(call->token);
    while (fake_platform.perform_blocks && !fake_platform.cancelled)
        uv_sleep(1);
    if (fake_platform.perform_blocks)
        fake_platform.seen_cancelled = call_cancelled(call);
    return fake_platform.perform_status;
}

static uint32_t conclude(struct call *call)
{
    note("conclude");
    ck_assert_msg(!fake_platform.inside, "concluded before the revert");
    ck_assert_ptr_null(call->token);
    return fake_platform.conclude_status;
}

static uint32_t deliver(struct call *call)
{
    note("deliver");
    ck_assert_uint_eq(call->status, WIN32_OK);
    return fake_platform.deliver_status;
}

/* An operation that raises leaves its trace and no status. */
uint32_t exception_catch(uint32_t (*function)(struct call *call), struct call *call)
{
    uint32_t status = function(call);
    return fake_platform.raised ? fake_platform.raised : status;
}

const struct operation fake_operation = {
    .name = "fake",
    .opnum = 99,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
    .conclude = conclude,
    .deliver = deliver,
};

const struct operation *const operation_table[] = {&fake_operation, NULL};

struct pipeline *fake_pipeline(void)
{
    return &pipeline;
}

void fake_reset(void)
{
    const struct quota_limits limits = {
        .calls = 4, .calls_per_caller = 2, .sessions = 4, .sessions_per_caller = 2};
    fake_platform = (struct fake_platform){0};
    const struct flood_options flood = {.settings = {2, 60000}, .capacity = 4, .bytes = 1 << 20};
    pipeline = (struct pipeline){
        .service = &service, .process_id = 5, .name_wait_ms = 1000, .routines_max = 1};
    ck_assert_uint_eq(flood_open(&flood, &pipeline.flood), WIN32_OK);
    const struct flood_options readings = {.settings = {1, 60000},
        .capacity = 4,
        .readings = true,
        .bytes = 1 << 20,
        .summarise = keep_summary};
    ck_assert_uint_eq(flood_open(&readings, &pipeline.readings), WIN32_OK);
    const struct budget_options budget = {.users = 4};
    ck_assert_uint_eq(budget_open(&budget, &pipeline.budget), WIN32_OK);
    const struct deadlines_options deadlines = {.cancel = cancel, .gone = gone, .look_ms = 1};
    pipeline.operation_timeout_ms = 60000;
    ck_assert_uint_eq(deadlines_open(&deadlines, &pipeline.deadlines), WIN32_OK);
    ck_assert_uint_eq(quota_open(&limits, NULL, &pipeline.quota), WIN32_OK);
    ck_assert_int_eq(uv_mutex_init(&pipeline.sessions_mutex), 0);
}

void fake_end(void)
{
    for (unsigned i = 0; i < fake_platform.record_count; i++)
        arena_free(&fake_platform.records[i].arena);
    uv_mutex_destroy(&pipeline.sessions_mutex);
    flood_close(pipeline.flood);
    flood_close(pipeline.readings);
    budget_close(pipeline.budget);
    deadlines_close(pipeline.deadlines);
    quota_close(pipeline.quota);
}

const char *fake_field(unsigned record, enum audit_field field)
{
    ck_assert_uint_lt(record, fake_platform.record_count);
    return audit_field_text(&fake_platform.records[record], field);
}

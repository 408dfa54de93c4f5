#include "pipeline/event.h"
#include "audit/audit.h"
#include "audit/budget.h"
#include "audit/flood.h"
#include "names/names.h"
#include "base/status.h"
#include "pipeline/reading.h"
#include "pipeline/refusal.h"
#include "platform/thread.h"

#include <string.h>
#include <uv.h>

static uint32_t begin(struct audit_record *record, uint32_t id, const struct pipeline *pipeline)
{
    uint32_t status = audit_record_init(record, id);
    if (status != WIN32_OK)
        return status;
    audit_set_service(record, pipeline->service, pipeline->process_id, thread_id());
    return WIN32_OK;
}

static uint32_t deliver(const struct pipeline *pipeline, struct audit_record *record)
{
    uint32_t status = audit_submit(pipeline->audit, record, NULL);
    audit_record_free(record);
    return status;
}

static uint32_t post(const struct pipeline *pipeline, struct audit_record *record)
{
    uint32_t status = audit_post(pipeline->audit, record);
    audit_record_free(record);
    return status;
}

static void set_client(struct audit_record *record, const struct client_process *client)
{
    audit_set(record, AUDIT_TRANSPORT, "ncalrpc");
    if (!client || !client->known)
        return;
    audit_setf(record, AUDIT_CLIENT_PID, "%u", client->id);
    if (client->image)
        audit_set_utf16(record, AUDIT_CLIENT_IMAGE, client->image, client->image_size);
}

static void set_correlation(struct audit_record *record, const uint8_t guid[GUID_SIZE])
{
    char text[GUID_TEXT_SIZE];
    guid_format(guid, text);
    audit_set(record, AUDIT_CORRELATION, text);
}

static void set_object(struct audit_record *record, const struct call_object *object)
{
    audit_set(record, AUDIT_OBJECT_TYPE, object->type);
    if (object->name)
        audit_set_utf16_pair(record, AUDIT_OBJECT_NAME, object->name, object->name_size,
            object->tail, object->tail_size);
    if (object->access)
        audit_setf(record, AUDIT_ACCESS_MASK, "0x%x", object->access);
    audit_set(record, AUDIT_ACCESS_LIST, object->access_names);
}

static void set_outcome(struct audit_record *record, const char *outcome, uint32_t status)
{
    audit_set(record, AUDIT_OUTCOME, outcome);
    audit_setf(record, AUDIT_STATUS, "%u", status);
}

/* What a call that ended so is called. */
static uint32_t event_of(const struct call *call, const char **outcome)
{
    if (call->status == WIN32_OK) {
        const bool began = call->act && call->act_part == ACT_BEGINNING;
        *outcome = began ? "began" : "success";
        return began ? AUDIT_OPERATION_BEGAN : call->operation->success_event;
    }
    if (call->stage == DEPUTY_STAGE_IMPERSONATE) {
        *outcome = "refused";
        return AUDIT_IMPERSONATION_REFUSED;
    }
    bool denied = call->status == WIN32_ACCESS_DENIED || call->status == WIN32_PRIVILEGE_NOT_HELD;
    if (denied && (call->stage == DEPUTY_STAGE_AUTHORIZE || call->stage == DEPUTY_STAGE_PERFORM)) {
        *outcome = "denied";
        return AUDIT_OPERATION_DENIED;
    }
    *outcome = "failed";
    return AUDIT_OPERATION_FAILED;
}

static void set_counts(struct audit_record *record, const struct act *act)
{
    const bool bytes = act->unit == ACT_BYTES;
    audit_setf(record, AUDIT_ACT_STEPS, "%llu", (unsigned long long)act->steps);
    audit_setf(record, bytes ? AUDIT_ACT_BYTES : AUDIT_ACT_ENTRIES, "%llu",
        (unsigned long long)act->amount);
}

static void set_call(struct audit_record *record, const struct call *call, const char *outcome,
    enum deputy_stage stage, uint32_t status)
{
    audit_set(record, AUDIT_OPERATION, call->operation->name);
    set_outcome(record, outcome, status);
    set_object(record, &call->object);
    audit_set_identity(record, &call->caller);
    record->owner.reading = call->operation->reads_records && status == WIN32_OK;
    set_client(record, call->client);
    audit_setf(record, AUDIT_INTERFACE, "deputy 1.0, operation %u", call->operation->opnum);
    set_correlation(record, call->correlation);
    audit_setf(record, AUDIT_DURATION, "%llu", (unsigned long long)call->duration_us);
    if (stage != DEPUTY_STAGE_NONE)
        audit_set(record, AUDIT_STAGE, deputy_stage_name(stage));
    if (call->act && call->act_part != ACT_BEGINNING)
        set_counts(record, call->act);
}

static bool identified(const struct call *call)
{
    return deputy_has(&call->caller, DEPUTY_FACT_USER);
}

/* Whose call it is: of one that was not identified nothing is known but whose session it is. */
static const struct deputy_identity *whose(const struct call *call)
{
    return identified(call) || !call->session ? &call->caller : &call->session->caller;
}

/* What a record shows of it. It need not have come with the token that opened the session. */
static struct deputy_identity who_called(const struct call *call)
{
    struct deputy_identity caller = *whose(call);
    if (!identified(call))
        caller.facts &= UINT64_C(1) << DEPUTY_FACT_USER | UINT64_C(1) << DEPUTY_FACT_LOGON_ID;
    return caller;
}

/* Who may read the record is decided by all of the session's token, which the record does not show.
 */
static void set_session_owner(struct audit_record *record, const struct call *call)
{
    if (identified(call))
        return;
    uint32_t status = owner_of(whose(call), &record->owner);
    if (status != WIN32_OK && !record->status)
        record->status = status;
}

/* The record shows who asked by name as well, where the name is known in time; the SID is there in
 * any case, so that a name that is not found is no failure. */
static void name_user(const struct pipeline *pipeline, struct arena *arena,
    struct deputy_identity *caller, uint32_t wait_ms)
{
    if (deputy_has(caller, DEPUTY_FACT_USER) && !caller->user.name)
        (void)names_fill_sid(pipeline->names, &caller->user, arena, wait_ms);
}

static uint32_t record_call(const struct call *call, struct audit_record *record, bool *safe)
{
    const char *outcome;
    *safe = false;
    uint32_t status = begin(record, event_of(call, &outcome), call->pipeline);
    if (status != WIN32_OK)
        return status;
    struct call named = *call;
    named.caller = who_called(call);
    name_user(call->pipeline, &record->arena, &named.caller, call->pipeline->name_wait_ms);
    set_call(record, &named, outcome, call->stage, call->status);
    set_session_owner(record, call);
    status = audit_submit(call->pipeline->audit, record, safe);
    if (status != WIN32_OK)
        audit_record_free(record);
    return status;
}

/* Record it and keep the record, or count it with others of its kind: then the record has no id.
 * Without a key, which is NULL, it is recorded. */
static uint32_t record_or_count(struct call *call, struct flood *flood, const struct flood_key *key,
    struct audit_record *record, bool *safe)
{
    *record = (struct audit_record){0};
    *safe = key && !flood_count(flood, key, call->correlation);
    if (*safe)
        return WIN32_OK;
    uint32_t status = record_call(call, record, safe);
    if (status != WIN32_OK)
        return status;
    if (key && *safe)
        flood_recorded(flood, key, record, call->correlation);
    return WIN32_OK;
}

/* Every record counts, but only readings are held off by it. */
static bool take(const struct pipeline *pipeline, const struct deputy_identity *caller)
{
    return !deputy_has(caller, DEPUTY_FACT_USER) || budget_take(pipeline->budget, &caller->user);
}

static bool within_budget(const struct call *call)
{
    return take(call->pipeline, &call->caller);
}

static uint32_t event_success(struct call *call, struct audit_record *record, bool *safe)
{
    struct flood_key key;
    bool counted =
        !within_budget(call) && reading_countable(call) && reading_key(call, &key) == WIN32_OK;
    return record_or_count(call, call->pipeline->readings, counted ? &key : NULL, record, safe);
}

static uint32_t event_refusal(struct call *call, struct audit_record *record, bool *safe)
{
    struct flood_key key;
    bool counted = refusal_key(call, whose(call), &key) == WIN32_OK;
    uint32_t status =
        record_or_count(call, call->pipeline->flood, counted ? &key : NULL, record, safe);
    if (status == WIN32_OK && record->id)
        (void)within_budget(call);
    return status;
}

uint32_t event_call(struct call *call)
{
    struct audit_record record;
    bool safe;
    uint32_t status = call->status == WIN32_OK ? event_success(call, &record, &safe)
                                               : event_refusal(call, &record, &safe);
    if (status == WIN32_OK)
        audit_record_free(&record);
    if (!safe)
        memset(call->correlation, 0, GUID_SIZE);
    return status;
}

uint32_t event_act_begin(struct call *call, struct audit_record *record, bool *safe)
{
    return event_success(call, record, safe);
}

uint32_t event_act_break(const struct call *call, bool *safe)
{
    struct audit_record record;
    (void)within_budget(call); /* it is recorded in any case */
    uint32_t status = record_call(call, &record, safe);
    if (status == WIN32_OK)
        audit_record_free(&record);
    return status;
}

/* What came with the beginning is shown as it was then: its names are not looked up again. */
static void set_act(struct audit_record *record, const struct act *act)
{
    for (unsigned i = 0; i < AUDIT_FIELDS_SET; i++) {
        const enum audit_field field = audit_field_set(i);
        if (field < AUDIT_SERVICE_SID || field > AUDIT_SERVICE_PROCESS)
            record->fields[field - 1] = act->record.fields[field - 1];
    }
    memcpy(record->user, act->record.user, act->record.user_size);
    record->user_size = act->record.user_size;
    record->owner = act->record.owner;
    record->status = act->record.status;
    audit_setf(record, AUDIT_DURATION, "%llu",
        (unsigned long long)((uv_hrtime() - act->started_ns) / 1000));
    set_outcome(record, act->state == ACT_DONE ? "success" : "abandoned", WIN32_OK);
    set_counts(record, act);
}

uint32_t event_act_end(
    const struct pipeline *pipeline, const struct act *act, bool wait, bool *safe)
{
    struct audit_record record;
    const struct deputy_sid user = {.bytes = act->record.user, .size = act->record.user_size};
    *safe = false;
    if (user.size) /* it is recorded in any case */
        (void)budget_take(pipeline->budget, &user);
    uint32_t status = begin(&record, AUDIT_OPERATION_ENDED, pipeline);
    if (status != WIN32_OK)
        return status;
    set_act(&record, act);
    if (!wait)
        return post(pipeline, &record);
    status = audit_submit(pipeline->audit, &record, safe);
    audit_record_free(&record);
    return status;
}

uint32_t event_revert_failed(const struct call *call, uint32_t failure)
{
    struct audit_record record;
    uint32_t status = begin(&record, AUDIT_REVERT_FAILED, call->pipeline);
    if (status != WIN32_OK)
        return status;
    set_call(&record, call, "failed", DEPUTY_STAGE_REVERT, failure);
    if (call->act && call->act_part != ACT_BEGINNING && !call->act->counted)
        set_correlation(&record, call->act->correlation);
    return deliver(call->pipeline, &record);
}

uint32_t event_session_end(const struct session *session, enum session_end end)
{
    struct audit_record record;
    static const char *const reasons[] = {
        "closed by its client", "its client is gone", "the service stops"};
    bool closed = end == SESSION_CLOSED;
    uint8_t correlation[GUID_SIZE];
    uint32_t status = guid_make(correlation);
    if (status == WIN32_OK)
        status = begin(
            &record, closed ? AUDIT_SESSION_CLOSED : AUDIT_SESSION_RUN_DOWN, session->pipeline);
    if (status != WIN32_OK)
        return status;
    audit_set(&record, AUDIT_OPERATION, closed ? "close_session" : "rundown");
    set_outcome(&record, "success", WIN32_OK);
    audit_set(&record, AUDIT_OBJECT_TYPE, "Session");
    audit_set(&record, AUDIT_OBJECT_NAME, reasons[end]);
    /* A stop ends any number of sessions: it waits for the names of none, nor for their records. */
    const bool stop = end == SESSION_STOPPED;
    (void)take(session->pipeline, &session->caller); /* it is recorded in any case */
    struct deputy_identity caller = session->caller;
    name_user(
        session->pipeline, &record.arena, &caller, stop ? 0 : session->pipeline->name_wait_ms);
    audit_set_identity(&record, &caller);
    set_client(&record, &session->client);
    set_correlation(&record, correlation);
    return stop ? post(session->pipeline, &record) : deliver(session->pipeline, &record);
}

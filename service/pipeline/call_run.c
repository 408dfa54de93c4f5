#include "pipeline/call_run.h"
#include "audit/audit.h"
#include "base/status.h"
#include "token/token.h"
#include "impersonation/guard.h"
#include "pipeline/act_call.h"
#include "pipeline/authorize.h"
#include "pipeline/event.h"
#include "crash/exception.h"
#include "pipeline/session.h"
#include "platform/thread.h"

#include <uv.h>

static bool passed(struct call *call, enum deputy_stage stage, uint32_t status)
{
    return call_fail(call, stage, status) == WIN32_OK;
}

/* What cannot be put on record is not done. It is counted instead, and the count is on record
 * later. */
static bool recordable(struct call *call)
{
    if (audit_admit(call->pipeline->audit) == WIN32_OK)
        return true;
    call->retry_after_ms = AUDIT_RETRY_MS;
    (void)call_fail(call, DEPUTY_STAGE_AUDIT, DEPUTY_STATUS_NO_RECORD);
    return false;
}

static uint32_t admit(struct call *call)
{
    uint32_t status = guid_make(call->correlation);
    if (status == WIN32_OK)
        status = quota_enter(call->pipeline->quota, &call->key, &call->retry_after_ms);
    call->admitted = status == WIN32_OK;
    call->counted = call->key;
    return status;
}

/* Who was not known when it was admitted no longer takes the place of others who are not, and who
 * acts in somebody else's session not the place of that one: it counts as itself from here on, and
 * may have no place as such. */
static uint32_t admit_known(struct call *call)
{
    uint32_t status =
        quota_move(call->pipeline->quota, &call->counted, &call->key, &call->retry_after_ms);
    call->admitted = status == WIN32_OK;
    call->counted = call->key;
    return status;
}

/* What the guard has read to prove the token is not read again. What an earlier call of the session
 * has read is, though TokenId and ModifiedId would tell whether it is the same token, unchanged
 * ("TOKEN_STATISTICS structure"):
 * - TokenId never is the same. Opening the token of a thread that impersonates a client makes a
 *   copy with a TokenId of its own (public sources: ReactOS, where SeImpersonateClientEx asks for
 *   it and NtOpenThreadTokenEx makes it with SepDuplicateToken; Wine's server makes one each time
 *   that a pipe's client is impersonated);
 * - without it tokens are confused. Such a copy keeps the ModifiedId, but so may a filtered token
 *   that of what it was made from, with a group that has become deny-only: Wine's does
 *   (token_duplicate), ReactOS's does not (SepPerformTokenFiltering), Windows' is on no page;
 * - whether the integrity level, which is on record, is among what changes it is on none either. */
static uint32_t identify(struct call *call, const struct guard *guard)
{
    struct deputy_identity caller = {0};
    uint32_t status = token_proved(&guard->proof, &call->arena, &caller);
    if (status == WIN32_OK)
        status = token_read(guard->token, TOKEN_RECORDED, &call->arena, &caller);
    if (status != WIN32_OK)
        return status;
    call->caller = caller;
    session_key(&call->caller, &call->key);
    return WIN32_OK;
}

/* What was cancelled because of its time has timed out. An operation that ended by itself, well or
 * not, at that very moment has ended so. */
static uint32_t how_it_ended(enum deadline_end end, uint32_t status)
{
    bool overdue = end == DEADLINE_OVERDUE && status == WIN32_OPERATION_ABORTED;
    return overdue ? WIN32_TIMEOUT : status;
}

static uint32_t perform(struct call *call)
{
    struct pipeline *pipeline = call->pipeline;
    void *process = call->client ? call->client->process : NULL;
    deadline_enter(
        pipeline->deadlines, &call->deadline, thread_id(), pipeline->operation_timeout_ms, process);
    uint32_t status = exception_catch(call->operation->perform, call);
    return how_it_ended(deadline_leave(pipeline->deadlines, &call->deadline), status);
}

static void revert_failed(void *context, uint32_t status)
{
    /* The process is about to end: there is nobody left to tell of a second failure. */
    (void)event_revert_failed(context, status);
}

/* Stages 2 to 6. */
static void act_as_caller(struct call *call)
{
    struct guard guard;
    if (!passed(call, DEPUTY_STAGE_IMPERSONATE, guard_enter(&guard, revert_failed, call)))
        return;
    call->token = guard.token;
    if (passed(call, DEPUTY_STAGE_IDENTIFY, identify(call, &guard)) &&
        passed(call, DEPUTY_STAGE_ADMIT, admit_known(call)) &&
        passed(call, DEPUTY_STAGE_AUTHORIZE,
            authorize(call->pipeline->authorization, call->operation, call->token)))
        passed(call, DEPUTY_STAGE_PERFORM, perform(call));
    call->token = NULL;
    guard_leave(&guard);
}

static void put_on_record(struct call *call)
{
    call->duration_us = (uv_hrtime() - call->started_ns) / 1000;
    passed(call, DEPUTY_STAGE_RECORD, call->act ? act_put_on_record(call) : event_call(call));
}

uint32_t call_run(struct call *call)
{
    call->started_ns = uv_hrtime();
    if (!recordable(call))
        return call->status;
    if (!passed(call, DEPUTY_STAGE_ADMIT, admit(call))) {
        put_on_record(call);
        return call->status;
    }
    act_as_caller(call);
    if (call->status == WIN32_OK && call->operation->conclude)
        passed(call, DEPUTY_STAGE_PERFORM, exception_catch(call->operation->conclude, call));
    put_on_record(call);
    if (call->status == WIN32_OK && call->operation->deliver)
        passed(call, DEPUTY_STAGE_PERFORM, exception_catch(call->operation->deliver, call));
    /* Counted out last: a stop waits for what is in flight, and that includes the record. */
    if (call->admitted)
        quota_leave(call->pipeline->quota, &call->counted);
    return call->status;
}

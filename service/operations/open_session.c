/* open_session: the caller is identified once and gets a context handle. Its result (bool) says
 * whether the session has a place in the quota, which is to be given back when a later stage fails.
 */
#include "operation_list.h"
#include "audit/record/record.h"
#include "base/status.h"
#include "pipeline/call.h"
#include "pipeline/quota/quota.h"

static uint32_t perform(struct call *call)
{
    call->object = (struct call_object){.type = "Session"};
    bool *counted = call->result;
    uint32_t status = quota_begin_session(call->pipeline->quota, &call->key, &call->retry_after_ms);
    *counted = status == WIN32_OK;
    return call_fail(call, DEPUTY_STAGE_ADMIT, status);
}

const struct operation operation_open_session = {
    .name = "open_session",
    .opnum = OPNUM_OPEN_SESSION,
    .right = OPERATION_USE,
    .success_event = AUDIT_SESSION_OPENED,
    .perform = perform,
};

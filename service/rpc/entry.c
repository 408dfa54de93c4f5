#include "rpc/entry.h"
#include "rpc/dispatch.h"
#include "rpc/marshal.h"
#include "rpc/routine.h"

uint32_t entry_run(SESSION session, const struct operation *operation, const void *request,
    void *result, struct call *call)
{
    struct session *opened = session;
    routine_enter();
    *call = (struct call){.operation = operation, .request = request, .result = result};
    if (!opened)
        return call_fail(call, DEPUTY_STAGE_ADMIT, ERROR_INVALID_HANDLE);
    call->pipeline = opened->pipeline;
    call->session = opened;
    call->client = &opened->client;
    call->key = opened->key;
    call->bytes = dispatch_request_size();
    return call_run(call);
}

uint32_t entry_answer(SESSION session, const struct operation *operation, const void *request,
    size_t limit, ENCODED *answer, REPLY *reply)
{
    struct call call;
    struct buffer packed = {.limit = limit};
    *answer = (ENCODED){0};
    uint32_t status = entry_run(session, operation, request, &packed, &call);
    if (status == ERROR_SUCCESS)
        status = marshal_buffer(&call, &packed, answer);
    buffer_free(&packed);
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}

uint32_t entry_finish(struct call *call, REPLY *reply)
{
    marshal_reply(call, reply);
    call_end(call);
    routine_leave();
    return reply->status;
}

static uint32_t close_held(struct session *opened, uint32_t id, const void *kind)
{
    if (!opened)
        return ERROR_INVALID_HANDLE;
    if (opened->pipeline->state == PIPELINE_STOPPING)
        return ERROR_SHUTDOWN_IN_PROGRESS;
    return held_close(&opened->held, id, kind);
}

uint32_t entry_close_held(SESSION session, uint32_t id, const void *kind)
{
    routine_enter();
    uint32_t status = close_held(session, id, kind);
    routine_leave();
    return status;
}

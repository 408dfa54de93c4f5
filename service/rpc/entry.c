#include "rpc/entry.h"
#include "pipeline/act_call.h"
#include "rpc/served.h"
#include "rpc/marshal.h"
#include "rpc/routine.h"
#include "rpc/server.h"

uint32_t entry_run(SESSION session, const struct operation *operation, const void *request,
    void *result, struct call *call)
{
    struct session *entered;
    routine_enter();
    *call = (struct call){.operation = operation, .request = request, .result = result};
    uint32_t status = session_enter(server_pipeline(), (uintptr_t)session, &entered);
    if (status != ERROR_SUCCESS)
        return call_fail(call, DEPUTY_STAGE_ADMIT, status);
    call->pipeline = entered->pipeline;
    call->session = entered;
    call->client = &entered->client;
    call->key = entered->key;
    call->bytes = served_request_size();
    return routine_call(call);
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
    act_answer_lost(call);
    marshal_reply(call, reply);
    call_end(call);
    if (call->session)
        session_leave(call->session);
    routine_leave();
    return reply->status;
}

static uint32_t end_held(struct session *session, uint32_t id, const void *kind)
{
    const struct held *held = held_any(&session->held, id, kind);
    if (!held)
        return ERROR_INVALID_HANDLE;
    uint32_t status = held->act ? act_close(session->pipeline, held->act) : (uint32_t)ERROR_SUCCESS;
    (void)held_close(&session->held, id, kind); /* it is there */
    return status;
}

static uint32_t close_held(SESSION session, uint32_t id, const void *kind)
{
    struct pipeline *pipeline = server_pipeline();
    struct session *entered;
    if (pipeline->state == PIPELINE_STOPPING)
        return ERROR_SHUTDOWN_IN_PROGRESS;
    uint32_t status = session_enter(pipeline, (uintptr_t)session, &entered);
    if (status != ERROR_SUCCESS)
        return status;
    status = end_held(entered, id, kind);
    session_leave(entered);
    return status;
}

uint32_t entry_close_held(SESSION session, uint32_t id, const void *kind)
{
    routine_enter();
    uint32_t status = close_held(session, id, kind);
    routine_leave();
    return status;
}

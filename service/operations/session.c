/* How a client's session begins, by an operation of its own (open_session.c), and how it ends. */
#include "operation_list.h"
#include "pipeline/call.h"
#include "pipeline/quota/quota.h"
#include "pipeline/session.h"
#include "rpc/client_process.h"
#include "rpc/entry.h"
#include "rpc/routine.h"
#include "rpc/server.h"

/* Identify the caller and, if it may, make the session its own. */
static uint32_t open_session(struct session *session, REPLY *reply)
{
    bool counted = false;
    struct call call = {
        .pipeline = session->pipeline,
        .operation = &operation_open_session,
        .client = &session->client,
        .result = &counted,
    };
    routine_enter(); /* entry_finish leaves */
    if (routine_call(&call) == ERROR_SUCCESS)
        session_adopt(session, &call);
    else if (counted)
        quota_end_session(session->pipeline->quota, &call.key);
    return entry_finish(&call, reply);
}

/* The client is described before anybody is let in: a refusal is on record with its image, and is
 * told by it from others that repeat. */
static uint32_t begin_session(SESSION *session, REPLY *reply)
{
    struct arena arena = {0};
    struct client_process client;
    struct session *opened;
    *session = NULL;
    *reply = (REPLY){.stage = DEPUTY_STAGE_ADMIT};
    client_process_describe(&client, &arena);
    reply->status = session_new(server_pipeline(), &client, &opened);
    arena_free(&arena);
    if (reply->status != ERROR_SUCCESS)
        return reply->status;
    if (open_session(opened, reply) == ERROR_SUCCESS)
        *session = (SESSION)opened->number;
    else
        session_free(opened);
    return reply->status;
}

unsigned long s_open_session(SESSION *session, REPLY *reply)
{
    routine_enter();
    uint32_t status = begin_session(session, reply);
    routine_leave();
    return status;
}

/* *ended: this call has ended the session, and no other has or will. */
static uint32_t close_session(SESSION session, bool *ended)
{
    struct session *entered;
    uint32_t status = session_enter(server_pipeline(), (uintptr_t)session, &entered);
    *ended = status == ERROR_SUCCESS;
    return *ended ? session_end(entered, SESSION_CLOSED) : status;
}

/* Only one call may free a context handle, while none other is in the session (Microsoft,
 * "RpcSsDontSerializeContext function": what changes its state has still to be serialised). */
unsigned long s_close_session(SESSION *session)
{
    bool ended;
    routine_enter();
    uint32_t status = close_session(*session, &ended);
    routine_leave();
    if (ended)
        *session = NULL;
    return status;
}

/* The client went away without closing. The runtime waits for the calls that are in progress on the
 * context handle ("RpcSsDontSerializeContext function"); a session that has one ends behind it
 * where the runtime does not. */
void __RPC_USER SESSION_rundown(SESSION session)
{
    struct pipeline *pipeline = server_pipeline();
    pipeline->routines++;
    routine_enter();
    session_run_down(pipeline, (uintptr_t)session);
    routine_leave();
    pipeline->routines--;
}

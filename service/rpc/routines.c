/* The server routines that are not operations of their own. */
#include "rpc/client_process.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"
#include "rpc/routine.h"
#include "rpc/server.h"

#include "operations/operations.h"

#include <string.h>

static void describe_service(struct pipeline *pipeline, SERVICE_INFO *info)
{
    memset(info, 0, sizeof(*info)); /* it is sent with what lies between its members */
    info->version = DEPUTY_VERSION;
    info->process_id = pipeline->process_id;
    info->state = pipeline->state;
    info->uptime_ms = (hyper)((uv_hrtime() - pipeline->started_ns) / 1000000);
    memcpy(info->instance, pipeline->instance, sizeof(info->instance));
}

/* Whoever asks is not known: all who do so have the places of one caller. Not while the service
 * starts, when it asks itself whether it answers, and nobody else may keep it from that. */
static uint32_t answer_query(struct pipeline *pipeline, SERVICE_INFO *info)
{
    static const struct quota_key unknown = {0};
    uint32_t retry_ms;
    memset(info, 0, sizeof(*info));
    bool counted = pipeline->state == PIPELINE_RUNNING;
    uint32_t status =
        counted ? quota_enter(pipeline->quota, &unknown, &retry_ms) : (uint32_t)ERROR_SUCCESS;
    if (status != ERROR_SUCCESS)
        return status;
    describe_service(pipeline, info);
    if (counted)
        quota_leave(pipeline->quota, &unknown);
    return ERROR_SUCCESS;
}

unsigned long s_query_service(SERVICE_INFO *info)
{
    routine_enter();
    uint32_t status = answer_query(server_pipeline(), info);
    routine_leave();
    return status;
}

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
    if (call_run(&call) == ERROR_SUCCESS)
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
        *session = opened;
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

unsigned long s_close_session(SESSION *session)
{
    if (!*session)
        return ERROR_INVALID_HANDLE;
    routine_enter();
    uint32_t status = session_end(*session, SESSION_CLOSED);
    routine_leave();
    *session = NULL;
    return status;
}

/* The client went away without closing. Nobody is left to hear of a failure to record that. */
void __RPC_USER SESSION_rundown(SESSION session)
{
    struct session *opened = session;
    if (!opened)
        return;
    struct pipeline *pipeline = opened->pipeline;
    pipeline->routines++;
    routine_enter();
    (void)session_end(opened, SESSION_RUN_DOWN);
    routine_leave();
    pipeline->routines--;
}

static uint32_t answer_ping(SESSION session, SERVICE_INFO *info, REPLY *reply)
{
    struct session *opened = session;
    memset(info, 0, sizeof(*info));
    *reply = (REPLY){.status = ERROR_INVALID_HANDLE, .stage = DEPUTY_STAGE_ADMIT};
    if (!opened)
        return reply->status;
    uint32_t retry_ms = 0;
    reply->status = quota_enter(opened->pipeline->quota, &opened->key, &retry_ms);
    reply->retry_after_ms = retry_ms;
    if (reply->status != ERROR_SUCCESS)
        return reply->status;
    describe_service(opened->pipeline, info);
    quota_leave(opened->pipeline->quota, &opened->key);
    reply->stage = DEPUTY_STAGE_NONE;
    return ERROR_SUCCESS;
}

unsigned long s_ping(SESSION session, SERVICE_INFO *info, REPLY *reply)
{
    routine_enter();
    uint32_t status = answer_ping(session, info, reply);
    routine_leave();
    return status;
}

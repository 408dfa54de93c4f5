/* The routines that no operation stands behind: whether the service answers, and how it is. */
#include "rpc/entry.h"
#include "rpc/routine.h"
#include "rpc/server.h"

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

static uint32_t ping(struct session *session, SERVICE_INFO *info, REPLY *reply)
{
    struct pipeline *pipeline = session->pipeline;
    uint32_t retry_ms = 0;
    reply->status = quota_enter(pipeline->quota, &session->key, &retry_ms);
    reply->retry_after_ms = retry_ms;
    if (reply->status != ERROR_SUCCESS)
        return reply->status;
    describe_service(pipeline, info);
    quota_leave(pipeline->quota, &session->key);
    reply->stage = DEPUTY_STAGE_NONE;
    return ERROR_SUCCESS;
}

static uint32_t answer_ping(SESSION session, SERVICE_INFO *info, REPLY *reply)
{
    struct session *entered;
    memset(info, 0, sizeof(*info));
    *reply = (REPLY){.stage = DEPUTY_STAGE_ADMIT};
    reply->status = session_enter(server_pipeline(), (uintptr_t)session, &entered);
    if (reply->status != ERROR_SUCCESS)
        return reply->status;
    ping(entered, info, reply);
    session_leave(entered);
    return reply->status;
}

unsigned long s_ping(SESSION session, SERVICE_INFO *info, REPLY *reply)
{
    routine_enter();
    uint32_t status = answer_ping(session, info, reply);
    routine_leave();
    return status;
}

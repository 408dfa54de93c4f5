/* statistics: how much the service does, for whoever administers it. */
#include "audit/audit.h"
#include "audit/record/record.h"
#include "audit/log/ring.h"
#include "operation_list.h"
#include "pipeline/quota/quota.h"
#include "rpc/entry.h"

#include <windows.h>

static uint32_t perform(struct call *call)
{
    call->object = (struct call_object){.type = "Service statistics"};
    return ERROR_SUCCESS;
}

static void read_audit(struct audit *audit, STATISTICS *statistics)
{
    struct audit_state state;
    audit_state(audit, &state);
    statistics->safe = (hyper)state.safe;
    statistics->refused = (hyper)state.refused;
    statistics->allowed = (hyper)state.allowed;
    statistics->queued = state.queued;
    statistics->blocked = state.blocked;
}

/* As the service: none of it is the caller's. This call itself does not count. */
static uint32_t conclude(struct call *call)
{
    struct pipeline *pipeline = call->pipeline;
    STATISTICS *statistics = call->result;
    *statistics = (STATISTICS){
        .uptime_ms = (hyper)((uv_hrtime() - pipeline->started_ns) / 1000000),
        .calls = quota_calls(pipeline->quota) - 1,
        .routines = pipeline->routines - 1,
        .sessions = quota_sessions(pipeline->quota),
        .callers = quota_callers(pipeline->quota),
        .recent = ring_count(pipeline->ring),
    };
    read_audit(pipeline->audit, statistics);
    return ERROR_SUCCESS;
}

const struct operation operation_statistics = {
    .name = "statistics",
    .opnum = OPNUM_STATISTICS,
    .right = OPERATION_ADMINISTER,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .conclude = conclude,
};

unsigned long s_statistics(SESSION session, STATISTICS *statistics, REPLY *reply)
{
    struct call call;
    STATISTICS result;
    *statistics = (STATISTICS){0};
    if (entry_run(session, &operation_statistics, NULL, &result, &call) == ERROR_SUCCESS)
        *statistics = result;
    return entry_finish(&call, reply);
}

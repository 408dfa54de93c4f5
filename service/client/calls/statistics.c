#include "client/remote/reply.h"
#include "client/session.h"

struct statistics_call {
    struct remote_call call;
    STATISTICS statistics;
};

static void statistics_stub(struct remote_call *call)
{
    struct statistics_call *asked = (struct statistics_call *)call;
    asked->statistics = (STATISTICS){0};
    call->returned = c_statistics(call->context, &asked->statistics, &call->reply);
}

static struct deputy_statistics convert(const STATISTICS *wire)
{
    return (struct deputy_statistics){
        .uptime_ms = (uint64_t)wire->uptime_ms,
        .safe = (uint64_t)wire->safe,
        .refused = (uint64_t)wire->refused,
        .allowed = (uint64_t)wire->allowed,
        .queued = wire->queued,
        .blocked = wire->blocked,
        .calls = wire->calls,
        .routines = wire->routines,
        .sessions = wire->sessions,
        .callers = wire->callers,
        .recent = wire->recent,
    };
}

uint32_t deputy_statistics(struct deputy_session *session, struct deputy_statistics *statistics,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct statistics_call call = {.call = {.stub = statistics_stub}};
    if (!session || !statistics)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    if (!session_call(session, &call.call, &said))
        *statistics = convert(&call.statistics);
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

#include "client/remote/deadline.h"
#include "client/connection/endpoint.h"
#include "client/remote/reply.h"
#include "client/connection/service_info.h"

struct query_call {
    struct remote_call call;
    SERVICE_INFO info;
};

static void query_stub(struct remote_call *call)
{
    struct query_call *query = (struct query_call *)call;
    query->info = (SERVICE_INFO){0};
    call->returned = c_query_service(&query->info);
}

/* Ask under a watchdog of its own: there is no session that has one. */
static uint32_t query(
    const struct options *options, struct query_call *call, struct deputy_reply *reply)
{
    struct watchdog *watchdog;
    bool verified;
    enum endpoint_hope hope;
    uint64_t deadline = deadline_in(options->timeout_ms);
    uint32_t status = watchdog_start(deadline, &watchdog);
    if (status)
        return reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    status = endpoint_call(options, watchdog, deadline, &call->call, &verified);
    watchdog_stop(watchdog, deadline);
    if (status)
        return reply_set(reply, endpoint_explain(status, &hope), DEPUTY_STAGE_CONNECT);
    status = call->call.returned;
    return reply_set(reply, status, status ? DEPUTY_STAGE_ADMIT : DEPUTY_STAGE_NONE);
}

uint32_t deputy_query_service(const struct deputy_options *options,
    struct deputy_service_info *info, struct deputy_reply *reply)
{
    struct options read;
    struct deputy_reply said;
    struct query_call call = {.call = {.stub = query_stub}};
    uint32_t status = info ? options_read(options, &read) : ERROR_INVALID_PARAMETER;
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else if (!query(&read, &call, &said))
        *info = service_info(&call.info);
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

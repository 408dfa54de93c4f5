#include "client/remote/reply.h"
#include "client/connection/service_info.h"
#include "client/session.h"

struct ping_call {
    struct remote_call call;
    SERVICE_INFO info;
};

static void ping_stub(struct remote_call *call)
{
    struct ping_call *ping = (struct ping_call *)call;
    ping->info = (SERVICE_INFO){0};
    call->returned = c_ping(call->context, &ping->info, &call->reply);
}

uint32_t deputy_ping(
    struct deputy_session *session, struct deputy_service_info *info, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct ping_call ping = {.call = {.stub = ping_stub}};
    if (!session || !info)
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    else if (!session_call(session, &ping.call, &said))
        *info = service_info(&ping.info);
    remote_call_free(&ping.call);
    return reply_give(&said, reply);
}

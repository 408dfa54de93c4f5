#include "rpc/entry.h"
#include "rpc/marshal.h"

uint32_t entry_run(SESSION session, const struct operation *operation, const void *request,
    void *result, struct call *call)
{
    struct session *opened = session;
    *call = (struct call){.operation = operation, .request = request, .result = result};
    if (!opened)
        return call_fail(call, DEPUTY_STAGE_ADMIT, ERROR_INVALID_HANDLE);
    call->pipeline = opened->pipeline;
    call->session = opened;
    call->client = &opened->client;
    call->key = opened->key;
    return call_run(call);
}

uint32_t entry_finish(struct call *call, REPLY *reply)
{
    marshal_reply(call, reply);
    call_end(call);
    return reply->status;
}

#include "client/remote/reply.h"
#include "client/session.h"
#include "identity/codec.h"
#include "identity/result.h"

struct whoami_call {
    struct remote_call call;
    ENCODED caller;
    ENCODED service;
};

static void whoami_stub(struct remote_call *call)
{
    struct whoami_call *whoami = (struct whoami_call *)call;
    whoami->caller = (ENCODED){0};
    whoami->service = (ENCODED){0};
    call->returned = c_whoami(call->context, &whoami->caller, &whoami->service, &call->reply);
}

static void whoami_linked_stub(struct remote_call *call)
{
    struct whoami_call *whoami = (struct whoami_call *)call;
    whoami->caller = (ENCODED){0};
    whoami->service = (ENCODED){0};
    call->returned =
        c_whoami_linked(call->context, &whoami->caller, &whoami->service, &call->reply);
}

static uint32_t decode(
    const ENCODED *encoded, struct arena *arena, const struct deputy_identity **identity)
{
    if (!encoded->bytes)
        return ERROR_INVALID_DATA;
    struct deputy_identity *decoded = arena_alloc(arena, sizeof(*decoded));
    if (!decoded)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = identity_decode(encoded->bytes, encoded->size, arena, decoded);
    if (!status)
        *identity = decoded;
    return status;
}

static uint32_t make_result(const struct whoami_call *call, struct deputy_whoami **result)
{
    struct arena *arena;
    struct deputy_whoami *made = result_make(sizeof(*made), &arena);
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = decode(&call->caller, arena, &made->caller);
    if (!status)
        status = decode(&call->service, arena, &made->service);
    if (!status)
        *result = made;
    else
        result_free(made);
    return status;
}

static uint32_t ask(struct deputy_session *session, void (*stub)(struct remote_call *),
    struct deputy_whoami **result, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct whoami_call call = {.call = {.stub = stub}};
    if (!session || !result)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    if (!session_call(session, &call.call, &said))
        reply_spoil(&said, make_result(&call, result));
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

uint32_t deputy_whoami(
    struct deputy_session *session, struct deputy_whoami **result, struct deputy_reply *reply)
{
    return ask(session, whoami_stub, result, reply);
}

uint32_t deputy_whoami_linked(
    struct deputy_session *session, struct deputy_whoami **result, struct deputy_reply *reply)
{
    return ask(session, whoami_linked_stub, result, reply);
}

void deputy_whoami_free(struct deputy_whoami *result)
{
    result_free(result);
}

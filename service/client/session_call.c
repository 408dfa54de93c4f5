#include "client/session.h"
#include "client/remote/binding.h"
#include "client/connection/connection.h"
#include "client/connection/context.h"
#include "client/remote/deadline.h"
#include "client/connection/endpoint.h"
#include "client/remote/fault.h"
#include "client/remote/reply.h"

/* Make sure that the place has a connection. */
static uint32_t connect_place(struct deputy_session *session, uint64_t deadline,
    struct pooled *place, struct deputy_reply *reply)
{
    bool verified;
    if (place->context)
        return ERROR_SUCCESS;
    return connection_open(
        &session->options, session->watchdog, deadline, &place->context, &verified, reply);
}

/* Be done with a connection; its session may still be there. */
static void drop_context(struct deputy_session *session, void *context, uint32_t code)
{
    if (fault_session_gone(code))
        context_abandon(context);
    else
        closer_take(&session->closer, context);
}

/* The place's connection is of no use. */
static void drop_connection(struct deputy_session *session, struct pooled *place, uint32_t code)
{
    drop_context(session, place->context, code);
    place->context = NULL;
}

/* Neither are those that are as old. Bindings are renewed before the pool's generation is, so that
 * no connection of the new generation is on an old one. */
static void drop_connections(struct deputy_session *session, struct pooled *place, uint32_t code)
{
    void *contexts[POOL_MAX];
    drop_connection(session, place, code);
    if (place->generation == pool_generation(&session->pool))
        binding_renew();
    uint32_t count = pool_break(&session->pool, place, contexts);
    for (uint32_t i = 0; i < count; i++)
        drop_context(session, contexts[i], code);
}

/* Make the call once, on this place. *again: whether it did not run and may be made on another. */
static uint32_t call_once(struct deputy_session *session, struct pooled *place, uint64_t deadline,
    struct remote_call *call, struct deputy_reply *reply, bool *again)
{
    enum endpoint_hope hope;
    *again = false;
    uint32_t status = connect_place(session, deadline, place, reply);
    if (status)
        return status;
    call->context = place->context;
    uint32_t code = remote_call_run(call, session->watchdog, deadline);
    if (!code)
        return reply_take(reply, call->returned, &call->reply);
    enum fault fault = fault_of(code);
    if (code == ERROR_TIMEOUT || code == RPC_S_CALL_CANCELLED)
        drop_connection(session, place, code);
    else if (fault != FAULT_ANSWERED)
        drop_connections(session, place, code);
    if (fault != FAULT_NOT_EXECUTED)
        return reply_set(reply, code, DEPUTY_STAGE_TRANSPORT);
    *again = true;
    return reply_set(reply, endpoint_explain(code, &hope), DEPUTY_STAGE_CONNECT);
}

uint32_t session_begin(struct deputy_session *session, struct remote_call *call,
    struct pooled *place, struct deputy_reply *reply)
{
    struct pooled taken;
    bool again;
    uint64_t deadline = deadline_in(session->options.timeout_ms);
    uint32_t status = pool_take(&session->pool, deadline, &taken);
    if (status)
        return reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    status = call_once(session, &taken, deadline, call, reply, &again);
    if (again) {
        taken.generation = pool_generation(&session->pool);
        status = call_once(session, &taken, deadline, call, reply, &again);
    }
    if (status)
        pool_give(&session->pool, &taken);
    else
        *place = taken;
    return status;
}

uint32_t session_call(
    struct deputy_session *session, struct remote_call *call, struct deputy_reply *reply)
{
    struct pooled place;
    uint32_t status = session_begin(session, call, &place, reply);
    if (!status)
        pool_give(&session->pool, &place);
    return status;
}

uint32_t session_continue(struct deputy_session *session, struct remote_call *call,
    struct pooled *place, struct deputy_reply *reply)
{
    bool again;
    if (!place->context)
        return reply_set(reply, ERROR_CONNECTION_ABORTED, DEPUTY_STAGE_CONNECT);
    uint64_t deadline = deadline_in(session->options.timeout_ms);
    return call_once(session, place, deadline, call, reply, &again);
}

void session_finish(struct deputy_session *session, struct remote_call *last, struct pooled *place)
{
    struct deputy_reply reply;
    if (last && place->context)
        (void)session_continue(session, last, place, &reply); /* there is nothing else to do */
    pool_give(&session->pool, place);
}

#include "client/calls/events_decode.h"
#include "client/remote/reply.h"
#include "client/session.h"

enum { WAIT_MAX_MS = 20 * 1000 };

struct events_call {
    struct remote_call call;
    bool all;
    uint64_t cursor;
    uint32_t wait_ms;
    ENCODED answer;
};

static void events_stub(struct remote_call *call)
{
    struct events_call *events = (struct events_call *)call;
    hyper cursor = (hyper)events->cursor;
    events->answer = (ENCODED){0};
    if (events->all)
        call->returned =
            c_events_all(call->context, cursor, events->wait_ms, &events->answer, &call->reply);
    else
        call->returned =
            c_events_own(call->context, cursor, events->wait_ms, &events->answer, &call->reply);
}

/* The answer has half of the session's time to come. */
static uint32_t bounded(const struct deputy_session *session, uint32_t wait_ms)
{
    uint32_t most = session->options.timeout_ms / 2;
    if (most > WAIT_MAX_MS)
        most = WAIT_MAX_MS;
    return wait_ms < most ? wait_ms : most;
}

uint32_t deputy_events_read(struct deputy_session *session, uint32_t flags, uint64_t cursor,
    uint32_t wait_ms, struct deputy_events_page **page, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct events_call call = {
        .call = {.stub = events_stub}, .all = (flags & DEPUTY_EVENTS_ALL) != 0, .cursor = cursor};
    if (!session || !page || (flags & ~(uint32_t)DEPUTY_EVENTS_ALL))
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    call.wait_ms = bounded(session, wait_ms);
    if (!session_call(session, &call.call, &said))
        reply_spoil(&said, events_decode_page(call.answer.bytes, call.answer.size, page));
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

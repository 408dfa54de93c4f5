#include "client/connection/connection.h"
#include "client/connection/closer.h"
#include "client/connection/context.h"
#include "client/remote/deadline.h"
#include "client/connection/endpoint.h"
#include "client/remote/reply.h"

enum { RETRY_FIRST_MS = 10, RETRY_LAST_MS = 250, LEAVING_MS = 2000 };

struct open_call {
    struct remote_call call;
    SESSION session;
};

static void open_stub(struct remote_call *call)
{
    struct open_call *open = (struct open_call *)call;
    open->session = NULL;
    call->returned = c_open_session(&open->session, &call->reply);
}

/* Sleep before the next try, longer each time; false once the deadline has passed. */
static bool pause_before_retry(uint64_t deadline, uint32_t *pause)
{
    uint32_t left = deadline_left(deadline);
    Sleep(*pause < left ? *pause : left);
    *pause = *pause * 2 < RETRY_LAST_MS ? *pause * 2 : RETRY_LAST_MS;
    return deadline_left(deadline) > 0;
}

/* How long to go on trying. *leaving: until when whoever is about to go is waited for, 0 before it
 * was seen for the first time. */
static uint64_t end_of(enum endpoint_hope hope, uint64_t deadline, uint64_t *leaving)
{
    if (hope != ENDPOINT_LEAVING)
        return deadline;
    if (!*leaving)
        *leaving = deadline_in(LEAVING_MS);
    return *leaving < deadline ? *leaving : deadline;
}

/* Reach the service and have it open a session; the status is the library's, not the service's. */
static uint32_t reach(const struct options *options, struct watchdog *watchdog, uint64_t deadline,
    struct open_call *open, bool *verified)
{
    uint32_t pause = RETRY_FIRST_MS;
    uint64_t leaving = 0;
    for (;;) {
        enum endpoint_hope hope;
        uint32_t code = endpoint_call(options, watchdog, deadline, &open->call, verified);
        if (!code)
            return ERROR_SUCCESS;
        uint32_t status = endpoint_explain(code, &hope);
        if (hope == ENDPOINT_HOPELESS)
            return status;
        if (!pause_before_retry(end_of(hope, deadline, &leaving), &pause))
            return hope == ENDPOINT_EXPECTED && status == code ? ERROR_TIMEOUT : status;
    }
}

/* What the service made of the call; success is only what comes with a session. */
static uint32_t take_answer(const struct open_call *open, struct deputy_reply *reply)
{
    uint32_t status = reply_take(reply, open->call.returned, &open->call.reply);
    if (!status && !open->session)
        return reply_set(reply, ERROR_INVALID_DATA, DEPUTY_STAGE_TRANSPORT);
    return status;
}

uint32_t connection_open(const struct options *options, struct watchdog *watchdog,
    uint64_t deadline, SESSION *context, bool *verified, struct deputy_reply *reply)
{
    struct open_call open = {.call = {.stub = open_stub}};
    uint32_t status = reach(options, watchdog, deadline, &open, verified);
    remote_call_free(&open.call);
    if (status)
        reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    else
        status = take_answer(&open, reply);
    if (!status)
        *context = open.session;
    else if (open.session)
        closer_leave(open.session);
    return status;
}

bool connection_close(SESSION context, struct watchdog *watchdog, uint64_t deadline)
{
    bool faulted;
    bool closed = context_end(&context, watchdog, deadline, &faulted);
    if (!closed)
        closer_leave(context);
    return closed;
}

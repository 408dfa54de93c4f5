#include "client/connection.h"
#include "client/deadline.h"
#include "client/endpoint.h"
#include "client/reply.h"
#include "rpc/seh.h"

enum { RETRY_FIRST_MS = 10, RETRY_LAST_MS = 250 };

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

/* Reach the service and have it open a session; the status is the library's, not the service's. */
static uint32_t reach(const struct options *options, struct watchdog *watchdog, uint64_t deadline,
    struct open_call *open, bool *verified)
{
    uint32_t pause = RETRY_FIRST_MS;
    for (;;) {
        bool wait;
        uint32_t code = endpoint_call(options, watchdog, deadline, &open->call, verified);
        if (!code)
            return ERROR_SUCCESS;
        uint32_t status = endpoint_explain(code, &wait);
        if (!wait)
            return status;
        if (!pause_before_retry(deadline, &pause))
            return status == ERROR_SERVICE_REQUEST_TIMEOUT ? status : ERROR_TIMEOUT;
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
        connection_abandon(open.session);
    return status;
}

static void close_stub(struct remote_call *call)
{
    call->returned = c_close_session(&call->context);
}

uint32_t connection_close(SESSION context, struct watchdog *watchdog, uint64_t deadline)
{
    struct remote_call call = {.stub = close_stub, .context = context};
    uint32_t code = remote_call_run(&call, watchdog, deadline);
    remote_call_free(&call);
    if (call.context)
        connection_abandon(call.context);
    return code;
}

static void destroy(void *argument)
{
    RpcSsDestroyClientContext(argument);
}

void connection_abandon(SESSION context)
{
    /* An exception says that there is no such context: then there is nothing to free. */
    (void)seh_call(destroy, &context);
}

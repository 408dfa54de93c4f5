#include "client/connection/context.h"
#include "client/remote/fault.h"
#include "platform/seh.h"

static void close_stub(struct remote_call *call)
{
    call->returned = c_close_session(&call->context);
}

/* The service keeps a session that is in another call, the one that was cut off (ERROR_BUSY), and
 * knows no more of one that has ended. */
static bool session_is_gone(uint32_t code, uint32_t returned)
{
    return code ? fault_session_gone(code) : returned != ERROR_BUSY;
}

bool context_end(SESSION *context, struct watchdog *watchdog, uint64_t deadline, bool *faulted)
{
    struct remote_call call = {.stub = close_stub, .context = *context};
    uint32_t code = remote_call_run(&call, watchdog, deadline);
    remote_call_free(&call);
    *faulted = code && code != ERROR_TIMEOUT && code != RPC_S_CALL_CANCELLED;
    *context = call.context;
    if (call.context && session_is_gone(code, call.returned)) {
        context_abandon(call.context);
        *context = NULL;
    }
    return !*context;
}

static void destroy(void *argument)
{
    RpcSsDestroyClientContext(argument);
}

void context_abandon(SESSION context)
{
    /* An exception says that there is no such context: then there is nothing to free. */
    (void)seh_call(destroy, &context);
}

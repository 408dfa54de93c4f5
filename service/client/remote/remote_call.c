#include "client/remote/remote_call.h"
#include "platform/seh.h"

#include <string.h>

static void run_stub(void *argument)
{
    struct remote_call *call = argument;
    call->stub(call);
}

static uint32_t run_watched(struct remote_call *call, struct watchdog *watchdog, uint64_t deadline)
{
    struct watch watch;
    uint32_t status = watchdog_enter(watchdog, &watch, deadline);
    if (status)
        return status;
    uint32_t code = seh_call(run_stub, call);
    bool cancelled = watchdog_leave(watchdog, &watch);
    return code && cancelled ? ERROR_TIMEOUT : code;
}

uint32_t remote_call_run(struct remote_call *call, struct watchdog *watchdog, uint64_t deadline)
{
    remote_call_free(call);
    memset(&call->reply, 0, sizeof(call->reply));
    memory_enter(&call->memory);
    uint32_t code = run_watched(call, watchdog, deadline);
    memory_leave(&call->memory);
    return code && call->memory.exceeded ? ERROR_INVALID_DATA : code;
}

void remote_call_free(struct remote_call *call)
{
    arena_free(&call->memory.arena);
    call->memory.used = 0;
    call->memory.exceeded = false;
}

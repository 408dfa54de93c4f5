#include "crash/exception.h"
#include "crash/dump.h"
#include "base/status.h"
#include "platform/seh.h"

#include <windows.h>

static const uint32_t not_there = 0x80000100;       /* EXCEPTION_WINE_STUB, on ReactOS too */
static const uint32_t not_implemented = 0xC0000002; /* STATUS_NOT_IMPLEMENTED */

struct run {
    uint32_t (*function)(struct call *call);
    struct call *call;
    uint32_t status;
};

static void run(void *argument)
{
    struct run *run = argument;
    run->status = run->function(run->call);
}

/* A fatal exception is not turned into a status. */
static void run_watched(void *argument)
{
    seh_watch(run, argument, dump_judge);
}

/* What the RPC runtime raises is a status without severity or facility. */
static uint32_t status_of(uint32_t raised)
{
    if (raised == not_there || raised == not_implemented)
        return ERROR_CALL_NOT_IMPLEMENTED;
    return raised <= UINT16_MAX ? raised : WIN32_UNHANDLED_EXCEPTION;
}

uint32_t exception_catch(uint32_t (*function)(struct call *call), struct call *call)
{
    struct run running = {.function = function, .call = call};
    uint32_t raised = seh_call(run_watched, &running);
    return raised ? status_of(raised) : running.status;
}

#include "crash/dump.h"
#include "pipeline/call_run.h"
#include "rpc/routine.h"
#include "platform/seh.h"

struct run {
    struct call *call;
    uint32_t status;
};

static void run_call(void *argument)
{
    struct run *run = argument;
    run->status = call_run(run->call);
}

uint32_t routine_call(struct call *call)
{
    struct run run = {.call = call};
    seh_watch(run_call, &run, dump_judge);
    return run.status;
}

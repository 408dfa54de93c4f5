/* Where every call enters: between the RPC runtime and the stub that unmarshals it.
 *
 * The generated stubs name NdrServerCall2 as the function that serves a call; they are compiled
 * with -DNdrServerCall2=dispatch_call, so that it is this one. It refuses what is too large or too
 * much before any of it is unmarshalled, which the runtime does not (its limit of sizes has no
 * effect on ncalrpc, and that of calls is a suggestion: Microsoft, "RpcServerRegisterIf3 function",
 * "RpcServerListen function"). It counts the routines that run, from before their parameters are
 * read until their results are written, and knows which bytes came from the wire: the IDL compiler
 * does not tie the number of elements in an array to the size_is that stands beside it, so that a
 * client may send them as it likes (Microsoft: "/robust"). */
#include "impersonation/guard.h"
#include "pipeline/event.h"
#include "rpc/memory.h"
#include "rpc/routine.h"
#include "platform/seh.h"
#include "rpc/served.h"
#include "rpc/server.h"
#include "rpc/wire.h"

#include <stdint.h>
#include <windows.h>
#include <rpc.h>
#include <rpcndr.h>

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message);

static void serve(void *message)
{
    NdrServerCall2(message);
}

/* The process is about to end: nobody is left to hear of a failure to report that. */
static void report_left(void *context, uint32_t status)
{
    const struct served *served = context;
    struct call call = {.pipeline = server_pipeline()};
    for (const struct operation *const *at = operation_table; *at; at++) {
        if ((*at)->opnum == served->opnum)
            call.operation = *at;
    }
    if (call.operation)
        (void)event_revert_failed(&call, status);
}

/* An exception that leaves a routine of ours in its middle skips the revert and what was counted
 * in: the next call on this thread would go on as somebody else. */
static void end_if_left(struct served *served, uint32_t raised)
{
    if (raised && (routine_runs() || !guard_is_outside()))
        guard_end_process(report_left, served, raised);
}

/* The runtime reports a bad request, whichever way it was bad, by an exception that passes through
 * here to whoever called: what was counted is counted out first, and what was allocated is freed,
 * which not every runtime does. */
static uint32_t serve_counted(PRPC_MESSAGE message)
{
    /* The buffer changes hands when the answer is marshalled; this is the request's. */
    struct served served = {
        .opnum = message->ProcNum, .request = message->Buffer, .size = message->BufferLength};
    /* A thread that cannot keep what it serves, and whether a routine of ours runs, serves none. */
    if (!routine_prepare() || !served_begin(&served))
        return RPC_S_OUT_OF_RESOURCES;
    uint32_t raised = seh_call(serve, message);
    end_if_left(&served, raised);
    routine_end();
    memory_free_blocks(&served.blocks);
    served_end();
    return raised;
}

/* Why a request is not even read: RPC_S_OK when it is. While the service starts it asks itself
 * whether it answers, and nobody else may keep it from that. */
static RPC_STATUS refusal(const struct pipeline *pipeline, uint32_t others, size_t size)
{
    if (size > WIRE_REQUEST_MAX)
        return RPC_X_BAD_STUB_DATA; /* it keeps its session, as with any other that is malformed */
    if (pipeline->state != PIPELINE_STARTING && others >= pipeline->routines_max)
        return RPC_S_SERVER_TOO_BUSY;
    return RPC_S_OK;
}

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message)
{
    struct pipeline *pipeline = server_pipeline();
    uint32_t others = pipeline->routines++;
    uint32_t raised = (uint32_t)refusal(pipeline, others, message->BufferLength);
    if (!raised)
        raised = serve_counted(message);
    pipeline->routines--;
    if (raised)
        RpcRaiseException((RPC_STATUS)raised);
}

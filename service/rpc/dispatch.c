#include "rpc/dispatch.h"
#include "impersonation/guard.h"
#include "pipeline/event.h"
#include "rpc/routine.h"
#include "rpc/seh.h"
#include "rpc/server.h"

#include <stdint.h>
#include <windows.h>
#include <rpc.h>
#include <rpcndr.h>

/* The call that a thread serves. */
struct served {
    RPC_MESSAGE request;
    struct dispatch_block *blocks; /* that were made for it and not freed yet */
};

static INIT_ONCE slot_once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES; /* struct served of the thread */

static BOOL CALLBACK make_slot(INIT_ONCE *once, void *argument, void **context)
{
    (void)once;
    (void)argument;
    (void)context;
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

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
        if ((*at)->opnum == served->request.ProcNum)
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
void RPC_ENTRY dispatch_call(PRPC_MESSAGE message)
{
    struct pipeline *pipeline = server_pipeline();
    /* The buffer changes hands when the answer is marshalled; this is the request's. */
    struct served served = {.request = *message};
    pipeline->routines++;
    if (InitOnceExecuteOnce(&slot_once, make_slot, NULL, NULL))
        TlsSetValue(slot, &served);
    uint32_t raised = seh_call(serve, message);
    end_if_left(&served, raised);
    routine_end();
    dispatch_free_blocks(&served.blocks);
    if (slot != TLS_OUT_OF_INDEXES)
        TlsSetValue(slot, NULL);
    pipeline->routines--;
    if (raised)
        RpcRaiseException((RPC_STATUS)raised);
}

static struct served *served_now(void)
{
    return slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(slot);
}

struct dispatch_block **dispatch_blocks(void)
{
    struct served *served = served_now();
    return served ? &served->blocks : NULL;
}

size_t dispatch_request_size(void)
{
    const struct served *served = served_now();
    return served ? served->request.BufferLength : 0;
}

bool dispatch_owns(const void *bytes, size_t size)
{
    const struct served *served = served_now();
    if (!size)
        return true;
    if (!bytes || !served)
        return false;
    uintptr_t at = (uintptr_t)bytes;
    uintptr_t start = (uintptr_t)served->request.Buffer;
    uintptr_t end = start + served->request.BufferLength;
    /* An array without elements may stand at the very end: no block can, and what is before it
     * is the client's. */
    if (at >= start && at <= end)
        return size <= end - at;
    return size <= dispatch_block_size(bytes);
}

#include "rpc/dispatch.h"
#include "rpc/server.h"

#include <stdint.h>
#include <windows.h>
#include <rpc.h>
#include <rpcndr.h>

static INIT_ONCE slot_once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES; /* the message that the thread serves */

static BOOL CALLBACK make_slot(INIT_ONCE *once, void *argument, void **context)
{
    (void)once;
    (void)argument;
    (void)context;
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message);

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message)
{
    struct pipeline *pipeline = server_pipeline();
    /* The buffer changes hands when the answer is marshalled; this is the request's. */
    RPC_MESSAGE request = *message;
    pipeline->routines++;
    if (InitOnceExecuteOnce(&slot_once, make_slot, NULL, NULL))
        TlsSetValue(slot, &request);
    NdrServerCall2(message);
    if (slot != TLS_OUT_OF_INDEXES)
        TlsSetValue(slot, NULL);
    pipeline->routines--;
}

static const RPC_MESSAGE *served_request(void)
{
    return slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(slot);
}

size_t dispatch_request_size(void)
{
    const RPC_MESSAGE *request = served_request();
    return request ? request->BufferLength : 0;
}

bool dispatch_owns(const void *bytes, size_t size)
{
    const RPC_MESSAGE *request = served_request();
    if (!size)
        return true;
    if (!bytes || !request)
        return false;
    uintptr_t at = (uintptr_t)bytes;
    uintptr_t start = (uintptr_t)request->Buffer;
    uintptr_t end = start + request->BufferLength;
    /* An array without elements may stand at the very end: no block can, and what is before it
     * is the client's. */
    if (at >= start && at <= end)
        return size <= end - at;
    return size <= dispatch_block_size(bytes);
}

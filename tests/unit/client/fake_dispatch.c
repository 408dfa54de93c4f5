/* The fake server serves its calls without what the service does around them. */
#include <windows.h>
#include <rpc.h>
#include <rpcndr.h>

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message);

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message)
{
    NdrServerCall2(message);
}

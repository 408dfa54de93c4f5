#include "rpc/interface.h"

#include "deputy_rpc.h"

enum { OPNUMS = 0x10000 }; /* 16 bits on the wire (DCE 1.1: RPC, "Connection-oriented PDUs") */

static RPC_DISPATCH_FUNCTION functions[OPNUMS];
static RPC_DISPATCH_TABLE table = {.DispatchTable = functions};
static RPC_SERVER_INTERFACE registered;

static void RPC_ENTRY refuse(PRPC_MESSAGE message)
{
    (void)message;
    RpcRaiseException(RPC_S_PROCNUM_OUT_OF_RANGE);
}

RPC_IF_HANDLE interface_registered(void)
{
    const RPC_SERVER_INTERFACE *generated = s_deputy_v1_0_s_ifspec;
    if (registered.Length)
        return &registered;
    table.DispatchTableCount = generated->DispatchTable->DispatchTableCount;
    for (unsigned i = 0; i < OPNUMS; i++)
        functions[i] =
            i < table.DispatchTableCount ? generated->DispatchTable->DispatchTable[i] : refuse;
    registered = *generated;
    registered.DispatchTable = &table;
    return &registered;
}

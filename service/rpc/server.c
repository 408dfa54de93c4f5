#include "rpc/server.h"
#include "host/lookup.h"
#include "rpc/interface.h"
#include "rpc/endpoint_name.h"
#include "rpc/security.h"
#include "rpc/wire.h"

#include "deputy_rpc.h"

#include <windows.h>
#include <rpc.h>

/* The largest request the runtime takes, in bytes: a chunk of data, two paths and what is around.
 */
enum { REQUEST_SIZE_MAX = WIRE_CHUNK_MAX + 2 * 2 * WIRE_PATH_MAX + 64 * 1024 };

/* Routines get nothing but their parameters, so the pipeline must be found from here. It is set
 * before the endpoint exists and stays until the process ends. */
static struct pipeline *served;

struct pipeline *server_pipeline(void)
{
    return served;
}

/* Only on Windows 8 and later, where the interface can have a descriptor as well. */
typedef RPC_STATUS(RPC_ENTRY register_if3)(RPC_IF_HANDLE, UUID *, RPC_MGR_EPV *, unsigned int,
    unsigned int, unsigned int, RPC_IF_CALLBACK_FN *, void *);

static RPC_STATUS register_interface(PSECURITY_DESCRIPTOR descriptor)
{
    register_if3 *register3 = (register_if3 *)lookup(L"rpcrt4.dll", "RpcServerRegisterIf3");
    if (register3)
        return register3(interface_registered(), NULL, NULL, RPC_IF_ALLOW_LOCAL_ONLY,
            RPC_C_LISTEN_MAX_CALLS_DEFAULT, REQUEST_SIZE_MAX, security_callback, descriptor);
    return RpcServerRegisterIf2(interface_registered(), NULL, NULL, RPC_IF_ALLOW_LOCAL_ONLY,
        RPC_C_LISTEN_MAX_CALLS_DEFAULT, REQUEST_SIZE_MAX, security_callback);
}

static RPC_STATUS open_endpoint(PSECURITY_DESCRIPTOR descriptor)
{
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    return RpcServerUseProtseqEpW(protocol, RPC_C_PROTSEQ_MAX_REQS_DEFAULT, endpoint, descriptor);
}

uint32_t server_start(struct pipeline *pipeline)
{
    PSECURITY_DESCRIPTOR descriptor;
    uint32_t status = security_descriptor_make(&descriptor);
    if (status != ERROR_SUCCESS)
        return status;
    served = pipeline;
    status = (uint32_t)register_interface(descriptor);
    if (status != RPC_S_OK)
        goto free_descriptor;
    status = (uint32_t)open_endpoint(descriptor);
    if (status == RPC_S_OK)
        status = (uint32_t)RpcServerListen(1, RPC_C_LISTEN_MAX_CALLS_DEFAULT, TRUE);
    if (status != RPC_S_OK)
        RpcServerUnregisterIf(interface_registered(), NULL, FALSE);
free_descriptor:
    LocalFree(descriptor);
    return status;
}

void server_stop(void)
{
    RpcMgmtStopServerListening(NULL);
    RpcServerUnregisterIf(interface_registered(), NULL, FALSE);
}

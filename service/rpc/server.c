#include "rpc/server.h"
#include "access/model/valid.h"
#include "platform/optional.h"
#include "installation/connect_descriptor.h"
#include "rpc/wire.h"
#include "installation/endpoint_name.h"
#include "rpc/interface.h"
#include "rpc/security.h"

#include "deputy_rpc.h"

#include <windows.h>
#include <rpc.h>

/* Routines get nothing but their parameters, so the pipeline must be found from here. It is set
 * before the endpoint exists and stays until the process ends. */
static struct pipeline *served;

struct pipeline *server_pipeline(void)
{
    return served;
}

typedef RPC_STATUS(RPC_ENTRY register_if3)(RPC_IF_HANDLE, UUID *, RPC_MGR_EPV *, unsigned int,
    unsigned int, unsigned int, RPC_IF_CALLBACK_FN *, void *);

struct registration {
    PSECURITY_DESCRIPTOR descriptor;
    RPC_STATUS status;
};

static void use_register3(lookup_function *function, void *argument)
{
    struct registration *registration = argument;
    registration->status = ((register_if3 *)function)(interface_registered(), NULL, NULL,
        RPC_IF_ALLOW_LOCAL_ONLY, RPC_C_LISTEN_MAX_CALLS_DEFAULT, WIRE_REQUEST_MAX,
        security_callback, registration->descriptor);
}

/* On Windows 8 and later the interface can have a descriptor as well, which the runtime checks
 * before the callback; without one its default would keep AppContainers out. The size means nothing
 * on ncalrpc: rpc/wire.h has the limit that counts (Microsoft, "RpcServerRegisterIf3 function",
 * "Interface Registration Flags"). */
static RPC_STATUS register_interface(PSECURITY_DESCRIPTOR descriptor)
{
    static struct optional register3 = {L"rpcrt4.dll", "RpcServerRegisterIf3", 0};
    struct registration registration = {.descriptor = descriptor};
    if (optional_call(&register3, use_register3, &registration))
        return registration.status;
    return RpcServerRegisterIf2(interface_registered(), NULL, NULL, RPC_IF_ALLOW_LOCAL_ONLY,
        RPC_C_LISTEN_MAX_CALLS_DEFAULT, WIRE_REQUEST_MAX, security_callback);
}

/* The page has one status for an endpoint that somebody holds, and runtimes have others: Wine's and
 * ReactOS's say "cannot create" where another account holds it, and a kernel that has to open what
 * is there says "access denied" ("RpcServerUseProtseqEpW function"; Wine, rpc_transport.c). */
static RPC_STATUS say_taken(RPC_STATUS status)
{
    bool taken = status == RPC_S_CANT_CREATE_ENDPOINT || status == ERROR_ACCESS_DENIED;
    return taken ? RPC_S_DUPLICATE_ENDPOINT : status;
}

static RPC_STATUS open_endpoint(PSECURITY_DESCRIPTOR descriptor)
{
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    return say_taken(
        RpcServerUseProtseqEpW(protocol, RPC_C_PROTSEQ_MAX_REQS_DEFAULT, endpoint, descriptor));
}

static uint32_t open_and_listen(PSECURITY_DESCRIPTOR descriptor)
{
    RPC_STATUS status = register_interface(descriptor);
    if (status != RPC_S_OK)
        return (uint32_t)status;
    status = open_endpoint(descriptor);
    if (status == RPC_S_OK)
        status = RpcServerListen(1, RPC_C_LISTEN_MAX_CALLS_DEFAULT, TRUE);
    if (status != RPC_S_OK)
        RpcServerUnregisterIf(interface_registered(), NULL, FALSE);
    return (uint32_t)status;
}

uint32_t server_start(struct pipeline *pipeline)
{
    struct buffer descriptor = {0};
    uint32_t status = connect_descriptor_make(pipeline->service, &descriptor);
    if (status == ERROR_SUCCESS && !descriptor_valid(descriptor.bytes, descriptor.size))
        status = ERROR_INVALID_SECURITY_DESCR;
    served = pipeline;
    /* For ever, and before the first call: sessions have locks of their own (pipeline/session.h).
     */
    RpcSsDontSerializeContext();
    if (status == ERROR_SUCCESS)
        status = open_and_listen(descriptor.bytes);
    buffer_free(&descriptor);
    return status;
}

void server_stop(void)
{
    RpcMgmtStopServerListening(NULL);
    RpcServerUnregisterIf(interface_registered(), NULL, FALSE);
}

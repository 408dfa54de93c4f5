#include "rpc/security.h"
#include "platform/optional.h"

#include <rpcasync.h>

/* Microsoft, "RPC_CALL_ATTRIBUTES_V2_W structure", since Windows Vista: the flags say which of
 * ServerPrincipalName, ClientPrincipalName, CallLocalAddress and ClientPID are filled in, and for
 * IsClientLocal rpcasync.h has one that the page leaves out. NullSession and ProtocolSequence have
 * none. mingw-w64's header has the structure, but neither the flags nor the sequences. */
enum {
    ATTRIBUTES_VERSION = 2,
    QUERY_IS_CLIENT_LOCAL = 0x20, /* RPC_QUERY_IS_CLIENT_LOCAL */
    PROTOCOL_LRPC = 3,            /* RPC_PROTSEQ_LRPC */
};

typedef RPC_STATUS(RPC_ENTRY inquire_attributes)(RPC_BINDING_HANDLE, void *);

struct inquiry {
    RPC_BINDING_HANDLE client;
    RPC_CALL_ATTRIBUTES_V2_W attributes;
    RPC_STATUS status;
};

static void inquire(lookup_function *function, void *argument)
{
    struct inquiry *inquiry = argument;
    inquiry->status = ((inquire_attributes *)function)(inquiry->client, &inquiry->attributes);
}

RPC_STATUS RPC_ENTRY security_callback(RPC_IF_HANDLE interface_handle, void *context)
{
    static struct optional inquire_call_attributes = {
        L"rpcrt4.dll", "RpcServerInqCallAttributesW", 0};
    struct inquiry inquiry = {
        .client = context,
        .attributes = {.Version = ATTRIBUTES_VERSION, .Flags = QUERY_IS_CLIENT_LOCAL},
    };
    const RPC_CALL_ATTRIBUTES_V2_W *attributes = &inquiry.attributes;
    (void)interface_handle;
    if (!optional_call(&inquire_call_attributes, inquire, &inquiry))
        return RPC_S_OK;
    if (inquiry.status != RPC_S_OK || attributes->IsClientLocal != rcclLocal ||
        attributes->NullSession || attributes->ProtocolSequence != PROTOCOL_LRPC)
        return RPC_S_ACCESS_DENIED;
    return RPC_S_OK;
}

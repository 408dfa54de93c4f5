#include "rpc/security.h"
#include "host/lookup.h"

#include <sddl.h>

/* Generic rights, because what they mean differs between an endpoint and an interface. An
 * AppContainer gets in only where its packages are allowed as well as its user (all of them:
 * S-1-15-2-1, which systems before Windows 8 have no alias for). */
static const WCHAR connect_descriptor[] = L"O:SYG:SYD:"
                                          L"(D;;GA;;;S-1-5-7)"
                                          L"(D;;GA;;;S-1-5-2)"
                                          L"(A;;GA;;;S-1-5-18)"
                                          L"(A;;GA;;;S-1-5-32-544)"
                                          L"(A;;GRGWGX;;;S-1-5-11)"
                                          L"(A;;GRGWGX;;;S-1-15-2-1)";

uint32_t security_descriptor_make(PSECURITY_DESCRIPTOR *descriptor)
{
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(
               connect_descriptor, SDDL_REVISION_1, descriptor, NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

/* Microsoft, "RPC_CALL_ATTRIBUTES_V2_W structure"; the headers at hand end with version 1. */
struct call_attributes {
    unsigned int version;
    unsigned long flags;
    unsigned long server_name_size;
    unsigned short *server_name;
    unsigned long client_name_size;
    unsigned short *client_name;
    unsigned long authentication_level;
    unsigned long authentication_service;
    BOOL null_session;
    BOOL kernel_mode_caller;
    unsigned long protocol_sequence;
    unsigned long is_client_local;
    HANDLE client_pid;
    unsigned long call_status;
    unsigned long call_type;
    void *call_local_address;
    unsigned short opnum;
    UUID interface_uuid;
};

enum { ATTRIBUTES_VERSION = 2, CALL_LOCAL = 1 /* rcclLocal */, PROTOCOL_LRPC = 3 };

typedef RPC_STATUS(RPC_ENTRY inquire_attributes)(RPC_BINDING_HANDLE, void *);

RPC_STATUS RPC_ENTRY security_callback(RPC_IF_HANDLE interface_handle, void *context)
{
    struct call_attributes attributes = {.version = ATTRIBUTES_VERSION};
    inquire_attributes *inquire =
        (inquire_attributes *)lookup(L"rpcrt4.dll", "RpcServerInqCallAttributesW");
    (void)interface_handle;
    if (!inquire || inquire(context, &attributes) != RPC_S_OK)
        return RPC_S_ACCESS_DENIED;
    if (attributes.is_client_local != CALL_LOCAL || attributes.null_session ||
        attributes.protocol_sequence != PROTOCOL_LRPC)
        return RPC_S_ACCESS_DENIED;
    return RPC_S_OK;
}

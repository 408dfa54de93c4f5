/* The service with a fault: this takes the place of service/impersonation/client.c in a service
 * that is built for tests only. The value TestFault under the service's Parameters key says which
 * fault; it is read for each call, so that a test can change its mind. */
#include "impersonation/client.h"

#include <windows.h>
#include <rpc.h>

enum fault {
    FAULT_NONE,
    FAULT_REFUSED,        /* RpcImpersonateClient fails */
    FAULT_ANONYMOUS,      /* the caller's token has level anonymous */
    FAULT_IDENTIFICATION, /* the caller's token has level identification */
    FAULT_REVERT,         /* RpcRevertToSelf fails, and the thread stays the caller */
};

static DWORD read_fault(void)
{
    DWORD fault = FAULT_NONE, size = sizeof(fault);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters",
            L"TestFault", RRF_RT_REG_DWORD, NULL, &fault, &size) != ERROR_SUCCESS)
        return FAULT_NONE;
    return fault;
}

/* The level of an impersonation depends on the client; this is one that grants no more. */
static uint32_t impersonate_level(SECURITY_IMPERSONATION_LEVEL level)
{
    return ImpersonateSelf(level) ? ERROR_SUCCESS : GetLastError();
}

uint32_t client_impersonate(void)
{
    switch (read_fault()) {
    case FAULT_REFUSED:
        return RPC_S_CANNOT_SUPPORT;
    case FAULT_ANONYMOUS:
        return impersonate_level(SecurityAnonymous);
    case FAULT_IDENTIFICATION:
        return impersonate_level(SecurityIdentification);
    default:
        return (uint32_t)RpcImpersonateClient(NULL);
    }
}

uint32_t client_revert(void)
{
    switch (read_fault()) {
    case FAULT_ANONYMOUS:
    case FAULT_IDENTIFICATION:
        return RevertToSelf() ? ERROR_SUCCESS : GetLastError();
    case FAULT_REVERT:
        return RPC_S_NO_CALL_ACTIVE;
    default:
        return (uint32_t)RpcRevertToSelf();
    }
}

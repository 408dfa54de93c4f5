/* The guard with a fault: this takes the place of service/impersonation/client.c in a service
 * that is built for tests only. */
#include "faults/fault.h"
#include "impersonation/client.h"

#include <windows.h>
#include <rpc.h>

/* The level of an impersonation depends on the client; this is one that grants no more. */
static uint32_t impersonate_level(SECURITY_IMPERSONATION_LEVEL level)
{
    return ImpersonateSelf(level) ? ERROR_SUCCESS : GetLastError();
}

uint32_t client_impersonate(void)
{
    fault_stall(FAULT_STALL_IMPERSONATE);
    switch (fault_read()) {
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
    fault_stall(FAULT_STALL_REVERT);
    switch (fault_read()) {
    case FAULT_ANONYMOUS:
    case FAULT_IDENTIFICATION:
        return RevertToSelf() ? ERROR_SUCCESS : GetLastError();
    case FAULT_REVERT:
        return RPC_S_NO_CALL_ACTIVE;
    default:
        return (uint32_t)RpcRevertToSelf();
    }
}

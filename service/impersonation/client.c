#include "impersonation/client.h"

#include <windows.h>
#include <rpc.h>

uint32_t client_impersonate(void)
{
    return (uint32_t)RpcImpersonateClient(NULL);
}

uint32_t client_revert(void)
{
    return (uint32_t)RpcRevertToSelf();
}

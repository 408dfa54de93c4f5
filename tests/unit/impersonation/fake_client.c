#include "unit/impersonation/fake_client.h"
#include "impersonation/client.h"

#include <windows.h>

struct fake_client fake_client;

static uint32_t outcome(BOOL done)
{
    return done ? ERROR_SUCCESS : GetLastError();
}

uint32_t client_impersonate(void)
{
    fake_client.impersonated++;
    switch (fake_client.impersonation) {
    case FAKE_GENUINE:
        return outcome(ImpersonateSelf(SecurityImpersonation));
    case FAKE_IDENTIFICATION:
        return outcome(ImpersonateSelf(SecurityIdentification));
    case FAKE_ANONYMOUS:
        return outcome(ImpersonateSelf(SecurityAnonymous));
    case FAKE_ANONYMOUS_USER:
        return outcome(ImpersonateAnonymousToken(GetCurrentThread()));
    case FAKE_REFUSED:
        return FAKE_STATUS;
    case FAKE_REFUSED_LATE:
        return ImpersonateSelf(SecurityImpersonation) ? FAKE_STATUS : GetLastError();
    case FAKE_LYING:
        return ERROR_SUCCESS;
    }
    return ERROR_INVALID_PARAMETER;
}

uint32_t client_revert(void)
{
    fake_client.reverted++;
    switch (fake_client.revert) {
    case FAKE_REVERT_GENUINE:
        return outcome(RevertToSelf());
    case FAKE_REVERT_REFUSED:
        return FAKE_STATUS;
    case FAKE_REVERT_LYING:
        return ERROR_SUCCESS;
    }
    return ERROR_INVALID_PARAMETER;
}

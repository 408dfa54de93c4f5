#include "client/connection/service_state.h"
#include "installation/endpoint_name.h"

#include <windows.h>
#include <winsvc.h>

static uint32_t state_of(SC_HANDLE service, uint32_t *state)
{
    SERVICE_STATUS_PROCESS status;
    DWORD size;
    if (!QueryServiceStatusEx(
            service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof(status), &size))
        return GetLastError();
    *state = status.dwCurrentState;
    return ERROR_SUCCESS;
}

uint32_t service_state_query(uint32_t *state)
{
    uint32_t status = ERROR_SUCCESS;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager)
        return GetLastError();
    SC_HANDLE service = OpenServiceW(manager, SERVICE_NAME, SERVICE_QUERY_STATUS);
    if (!service) {
        status = GetLastError();
        goto close_manager;
    }
    status = state_of(service, state);
    CloseServiceHandle(service);
close_manager:
    CloseServiceHandle(manager);
    return status;
}

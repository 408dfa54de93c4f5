#include "host/preshutdown.h"
#include "installation/endpoint_name.h"

#include <windows.h>
#include <winsvc.h>

static uint32_t raise_to(SC_HANDLE service, DWORD ms)
{
    SERVICE_PRESHUTDOWN_INFO info = {0};
    DWORD size;
    if (!QueryServiceConfig2W(
            service, SERVICE_CONFIG_PRESHUTDOWN_INFO, (BYTE *)&info, sizeof(info), &size))
        return GetLastError();
    if (info.dwPreshutdownTimeout >= ms)
        return ERROR_SUCCESS;
    info.dwPreshutdownTimeout = ms;
    return ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &info) ? ERROR_SUCCESS
                                                                                  : GetLastError();
}

uint32_t preshutdown_ensure(uint32_t ms)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager)
        return GetLastError();
    SC_HANDLE service =
        OpenServiceW(manager, SERVICE_NAME, SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG);
    uint32_t status = service ? raise_to(service, ms) : GetLastError();
    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return status == ERROR_INVALID_LEVEL ? ERROR_SUCCESS : status;
}

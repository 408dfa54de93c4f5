/* The service control manager has other settings of Deputy than it was installed with. */
#include "prove/sabotage/means.h"
#include "prove/kit/control.h"
#include "prove/kit/things.h"

/* One at a time. */
enum { CONFIG_MAX = 8192 }; /* the most that these give ("QueryServiceConfig2W function") */

static union {
    QUERY_SERVICE_CONFIGW registered;
    SERVICE_FAILURE_ACTIONSW actions;
    BYTE bytes[CONFIG_MAX];
} kept_config;

static SERVICE_PRESHUTDOWN_INFO kept_preshutdown;

uint32_t shorten_shutdown(void)
{
    SERVICE_PRESHUTDOWN_INFO shorter = {10 * 1000};
    const uint32_t status = control_configuration(
        SERVICE_CONFIG_PRESHUTDOWN_INFO, &kept_preshutdown, sizeof(kept_preshutdown));
    return status ? status : control_configure(SERVICE_CONFIG_PRESHUTDOWN_INFO, &shorter);
}

void restore_preshutdown(void)
{
    control_configure(SERVICE_CONFIG_PRESHUTDOWN_INFO, &kept_preshutdown);
}

uint32_t lose_recovery(void)
{
    SC_ACTION none = {SC_ACTION_NONE, 0};
    SERVICE_FAILURE_ACTIONSW actions = {.cActions = 1, .lpsaActions = &none};
    const uint32_t status = control_configuration(
        SERVICE_CONFIG_FAILURE_ACTIONS, kept_config.bytes, sizeof(kept_config));
    return status ? status : control_configure(SERVICE_CONFIG_FAILURE_ACTIONS, &actions);
}

void restore_recovery(void)
{
    control_configure(SERVICE_CONFIG_FAILURE_ACTIONS, &kept_config.actions);
    control_start(); /* which nobody else did */
}

static uint32_t set_start(DWORD type)
{
    SC_HANDLE service = control_open(SERVICE_CHANGE_CONFIG);
    const uint32_t status =
        service && ChangeServiceConfigW(service, SERVICE_NO_CHANGE, type, SERVICE_NO_CHANGE, NULL,
                       NULL, NULL, NULL, NULL, NULL, NULL)
            ? ERROR_SUCCESS
            : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

uint32_t start_by_hand(void)
{
    DWORD size;
    SC_HANDLE service = control_open(SERVICE_QUERY_CONFIG);
    const uint32_t status =
        service && QueryServiceConfigW(service, &kept_config.registered, CONFIG_MAX, &size)
            ? ERROR_SUCCESS
            : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status ? status : set_start(SERVICE_DEMAND_START);
}

void start_as_before(void)
{
    set_start(kept_config.registered.dwStartType);
}

/* What is set counts from the next start ("SERVICE_SID_INFO structure"). */
void run_with_sid(void)
{
    SERVICE_SID_INFO info = {SERVICE_SID_TYPE_UNRESTRICTED};
    control_configure(SERVICE_CONFIG_SERVICE_SID_INFO, &info);
    control_stop();
    control_start();
}

uint32_t run_without_sid(void)
{
    SERVICE_SID_INFO info = {SERVICE_SID_TYPE_NONE};
    uint32_t status = control_configure(SERVICE_CONFIG_SERVICE_SID_INFO, &info);
    if (status)
        return status;
    status = control_stop();
    if (!status)
        status = control_start();
    if (status)
        run_with_sid();
    return status;
}

static uint32_t protect_service(void *descriptor)
{
    SC_HANDLE service = control_open(WRITE_DAC);
    const uint32_t status =
        service && SetServiceObjectSecurity(service, DACL_SECURITY_INFORMATION, descriptor)
            ? ERROR_SUCCESS
            : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

/* 0xF01FF: SERVICE_ALL_ACCESS. */
uint32_t open_service(void)
{
    DWORD size;
    SC_HANDLE service = control_open(READ_CONTROL);
    uint32_t status = service && QueryServiceObjectSecurity(service, DACL_SECURITY_INFORMATION,
                                     kept_config.bytes, CONFIG_MAX, &size)
                          ? ERROR_SUCCESS
                          : GetLastError();
    if (service)
        CloseServiceHandle(service);
    if (status)
        return status;
    PSECURITY_DESCRIPTOR descriptor = things_descriptor(L"D:(A;;0xF01FF;;;WD)");
    status = descriptor ? protect_service(descriptor) : GetLastError();
    LocalFree(descriptor);
    return status;
}

void close_service(void)
{
    protect_service(kept_config.bytes);
}

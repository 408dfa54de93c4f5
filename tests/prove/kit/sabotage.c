#include "prove/kit/sabotage.h"
#include "prove/kit/control.h"
#include "prove/kit/things.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 4096 };

#define SERVICE_KEY L"SYSTEM\\CurrentControlSet\\Services\\Deputy"
#define LOG_KEY     L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Deputy"
#define SOURCE_KEY  LOG_KEY L"\\Deputy-Service"

static const char *run_under;

/* --- the service is stopped ------------------------------------------------------------------- */

/* A service that did not stop is not started either; whether it runs, the next proof shows. */
static void start(void)
{
    control_start();
}

/* --- the service control manager has other settings of it --------------------------------------
 */

/* One at a time. */
enum { CONFIG_MAX = 8192 }; /* the most that these give ("QueryServiceConfig2W function") */

static union {
    QUERY_SERVICE_CONFIGW registered;
    SERVICE_FAILURE_ACTIONSW actions;
    BYTE bytes[CONFIG_MAX];
} kept_config;

static SERVICE_PRESHUTDOWN_INFO kept_preshutdown;

static uint32_t shorten_shutdown(void)
{
    SERVICE_PRESHUTDOWN_INFO shorter = {10 * 1000};
    const uint32_t status = control_configuration(
        SERVICE_CONFIG_PRESHUTDOWN_INFO, &kept_preshutdown, sizeof(kept_preshutdown));
    return status ? status : control_configure(SERVICE_CONFIG_PRESHUTDOWN_INFO, &shorter);
}

static void restore_preshutdown(void)
{
    control_configure(SERVICE_CONFIG_PRESHUTDOWN_INFO, &kept_preshutdown);
}

static uint32_t lose_recovery(void)
{
    SC_ACTION none = {SC_ACTION_NONE, 0};
    SERVICE_FAILURE_ACTIONSW actions = {.cActions = 1, .lpsaActions = &none};
    const uint32_t status = control_configuration(
        SERVICE_CONFIG_FAILURE_ACTIONS, kept_config.bytes, sizeof(kept_config));
    return status ? status : control_configure(SERVICE_CONFIG_FAILURE_ACTIONS, &actions);
}

static void restore_recovery(void)
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

static uint32_t start_by_hand(void)
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

static void start_as_before(void)
{
    set_start(kept_config.registered.dwStartType);
}

/* What is set counts from the next start ("SERVICE_SID_INFO structure"). */
static void run_with_sid(void)
{
    SERVICE_SID_INFO info = {SERVICE_SID_TYPE_UNRESTRICTED};
    control_configure(SERVICE_CONFIG_SERVICE_SID_INFO, &info);
    control_stop();
    control_start();
}

static uint32_t run_without_sid(void)
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
static uint32_t open_service(void)
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

static void close_service(void)
{
    protect_service(kept_config.bytes);
}

/* --- what is closed is open ------------------------------------------------------------------- */

static uint32_t protect_key(const WCHAR *sddl)
{
    HKEY key;
    PSECURITY_DESCRIPTOR descriptor = things_descriptor(sddl);
    uint32_t status = descriptor ? (uint32_t)RegOpenKeyExW(HKEY_LOCAL_MACHINE,
                                       THINGS_KEY L"\\closed", 0, WRITE_DAC | KEY_WOW64_64KEY, &key)
                                 : GetLastError();
    if (!status) {
        status = (uint32_t)RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, descriptor);
        RegCloseKey(key);
    }
    LocalFree(descriptor);
    return status;
}

static void close_things(void)
{
    things_protect(THINGS_FOLDER L"\\closed", THINGS_CLOSED);
    protect_key(L"D:P(A;;KA;;;SY)(A;;KA;;;BA)");
}

static uint32_t open_things(void)
{
    uint32_t status = things_protect(THINGS_FOLDER L"\\closed", L"D:(A;;FA;;;WD)");
    if (!status)
        status = protect_key(L"D:(A;;KA;;;WD)");
    if (status)
        close_things();
    return status;
}

/* --- a value of the registry is another ------------------------------------------------------- */

/* One at a time. */
static struct {
    const WCHAR *key, *name;
    bool existed;
    DWORD type, size;
    BYTE bytes[VALUE_MAX];
} kept;

static uint32_t put(DWORD type, const void *bytes, DWORD size)
{
    HKEY key;
    uint32_t status = (uint32_t)RegOpenKeyExW(
        HKEY_LOCAL_MACHINE, kept.key, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key);
    if (status)
        return status;
    status = (uint32_t)RegSetValueExW(key, kept.name, 0, type, bytes, size);
    RegCloseKey(key);
    return status;
}

static uint32_t change(
    const WCHAR *path, const WCHAR *name, DWORD type, const void *bytes, DWORD size)
{
    HKEY key;
    uint32_t status = (uint32_t)RegOpenKeyExW(
        HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key);
    if (status)
        return status;
    kept.key = path;
    kept.name = name;
    kept.size = sizeof(kept.bytes);
    status = (uint32_t)RegQueryValueExW(key, name, NULL, &kept.type, kept.bytes, &kept.size);
    RegCloseKey(key);
    kept.existed = !status;
    return status && status != ERROR_FILE_NOT_FOUND ? status : put(type, bytes, size);
}

static void restore(void)
{
    HKEY key;
    if (kept.existed) {
        put(kept.type, kept.bytes, kept.size);
        return;
    }
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, kept.key, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key))
        return;
    RegDeleteValueW(key, kept.name);
    RegCloseKey(key);
}

static uint32_t change_number(const WCHAR *key, const WCHAR *name, DWORD number)
{
    return change(key, name, REG_DWORD, &number, sizeof(number));
}

static uint32_t widen_privileges(void)
{
    static const WCHAR list[] = L"SeImpersonatePrivilege\0SeDebugPrivilege\0";
    return change(SERVICE_KEY, L"RequiredPrivileges", REG_MULTI_SZ, list, sizeof(list));
}

static uint32_t lose_sid(void)
{
    return change_number(SERVICE_KEY, L"ServiceSidType", 0);
}

static uint32_t lose_messages(void)
{
    static const WCHAR file[] = L"C:\\nowhere.dll";
    return change(SOURCE_KEY, L"EventMessageFile", REG_SZ, file, sizeof(file));
}

static uint32_t open_log(void)
{
    static const WCHAR sddl[] = L"O:BAG:SYD:(A;;0x7;;;WD)";
    return change(LOG_KEY, L"CustomSD", REG_SZ, sddl, sizeof(sddl));
}

/* --- others may write to the service's data -----------------------------------------------------
 */

#define DATA_FOLDER L"C:\\ProgramData\\Deputy"

static union {
    SECURITY_DESCRIPTOR descriptor;
    BYTE bytes[VALUE_MAX];
} kept_data;

static uint32_t open_data(void)
{
    DWORD size;
    if (!GetFileSecurityW(
            DATA_FOLDER, DACL_SECURITY_INFORMATION, kept_data.bytes, sizeof(kept_data), &size))
        return GetLastError();
    return things_protect(DATA_FOLDER, L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;WD)");
}

static void close_data(void)
{
    SetFileSecurityW(DATA_FOLDER, DACL_SECURITY_INFORMATION, kept_data.bytes);
}

/* --- all of them ------------------------------------------------------------------------------ */

static uint32_t nothing(void)
{
    return ERROR_SUCCESS;
}

static void nothing_to_undo(void)
{
}

static const struct sabotage sabotages[] = {
    {"stopped", control_stop, start},                       /* Deputy does not run */
    {"open", open_things, close_things},                    /* what callers may not open they may */
    {"privileges", widen_privileges, restore},              /* the service asks for one more */
    {"sid", lose_sid, restore},                             /* it has no SID of its own */
    {"preshutdown", shorten_shutdown, restore_preshutdown}, /* it has no time for its records */
    {"messages", lose_messages, restore},                   /* events have no text */
    {"data", open_data, close_data},      /* anybody may write to the service's data */
    {"log", open_log, restore},           /* anybody may clear the log */
    {"self", nothing, nothing_to_undo},   /* what is known without Deputy is wrong */
    {"places", nothing, nothing_to_undo}, /* what is in the caller's own places is another */
    {"recovery", lose_recovery, restore_recovery},  /* nobody starts it again */
    {"start", start_by_hand, start_as_before},      /* it does not start with Windows */
    {"service", open_service, close_service},       /* anybody may stop it */
    {"without-sid", run_without_sid, run_with_sid}, /* the running service has no SID of its own */
    {"swapped", nothing, nothing_to_undo},          /* who or what is to be refused is not */
};

const struct sabotage *sabotage_named(const char *name)
{
    for (size_t i = 0; i < sizeof(sabotages) / sizeof(*sabotages); i++)
        if (strcmp(sabotages[i].name, name) == 0)
            return &sabotages[i];
    return NULL;
}

int sabotage_is(const char *name)
{
    return run_under && strcmp(run_under, name) == 0;
}

void sabotage_run_under(const char *name)
{
    run_under = name;
}

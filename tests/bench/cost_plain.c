/* What the operations but those on files do for their caller, as a plain program does it for
 * itself: what it would cost without the service. */
#include "bench/cost_acts.h"
#include "bench/token_questions.h"

#include <winternl.h>
#include <stddef.h>
#include <string.h>

enum {
    ROOM = 8192,
    SERVICES_ROOM = 256 * 1024,
    NAME_OF_OBJECT = 1, /* ObjectNameInformation ("ZwQueryObject function" of ntifs.h) */
};

static union {
    BYTE bytes[SERVICES_ROOM];
    QUERY_SERVICE_CONFIGW config;
} room;

static uint32_t close(HANDLE handle)
{
    return cost_last(CloseHandle(handle));
}

/* --- identity -------------------------------------------------------------------------------- */

static uint32_t read_token(HANDLE token)
{
    DWORD used;
    uint32_t status = ERROR_SUCCESS;
    for (size_t i = 0; i < ARRAYSIZE(token_questions) && status == ERROR_SUCCESS; i++) {
        const struct token_question *question = &token_questions[i];
        DWORD size = question->size ? question->size : ROOM;
        status = cost_last(GetTokenInformation(token, question->class, room.bytes, size, &used));
    }
    return status;
}

static uint32_t open_token(HANDLE *token)
{
    return cost_last(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, token));
}

uint32_t plain_whoami(void)
{
    HANDLE token;
    uint32_t status = open_token(&token);
    if (status != ERROR_SUCCESS)
        return status;
    status = read_token(token);
    cost_also(&status, close(token));
    return status;
}

/* Without a handle there is none ("TOKEN_LINKED_TOKEN structure"). */
static uint32_t read_linked(HANDLE token)
{
    TOKEN_LINKED_TOKEN linked = {0};
    DWORD used;
    if (!GetTokenInformation(token, TokenLinkedToken, &linked, sizeof(linked), &used))
        return GetLastError();
    if (!linked.LinkedToken)
        return ERROR_SUCCESS;
    uint32_t status = read_token(linked.LinkedToken);
    cost_also(&status, close(linked.LinkedToken));
    return status;
}

uint32_t plain_whoami_linked(void)
{
    HANDLE token;
    uint32_t status = open_token(&token);
    if (status != ERROR_SUCCESS)
        return status;
    status = read_token(token);
    cost_also(&status, read_linked(token));
    cost_also(&status, close(token));
    return status;
}

/* --- the registry ---------------------------------------------------------------------------- */

static HKEY key;

/* The service's answers and records have it as well. */
static uint32_t open_key(REGSAM access)
{
    ULONG size;
    uint32_t status = (uint32_t)RegOpenKeyExW(HKEY_LOCAL_MACHINE, COST_KEY, 0, access, &key);
    if (status != ERROR_SUCCESS)
        return status;
    return RtlNtStatusToDosError(
        NtQueryObject(key, (OBJECT_INFORMATION_CLASS)NAME_OF_OBJECT, room.bytes, ROOM, &size));
}

static uint32_t close_key(uint32_t status)
{
    cost_also(&status, (uint32_t)RegCloseKey(key));
    return status;
}

uint32_t plain_registry_get(void)
{
    DWORD size = ROOM;
    uint32_t status = open_key(KEY_QUERY_VALUE);
    if (status != ERROR_SUCCESS)
        return status;
    return close_key((uint32_t)RegQueryValueExW(key, COST_VALUE, NULL, NULL, room.bytes, &size));
}

uint32_t plain_registry_list(void)
{
    WCHAR name[MAX_PATH];
    DWORD units = ARRAYSIZE(name), size = ROOM, values;
    uint32_t status = open_key(KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS);
    if (status != ERROR_SUCCESS)
        return status;
    status = (uint32_t)RegQueryInfoKeyW(
        key, NULL, NULL, NULL, NULL, NULL, NULL, &values, NULL, NULL, NULL, NULL);
    cost_also(
        &status, (uint32_t)RegEnumValueW(key, 0, name, &units, NULL, NULL, room.bytes, &size));
    return close_key(status);
}

uint32_t plain_registry_set(void)
{
    uint32_t status = open_key(KEY_SET_VALUE);
    if (status != ERROR_SUCCESS)
        return status;
    return close_key(
        (uint32_t)RegSetValueExW(key, COST_VALUE, 0, REG_BINARY, room.bytes, COST_SIZE));
}

uint32_t plain_registry_delete_value(void)
{
    uint32_t status = open_key(KEY_SET_VALUE);
    return status == ERROR_SUCCESS ? close_key((uint32_t)RegDeleteValueW(key, COST_VALUE)) : status;
}

uint32_t plain_registry_delete_key(void)
{
    return (uint32_t)RegDeleteKeyExW(HKEY_LOCAL_MACHINE, COST_SUBKEY, KEY_WOW64_64KEY, 0);
}

uint32_t plain_registry_create(void)
{
    uint32_t status = (uint32_t)RegCreateKeyExW(
        HKEY_LOCAL_MACHINE, COST_SUBKEY, 0, NULL, 0, KEY_QUERY_VALUE, NULL, &key, NULL);
    return status == ERROR_SUCCESS ? close_key(ERROR_SUCCESS) : status;
}

/* --- services -------------------------------------------------------------------------------- */

static uint32_t with_service(const WCHAR *name, DWORD access, uint32_t (*act)(SC_HANDLE service))
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager)
        return GetLastError();
    SC_HANDLE service = OpenServiceW(manager, name, access);
    uint32_t status = service ? act(service) : GetLastError();
    if (service)
        cost_also(&status, cost_last(CloseServiceHandle(service)));
    cost_also(&status, cost_last(CloseServiceHandle(manager)));
    return status;
}

uint32_t plain_services_list(void)
{
    DWORD needed, count, resume = 0;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ENUMERATE_SERVICE);
    if (!manager)
        return GetLastError();
    uint32_t status = cost_last(EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32,
        SERVICE_STATE_ALL, room.bytes, sizeof(room), &needed, &count, &resume, NULL));
    cost_also(&status, cost_last(CloseServiceHandle(manager)));
    return status;
}

static uint32_t query(SC_HANDLE service)
{
    SERVICE_STATUS_PROCESS state;
    DWORD needed;
    uint32_t status = cost_last(QueryServiceStatusEx(
        service, SC_STATUS_PROCESS_INFO, (BYTE *)&state, sizeof(state), &needed));
    cost_also(&status, cost_last(QueryServiceConfigW(service, &room.config, ROOM, &needed)));
    return status;
}

uint32_t plain_service_status(void)
{
    return with_service(COST_SERVICE, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG, query);
}

static uint32_t interrogate(SC_HANDLE service)
{
    SERVICE_STATUS state;
    return cost_last(ControlService(service, SERVICE_CONTROL_INTERROGATE, &state));
}

uint32_t plain_service_control(void)
{
    return with_service(COST_SERVICE, SERVICE_INTERROGATE, interrogate);
}

static uint32_t start(SC_HANDLE service)
{
    return cost_last(StartServiceW(service, 0, NULL));
}

static uint32_t stop(SC_HANDLE service)
{
    SERVICE_STATUS state;
    return cost_stop(cost_last(ControlService(service, SERVICE_CONTROL_STOP, &state)));
}

uint32_t plain_service_start(void)
{
    return with_service(COST_STOPPED, SERVICE_START, start);
}

uint32_t plain_service_stop(void)
{
    return with_service(COST_STOPPED, SERVICE_STOP, stop);
}

#include "operations/access/access_object.h"
#include "operations/registry/registry_key.h"
#include "operations/services/scm_object.h"

#include <winternl.h>

/* PUBLIC_OBJECT_BASIC_INFORMATION (Microsoft: "NtQueryObject function"). */
struct basic_information {
    ULONG attributes;
    ACCESS_MASK granted;
    ULONG handles;
    ULONG pointers;
    ULONG reserved[10];
};

uint32_t access_handle_granted(void *handle, uint32_t *mask)
{
    struct basic_information information;
    NTSTATUS status =
        NtQueryObject(handle, ObjectBasicInformation, &information, sizeof(information), NULL);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    if (information.granted & (RIGHT_GENERIC_MASK | RIGHT_MAXIMUM_ALLOWED))
        return ERROR_NOT_SUPPORTED;
    *mask = information.granted;
    return ERROR_SUCCESS;
}

static void close_handle(void *handle)
{
    CloseHandle(handle);
}

/* --- registry keys --------------------------------------------------------------------------- */

/* Links are followed, as the caller's own open would: the final name says where they led. */
static uint32_t open_key(
    struct call *call, const struct access_object *object, uint32_t mask, void **handle)
{
    const struct registry_request request = {
        .flags = DEPUTY_REGISTRY_FOLLOW, .key_units = object->units, .key = object->name};
    const struct registry_access access = {.mask = mask};
    HKEY key;
    uint32_t status = registry_open(call, &request, &access, &key);
    if (status == ERROR_SUCCESS)
        *handle = key;
    return status;
}

static void close_key(void *handle)
{
    RegCloseKey(handle);
}

/* --- processes ------------------------------------------------------------------------------- */

/* Decimal digits only; 0 for anything else. */
static DWORD process_id(const WCHAR *text)
{
    uint64_t id = 0;
    for (; *text; text++) {
        if (*text < L'0' || *text > L'9')
            return 0;
        id = id * 10 + (uint64_t)(*text - L'0');
        if (id > UINT32_MAX)
            return 0;
    }
    return (DWORD)id;
}

static uint32_t open_process(
    struct call *call, const struct access_object *object, uint32_t mask, void **handle)
{
    DWORD id = process_id(object->name);
    (void)call;
    if (!id)
        return ERROR_INVALID_NAME;
    HANDLE process = OpenProcess(mask, FALSE, id);
    if (!process)
        return GetLastError();
    *handle = process;
    return ERROR_SUCCESS;
}

/* --- services -------------------------------------------------------------------------------- */

static uint32_t open_service(
    struct call *call, const struct access_object *object, uint32_t mask, void **handle)
{
    SC_HANDLE service;
    (void)call;
    uint32_t status = scm_open(object->name, mask, &service);
    if (status == ERROR_SUCCESS)
        *handle = service;
    return status;
}

static void close_service(void *handle)
{
    CloseServiceHandle(handle);
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct access_kind key_kind = {
    .type = "Key",
    .open = open_key,
    .close = close_key,
    .granted = access_handle_granted,
    .security = GetKernelObjectSecurity,
    .describe_mask = KEY_QUERY_VALUE,
};

static const struct access_kind process_kind = {
    .type = "Process",
    .open = open_process,
    .close = close_handle,
    .granted = access_handle_granted,
    .security = GetKernelObjectSecurity,
};

/* The service control manager alone knows what its handles may do. It is not asked for labels,
 * which it does not support, and says how long the descriptor is only when that has no room
 * (Microsoft: "QueryServiceObjectSecurity function"). */
static BOOL WINAPI read_service_security(
    void *handle, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR bytes, DWORD size, DWORD *needed)
{
    parts &= OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    if (!QueryServiceObjectSecurity(handle, parts, bytes, size, needed))
        return FALSE;
    *needed = GetSecurityDescriptorLength(bytes);
    return TRUE;
}

static const struct access_kind service_kind = {
    .type = "Service",
    .open = open_service,
    .close = close_service,
    .security = read_service_security,
};

const struct access_kind *access_kind_find(enum right_object object)
{
    switch (object) {
    case RIGHT_OBJECT_FILE:
    case RIGHT_OBJECT_DIRECTORY:
        return &access_kind_file;
    case RIGHT_OBJECT_PIPE:
        return &access_kind_pipe;
    case RIGHT_OBJECT_KEY:
        return &key_kind;
    case RIGHT_OBJECT_PROCESS:
        return &process_kind;
    case RIGHT_OBJECT_SERVICE:
        return &service_kind;
    case RIGHT_OBJECT_GENERIC:
    case RIGHT_OBJECT_COUNT:
        break;
    }
    return NULL;
}

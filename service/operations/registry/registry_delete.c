/* registry_delete_value and registry_delete_key: a value, or a key that has no subkeys. */
#include "audit/record/record.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

#include <winternl.h>

enum { ANSWER_MAX = 2 * WIRE_PATH_MAX + 64 };

#define NT_ACCESS_DENIED ((NTSTATUS)0xC0000022)
#define NT_CANNOT_DELETE ((NTSTATUS)0xC0000121)

/* Not in any header: Microsoft, "ZwDeleteKey function". */
NTSTATUS NTAPI NtDeleteKey(HANDLE key);

static bool has_subkeys(HKEY key)
{
    HKEY again;
    DWORD subkeys = 0;
    if (RegOpenKeyExW(key, L"", REG_OPTION_OPEN_LINK, KEY_QUERY_VALUE, &again) != ERROR_SUCCESS)
        return false;
    LSTATUS status = RegQueryInfoKeyW(
        again, NULL, NULL, NULL, &subkeys, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    RegCloseKey(again);
    return status == ERROR_SUCCESS && subkeys;
}

/* Delete exactly the key that was opened, whatever its name leads to by now. The page does not say
 * how a key that has subkeys, or is the root of a hive, is refused: with STATUS_CANNOT_DELETE
 * (ReactOS, ntoskrnl/config/cmapi.c), and by Wine with a denial. One that comes in spite of the
 * right to delete is somebody's who watches the registry, and stays one. */
static uint32_t delete_key(HKEY key)
{
    NTSTATUS status = NtDeleteKey(key);
    if (status == NT_CANNOT_DELETE || (status == NT_ACCESS_DENIED && has_subkeys(key)))
        return ERROR_DIR_NOT_EMPTY;
    return NT_SUCCESS(status) ? ERROR_SUCCESS : RtlNtStatusToDosError(status);
}

/* Before anything is deleted: what has been done cannot fail any more. */
static uint32_t pack_answer(struct call *call)
{
    registry_pack_name(call, call->result);
    return ((struct buffer *)call->result)->status;
}

static uint32_t perform_on_key(struct call *call)
{
    static const struct registry_access access = {DELETE, "DELETE", 0};
    const struct registry_request *request = call->request;
    HKEY key;
    uint32_t status = registry_open(call, request, &access, &key);
    if (status != ERROR_SUCCESS)
        return status;
    status = pack_answer(call);
    if (status == ERROR_SUCCESS)
        status = delete_key(key);
    RegCloseKey(key);
    return status;
}

static uint32_t perform_on_value(struct call *call)
{
    static const struct registry_access access = {KEY_SET_VALUE, "KEY_SET_VALUE", 0};
    const struct registry_request *request = call->request;
    HKEY key;
    uint32_t status = registry_open(call, request, &access, &key);
    if (status != ERROR_SUCCESS)
        return status;
    status = pack_answer(call);
    if (status == ERROR_SUCCESS)
        status = (uint32_t)RegDeleteValueW(key, request->name);
    RegCloseKey(key);
    return status;
}

const struct operation operation_registry_delete_value = {
    .name = "registry_delete_value",
    .opnum = OPNUM_REGISTRY_DELETE_VALUE,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_on_value,
};

const struct operation operation_registry_delete_key = {
    .name = "registry_delete_key",
    .opnum = OPNUM_REGISTRY_DELETE_KEY,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_on_key,
};

unsigned long s_registry_delete_value(SESSION session, unsigned long flags, unsigned long key_units,
    wchar_t *key, unsigned long name_units, wchar_t *name, ENCODED *answer, REPLY *reply)
{
    const struct registry_request request = {flags, key_units, key, name_units, name};
    return entry_answer(
        session, &operation_registry_delete_value, &request, ANSWER_MAX, answer, reply);
}

unsigned long s_registry_delete_key(SESSION session, unsigned long flags, unsigned long key_units,
    wchar_t *key, ENCODED *answer, REPLY *reply)
{
    const struct registry_request request = {.flags = flags, .key_units = key_units, .key = key};
    return entry_answer(
        session, &operation_registry_delete_key, &request, ANSWER_MAX, answer, reply);
}

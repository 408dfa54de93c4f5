/* registry_set: store a value, byte for byte, of any type. */
#include "audit/record/record.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "rpc/memory.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

#include <string.h>

enum { PADDING = 4, ANSWER_MAX = 2 * WIRE_PATH_MAX + 64 };

struct set_request {
    struct registry_request registry;
    uint32_t type;
    uint32_t size;
    const BYTE *bytes;
};

/* RegSetValueEx looks behind a text that does not end with a zero and, finding one there, stores it
 * too. Behind this copy it finds none. */
static uint32_t store(struct call *call, HKEY key, const struct set_request *request)
{
    BYTE *bytes = arena_alloc(&call->arena, (size_t)request->size + PADDING);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (request->size)
        memcpy(bytes, request->bytes, request->size);
    memset(bytes + request->size, 0xFF, PADDING);
    return (uint32_t)RegSetValueExW(
        key, request->registry.name, 0, request->type, bytes, request->size);
}

/* Why the data cannot be taken, whatever the key is. A link is stored only by who knows that it is
 * one. */
static uint32_t check_data(const struct set_request *request)
{
    if (request->size > WIRE_CHUNK_MAX || !memory_owns(request->bytes, request->size))
        return ERROR_INVALID_PARAMETER;
    if (request->type == REG_LINK && !(request->registry.flags & DEPUTY_REGISTRY_LINK))
        return ERROR_INVALID_PARAMETER;
    if ((request->registry.flags & DEPUTY_REGISTRY_VOLATILE) &&
        !(request->registry.flags & DEPUTY_REGISTRY_CREATE))
        return ERROR_INVALID_PARAMETER;
    return ERROR_SUCCESS;
}

static uint32_t perform(struct call *call)
{
    static const struct registry_access access = {
        KEY_SET_VALUE, "KEY_SET_VALUE", DEPUTY_REGISTRY_CREATE | DEPUTY_REGISTRY_VOLATILE};
    const struct set_request *request = call->request;
    bool existed;
    HKEY key;
    uint32_t status = check_data(request);
    if (status != ERROR_SUCCESS)
        return status;
    if (request->registry.flags & DEPUTY_REGISTRY_CREATE)
        status = registry_create_key(call, &request->registry, &access, &key, &existed);
    else
        status = registry_open(call, &request->registry, &access, &key);
    if (status != ERROR_SUCCESS)
        return status;
    registry_pack_name(call, call->result); /* before: what has been done cannot fail any more */
    status = ((struct buffer *)call->result)->status;
    if (status == ERROR_SUCCESS)
        status = store(call, key, request);
    RegCloseKey(key);
    return status;
}

const struct operation operation_registry_set = {
    .name = "registry_set",
    .opnum = OPNUM_REGISTRY_SET,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_registry_set(SESSION session, unsigned long flags, unsigned long key_units,
    wchar_t *key, unsigned long name_units, wchar_t *name, unsigned long type, unsigned long size,
    byte *bytes, ENCODED *answer, REPLY *reply)
{
    const struct set_request request = {
        {flags, key_units, key, name_units, name}, type, size, bytes};
    return entry_answer(session, &operation_registry_set, &request, ANSWER_MAX, answer, reply);
}

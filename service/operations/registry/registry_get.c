/* registry_get: the type and the bytes of a value, exactly as they are stored. */
#include "base/packed.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "audit/record/record.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

enum { ROOM = 1024, TRIES = 8, ANSWER_MAX = WIRE_CHUNK_MAX + 2 * WIRE_PATH_MAX + 64 };

struct value {
    DWORD type;
    DWORD size;
    BYTE *bytes;
};

/* There is room for most values, so that none is asked for its size first; one that needs more says
 * so, and may have grown by then: then it is asked again. */
static uint32_t read_value(struct call *call, HKEY key, const wchar_t *name, struct value *value)
{
    LSTATUS status = ERROR_MORE_DATA;
    value->size = ROOM;
    for (int i = 0; i < TRIES && status == ERROR_MORE_DATA; i++) {
        if (value->size > WIRE_CHUNK_MAX)
            return ERROR_MORE_DATA;
        value->bytes = arena_alloc(&call->arena, value->size);
        if (!value->bytes)
            return ERROR_NOT_ENOUGH_MEMORY;
        status = RegQueryValueExW(key, name, NULL, &value->type, value->bytes, &value->size);
    }
    return (uint32_t)status;
}

static uint32_t perform(struct call *call)
{
    static const struct registry_access access = {KEY_QUERY_VALUE, "KEY_QUERY_VALUE", 0};
    const struct registry_request *request = call->request;
    struct value value = {0};
    HKEY key;
    uint32_t status = registry_open(call, request, &access, &key);
    if (status != ERROR_SUCCESS)
        return status;
    status = read_value(call, key, request->name, &value);
    RegCloseKey(key);
    if (status != ERROR_SUCCESS)
        return status;
    registry_pack_name(call, call->result);
    pack_u32(call->result, value.type);
    pack_bytes(call->result, value.bytes, value.size);
    return ((struct buffer *)call->result)->status;
}

const struct operation operation_registry_get = {
    .name = "registry_get",
    .opnum = OPNUM_REGISTRY_GET,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
};

unsigned long s_registry_get(SESSION session, unsigned long flags, unsigned long key_units,
    wchar_t *key, unsigned long name_units, wchar_t *name, ENCODED *answer, REPLY *reply)
{
    const struct registry_request request = {flags, key_units, key, name_units, name};
    return entry_answer(session, &operation_registry_get, &request, ANSWER_MAX, answer, reply);
}

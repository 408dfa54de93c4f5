/* registry_create: a key, with what is missing above it. */
#include "audit/record/record.h"
#include "base/packed.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

enum { ANSWER_MAX = 2 * WIRE_PATH_MAX + 64 };

/* Of the key itself the least is asked that tells a link from a key; the right to create subkeys is
 * asked of the key above by the system. */
static uint32_t perform(struct call *call)
{
    static const struct registry_access access = {
        KEY_QUERY_VALUE, "KEY_QUERY_VALUE", DEPUTY_REGISTRY_VOLATILE};
    const struct registry_request *request = call->request;
    bool existed;
    HKEY key;
    uint32_t status = registry_create_key(call, request, &access, &key, &existed);
    if (status != ERROR_SUCCESS)
        return status;
    RegCloseKey(key);
    registry_pack_name(call, call->result);
    pack_u32(call->result, existed);
    return ((struct buffer *)call->result)->status;
}

const struct operation operation_registry_create = {
    .name = "registry_create",
    .opnum = OPNUM_REGISTRY_CREATE,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_registry_create(SESSION session, unsigned long flags, unsigned long key_units,
    wchar_t *key, ENCODED *answer, REPLY *reply)
{
    const struct registry_request request = {.flags = flags, .key_units = key_units, .key = key};
    return entry_answer(session, &operation_registry_create, &request, ANSWER_MAX, answer, reply);
}

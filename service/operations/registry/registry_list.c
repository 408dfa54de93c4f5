/* registry_list: a part of the subkeys or of the values of a key. The parts of one listing are one
 * act (pipeline/paged.h).
 *
 * Parts are counted by index, as the system does: when keys or values come or go meanwhile, one may
 * be missed or come twice. Each part says when the key was last written to, so that this shows. */
#include "base/packed.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "operations/registry/registry_name.h"
#include "audit/record/record.h"
#include "pipeline/paged.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

enum {
    PART_SIZE = 256 * 1024,    /* a part is full from here on */
    DATA_SIZE_MAX = 64 * 1024, /* of a value's bytes; longer ones are left to registry_get */
    ANSWER_MAX = 1024 * 1024,  /* more than a part and one item can take */
};

struct list_request {
    struct registry_request registry;
    uint32_t kind; /* DEPUTY_REGISTRY_SUBKEYS or DEPUTY_REGISTRY_VALUES */
    uint32_t start;
    struct page *page;
};

/* One call's room for what is enumerated. */
struct listing {
    HKEY key;
    bool with_data;
    struct buffer items;
    uint32_t count;
    wchar_t name[REGISTRY_VALUE_NAME_MAX + 1];
    BYTE data[DATA_SIZE_MAX];
};

static void pack_item(struct listing *listing, DWORD name_size, uint32_t type, uint32_t size,
    const FILETIME *written, const BYTE *data)
{
    pack_units(&listing->items, listing->name, name_size);
    pack_u32(&listing->items, type);
    pack_u32(&listing->items, size);
    pack_u64(&listing->items, (uint64_t)written->dwHighDateTime << 32 | written->dwLowDateTime);
    pack_u32(&listing->items, data != NULL);
    pack_bytes(&listing->items, data, data ? size : 0);
    listing->count++;
}

static uint32_t add_subkey(struct listing *listing, DWORD index)
{
    FILETIME written;
    DWORD size = REGISTRY_COMPONENT_MAX + 1;
    LSTATUS status =
        RegEnumKeyExW(listing->key, index, listing->name, &size, NULL, NULL, NULL, &written);
    if (status == ERROR_SUCCESS)
        pack_item(listing, size, 0, 0, &written, NULL);
    return (uint32_t)status;
}

static LSTATUS enumerate_value(struct listing *listing, DWORD index, bool with_data,
    DWORD *name_size, DWORD *type, DWORD *size)
{
    *name_size = REGISTRY_VALUE_NAME_MAX + 1;
    *size = with_data ? DATA_SIZE_MAX : 0;
    return RegEnumValueW(listing->key, index, listing->name, name_size, NULL, type,
        with_data ? listing->data : NULL, size);
}

/* The name always has room, so that too little room means the data. */
static uint32_t add_value(struct listing *listing, DWORD index)
{
    static const FILETIME none;
    DWORD name_size, type, size;
    bool with_data = listing->with_data;
    LSTATUS status = enumerate_value(listing, index, with_data, &name_size, &type, &size);
    if (status == ERROR_MORE_DATA && with_data) {
        with_data = false;
        status = enumerate_value(listing, index, false, &name_size, &type, &size);
    }
    if (status == ERROR_SUCCESS)
        pack_item(listing, name_size, type, size, &none, with_data ? listing->data : NULL);
    return (uint32_t)status;
}

/* Fill the part from index *next on, which becomes where the next part begins, 0 at the end. */
static uint32_t enumerate(
    const struct call *call, struct listing *listing, uint32_t kind, uint32_t *next)
{
    uint32_t status = ERROR_SUCCESS;
    while (status == ERROR_SUCCESS && listing->items.size < PART_SIZE) {
        if (call_cancelled(call))
            return ERROR_OPERATION_ABORTED;
        status = kind == DEPUTY_REGISTRY_SUBKEYS ? add_subkey(listing, *next)
                                                 : add_value(listing, *next);
        ++*next;
    }
    if (status == ERROR_NO_MORE_ITEMS) {
        *next = 0;
        status = ERROR_SUCCESS;
    }
    return status == ERROR_SUCCESS ? listing->items.status : status;
}

static uint32_t list(struct call *call, const struct list_request *request, struct listing *listing)
{
    FILETIME written;
    DWORD subkeys, values;
    uint32_t next = request->start;
    LSTATUS known = RegQueryInfoKeyW(
        listing->key, NULL, NULL, NULL, &subkeys, NULL, NULL, &values, NULL, NULL, NULL, &written);
    if (known != ERROR_SUCCESS)
        return (uint32_t)known;
    uint32_t status = enumerate(call, listing, request->kind, &next);
    if (status != ERROR_SUCCESS)
        return status;
    struct buffer *answer = call->result;
    registry_pack_name(call, answer);
    pack_u64(answer, (uint64_t)written.dwHighDateTime << 32 | written.dwLowDateTime);
    pack_u32(answer, subkeys);
    pack_u32(answer, values);
    pack_u32(answer, next);
    pack_u32(answer, listing->count);
    buffer_append(answer, listing->items.bytes, listing->items.size);
    paged_take(call, request->page, next, listing->count);
    return answer->status;
}

static uint32_t open_key(struct call *call, const struct list_request *request,
    const struct registry_access *access, HKEY *key)
{
    const struct registry_request *registry = &request->registry;
    const struct sha256_part parts[] = {
        {&request->kind, sizeof(request->kind)},
        {&registry->flags, sizeof(registry->flags)},
        {registry->key, registry->key_units * sizeof(*registry->key)},
    };
    uint32_t status = ERROR_SUCCESS;
    if (wire_check_text(registry->key, registry->key_units, WIRE_PATH_MAX) == ERROR_SUCCESS)
        status = paged_enter(
            call, request->page, request->start, parts, sizeof(parts) / sizeof(parts[0]));
    return status == ERROR_SUCCESS ? registry_open(call, registry, access, key) : status;
}

static uint32_t perform(struct call *call)
{
    static const struct registry_access kinds[] = {
        [DEPUTY_REGISTRY_SUBKEYS] = {KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS,
            "KEY_QUERY_VALUE KEY_ENUMERATE_SUB_KEYS", 0},
        [DEPUTY_REGISTRY_VALUES] = {KEY_QUERY_VALUE, "KEY_QUERY_VALUE", DEPUTY_REGISTRY_DATA},
    };
    const struct list_request *request = call->request;
    if (request->kind != DEPUTY_REGISTRY_SUBKEYS && request->kind != DEPUTY_REGISTRY_VALUES)
        return call_fail(call, DEPUTY_STAGE_ADMIT, ERROR_INVALID_PARAMETER);
    struct listing *listing = arena_alloc(&call->arena, sizeof(*listing));
    if (!listing)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = open_key(call, request, &kinds[request->kind], &listing->key);
    if (status != ERROR_SUCCESS)
        return status;
    listing->with_data = (request->registry.flags & DEPUTY_REGISTRY_DATA) != 0;
    listing->items.limit = ANSWER_MAX;
    status = list(call, request, listing);
    buffer_free(&listing->items);
    RegCloseKey(listing->key);
    return status;
}

static uint32_t conclude(struct call *call)
{
    const struct list_request *request = call->request;
    paged_begin(call, request->page);
    return ERROR_SUCCESS;
}

const struct operation operation_registry_list = {
    .name = "registry_list",
    .opnum = OPNUM_REGISTRY_LIST,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .conclude = conclude,
};

unsigned long s_registry_list(SESSION session, unsigned long flags, unsigned long key_units,
    wchar_t *key, unsigned long kind, unsigned long start, ENCODED *answer, REPLY *reply)
{
    struct page page = {0};
    const struct list_request request = {
        {.flags = flags, .key_units = key_units, .key = key}, kind, start, &page};
    return entry_answer(session, &operation_registry_list, &request, ANSWER_MAX, answer, reply);
}

#include "client/calls/registry_decode.h"
#include "identity/result.h"
#include "base/status.h"

/* The fewest bytes that an item takes: its numbers, with a name and data of nothing. */
enum { ITEM_SIZE_MIN = 28 };

static void unpack_value(struct unpack *unpack, struct arena *arena, void *result)
{
    struct deputy_registry_value *value = result;
    value->key = unpack_wide(unpack, arena, NULL);
    value->type = unpack_u32(unpack);
    value->bytes = unpack_bytes(unpack, arena, &value->size);
}

uint32_t registry_decode_value(
    const uint8_t *bytes, size_t size, struct deputy_registry_value **value)
{
    uint32_t status;
    void *made = result_unpack(bytes, size, sizeof(**value), unpack_value, &status);
    if (made)
        *value = made;
    return status;
}

static void unpack_item(
    struct unpack *unpack, struct arena *arena, struct deputy_registry_item *item)
{
    uint32_t data_size;
    item->name = unpack_wide(unpack, arena, &item->name_size);
    item->type = unpack_u32(unpack);
    item->size = unpack_u32(unpack);
    item->written = unpack_u64(unpack);
    uint32_t with_data = unpack_u32(unpack);
    const uint8_t *bytes = unpack_bytes(unpack, arena, &data_size);
    if (with_data && data_size == item->size)
        item->bytes = bytes;
    else if (with_data || data_size)
        unpack->status = unpack->status ? unpack->status : WIN32_INVALID_DATA;
}

static void unpack_page(struct unpack *unpack, struct arena *arena, void *result)
{
    struct deputy_registry_page *page = result;
    page->key = unpack_wide(unpack, arena, NULL);
    page->written = unpack_u64(unpack);
    page->subkeys = unpack_u32(unpack);
    page->values = unpack_u32(unpack);
    page->next = unpack_u32(unpack);
    struct deputy_registry_item *items =
        unpack_array(unpack, arena, ITEM_SIZE_MIN, sizeof(*items), &page->count);
    for (uint32_t i = 0; i < page->count && !unpack->status; i++)
        unpack_item(unpack, arena, &items[i]);
    page->items = items;
}

uint32_t registry_decode_page(const uint8_t *bytes, size_t size, struct deputy_registry_page **page)
{
    uint32_t status;
    void *made = result_unpack(bytes, size, sizeof(**page), unpack_page, &status);
    if (made)
        *page = made;
    return status;
}

uint32_t registry_decode_created(const uint8_t *bytes, size_t size, int *existed)
{
    struct arena arena = {0};
    struct unpack unpack = {.bytes = bytes, .left = bytes ? size : 0};
    unpack_wide(&unpack, &arena, NULL);
    uint32_t said = unpack_u32(&unpack);
    arena_free(&arena);
    uint32_t status = unpack_end(&unpack);
    if (status == WIN32_OK)
        *existed = said != 0;
    return status;
}

void deputy_registry_value_free(struct deputy_registry_value *value)
{
    result_free(value);
}

void deputy_registry_page_free(struct deputy_registry_page *page)
{
    result_free(page);
}

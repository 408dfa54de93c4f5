#include "client/registry_decode.h"
#include "identity/packed.h"
#include "identity/status.h"

/* What the program gets, and the arena in which all of it lives, this structure too. */
struct value_result {
    struct deputy_registry_value value;
    struct arena arena;
};

struct page_result {
    struct deputy_registry_page page;
    struct arena arena;
};

/* The fewest bytes that an item takes: its numbers, with a name and data of nothing. */
enum { ITEM_SIZE_MIN = 28 };

uint32_t registry_decode_value(
    const uint8_t *bytes, size_t size, struct deputy_registry_value **value)
{
    struct arena arena = {0};
    struct unpack unpack = {.bytes = bytes, .left = bytes ? size : 0};
    struct value_result *made = arena_alloc(&arena, sizeof(*made));
    if (!made)
        return WIN32_NOT_ENOUGH_MEMORY;
    made->value.key = unpack_wide(&unpack, &arena, NULL);
    made->value.type = unpack_u32(&unpack);
    made->value.bytes = unpack_bytes(&unpack, &arena, &made->value.size);
    uint32_t status = unpack_end(&unpack);
    made->arena = arena;
    if (status == WIN32_OK)
        *value = &made->value;
    else
        arena_free(&arena);
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

static void unpack_page(
    struct unpack *unpack, struct arena *arena, struct deputy_registry_page *page)
{
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
    struct arena arena = {0};
    struct unpack unpack = {.bytes = bytes, .left = bytes ? size : 0};
    struct page_result *made = arena_alloc(&arena, sizeof(*made));
    if (!made)
        return WIN32_NOT_ENOUGH_MEMORY;
    unpack_page(&unpack, &arena, &made->page);
    uint32_t status = unpack_end(&unpack);
    made->arena = arena;
    if (status == WIN32_OK)
        *page = &made->page;
    else
        arena_free(&arena);
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
    if (!value)
        return;
    struct arena arena = ((struct value_result *)value)->arena;
    arena_free(&arena);
}

void deputy_registry_page_free(struct deputy_registry_page *page)
{
    if (!page)
        return;
    struct arena arena = ((struct page_result *)page)->arena;
    arena_free(&arena);
}

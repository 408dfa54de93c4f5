#include "ctl/registry/registry_tree.h"
#include "base/arena.h"

#include <wchar.h>
#include <windows.h>

/* A name with a zero within cannot be said to the system in this way. */
static uint32_t delete_subkey(struct deputy_session *session, const wchar_t *key,
    const struct deputy_registry_item *item, uint32_t flags, struct deputy_reply *reply)
{
    struct arena arena = {0};
    size_t size = wcslen(key);
    wchar_t *subkey = arena_array(&arena, size + 1 + item->name_size + 1, sizeof(*subkey));
    if (!subkey || wcslen(item->name) != item->name_size) {
        *reply =
            (struct deputy_reply){.status = subkey ? ERROR_INVALID_NAME : ERROR_NOT_ENOUGH_MEMORY,
                .stage = DEPUTY_STAGE_CONNECT};
        arena_free(&arena);
        return reply->status;
    }
    wmemcpy(subkey, key, size);
    subkey[size] = L'\\';
    wmemcpy(subkey + size + 1, item->name, item->name_size);
    uint32_t status = registry_delete_tree(session, subkey, flags, reply);
    arena_free(&arena);
    return status;
}

/* What is left of the subkeys moves up, so that the list always starts anew. A link has none. */
static uint32_t delete_subkeys(
    struct deputy_session *session, const wchar_t *key, uint32_t flags, struct deputy_reply *reply)
{
    uint32_t status, count;
    do {
        struct deputy_registry_page *page;
        status = deputy_registry_list(
            session, key, flags | DEPUTY_REGISTRY_LINK, DEPUTY_REGISTRY_SUBKEYS, 0, &page, reply);
        if (status)
            return status;
        count = page->count;
        for (uint32_t i = 0; i < count && !status; i++)
            status = delete_subkey(session, key, &page->items[i], flags, reply);
        deputy_registry_page_free(page);
    } while (!status && count);
    return status;
}

uint32_t registry_delete_tree(
    struct deputy_session *session, const wchar_t *key, uint32_t flags, struct deputy_reply *reply)
{
    uint32_t status = delete_subkeys(session, key, flags, reply);
    return status ? status : deputy_registry_delete_key(session, key, flags, reply);
}

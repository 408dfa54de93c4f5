#include "ctl/registry/registry_tree.h"

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static wchar_t *join(const wchar_t *key, const struct deputy_registry_item *item)
{
    size_t size = wcslen(key);
    wchar_t *subkey = calloc(size + 1 + item->name_size + 1, sizeof(*subkey));
    if (!subkey)
        return NULL;
    wmemcpy(subkey, key, size);
    subkey[size] = L'\\';
    wmemcpy(subkey + size + 1, item->name, item->name_size);
    return subkey;
}

static uint32_t fail_here(struct deputy_reply *reply, uint32_t status)
{
    *reply = (struct deputy_reply){.status = status, .stage = DEPUTY_STAGE_CONNECT};
    return status;
}

/* A name with a zero within cannot be said to the system in this way. */
static uint32_t delete_subkey(struct deputy_session *session, const wchar_t *key,
    const struct deputy_registry_item *item, uint32_t flags, wchar_t **failed,
    struct deputy_reply *reply)
{
    if (wcslen(item->name) != item->name_size)
        return fail_here(reply, ERROR_INVALID_NAME);
    wchar_t *subkey = join(key, item);
    if (!subkey)
        return fail_here(reply, ERROR_NOT_ENOUGH_MEMORY);
    uint32_t status = registry_delete_tree(session, subkey, flags, failed, reply);
    if (status && !*failed)
        *failed = subkey;
    else
        free(subkey);
    return status;
}

/* What is left of the subkeys moves up, so that the list always starts anew. A link has none. */
static uint32_t delete_subkeys(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    wchar_t **failed, struct deputy_reply *reply)
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
            status = delete_subkey(session, key, &page->items[i], flags, failed, reply);
        deputy_registry_page_free(page);
    } while (!status && count);
    return status;
}

uint32_t registry_delete_tree(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    wchar_t **failed, struct deputy_reply *reply)
{
    uint32_t status = delete_subkeys(session, key, flags, failed, reply);
    return status ? status : deputy_registry_delete_key(session, key, flags, reply);
}

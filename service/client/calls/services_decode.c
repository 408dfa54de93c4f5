#include "client/calls/services_decode.h"
#include "identity/result.h"
#include "base/status.h"

enum { ITEM_SIZE_MIN = 44 }; /* nine numbers and two empty texts */

static void unpack_state(struct unpack *unpack, struct deputy_service_state *state)
{
    state->type = unpack_u32(unpack);
    state->state = unpack_u32(unpack);
    state->controls = unpack_u32(unpack);
    state->exit_code = unpack_u32(unpack);
    state->service_exit_code = unpack_u32(unpack);
    state->checkpoint = unpack_u32(unpack);
    state->wait_hint_ms = unpack_u32(unpack);
    state->process_id = unpack_u32(unpack);
    state->flags = unpack_u32(unpack);
}

static void unpack_page(struct unpack *unpack, struct arena *arena, void *result)
{
    struct deputy_services_page *page = result;
    page->next = unpack_u32(unpack);
    struct deputy_services_item *items =
        unpack_array(unpack, arena, ITEM_SIZE_MIN, sizeof(*items), &page->count);
    for (uint32_t i = 0; i < page->count && !unpack->status; i++) {
        items[i].name = unpack_wide(unpack, arena, NULL);
        items[i].display_name = unpack_wide(unpack, arena, NULL);
        unpack_state(unpack, &items[i].state);
    }
    page->items = items;
}

uint32_t services_decode_page(const uint8_t *bytes, size_t size, struct deputy_services_page **page)
{
    uint32_t status;
    void *made = result_unpack(bytes, size, sizeof(**page), unpack_page, &status);
    if (made)
        *page = made;
    return status;
}

static void unpack_service(struct unpack *unpack, struct arena *arena, void *result)
{
    struct deputy_service *service = result;
    unpack_state(unpack, &service->state);
    service->configured = unpack_u32(unpack) != 0;
    if (!service->configured)
        return;
    service->start_type = unpack_u32(unpack);
    service->error_control = unpack_u32(unpack);
    service->path = unpack_wide(unpack, arena, NULL);
    service->account = unpack_wide(unpack, arena, NULL);
    service->display_name = unpack_wide(unpack, arena, NULL);
}

uint32_t services_decode_service(const uint8_t *bytes, size_t size, struct deputy_service **service)
{
    uint32_t status;
    void *made = result_unpack(bytes, size, sizeof(**service), unpack_service, &status);
    if (made)
        *service = made;
    return status;
}

uint32_t services_decode_state(
    const uint8_t *bytes, size_t size, struct deputy_service_state *state)
{
    struct unpack unpack = {.bytes = bytes, .left = bytes ? size : 0};
    struct deputy_service_state read;
    unpack_state(&unpack, &read);
    uint32_t status = unpack_end(&unpack);
    if (status == WIN32_OK)
        *state = read;
    return status;
}

void deputy_services_page_free(struct deputy_services_page *page)
{
    result_free(page);
}

void deputy_service_free(struct deputy_service *service)
{
    result_free(service);
}

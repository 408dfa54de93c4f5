#include "client/calls/events_decode.h"
#include "audit/record/sealed.h"
#include "identity/result.h"
#include "base/status.h"

#include <string.h>

enum {
    ANSWER_LOST = 0x1,
    ANSWER_CROWDED = 0x2,
    ITEM_SIZE_MIN = SHA256_SIZE + 4 + SEALED_SIZE_MIN,
};

/* Copy what the program may see; the arena then has every text. */
static uint32_t copy_record(
    const struct audit_record *record, struct arena *arena, struct deputy_event *event)
{
    const char **fields = arena_array(arena, AUDIT_FIELDS, sizeof(*fields));
    if (!fields)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (unsigned i = 0; i < AUDIT_FIELDS; i++) {
        const char *text = record->fields[i];
        if (text && !(fields[i] = arena_copy(arena, text, strlen(text))))
            return WIN32_NOT_ENOUGH_MEMORY;
    }
    event->id = record->id;
    event->type = record->type;
    event->field_count = AUDIT_FIELDS;
    event->fields = fields;
    return WIN32_OK;
}

static uint32_t open_sealed(
    const struct sealed *sealed, struct arena *arena, struct deputy_event *event)
{
    struct audit_record record;
    struct seal seal;
    uint32_t status = sealed_seal(sealed, &seal);
    if (status == WIN32_OK)
        status = sealed_open(sealed, &record);
    if (status != WIN32_OK)
        return status;
    event->time = seal.time;
    status = copy_record(&record, arena, event);
    audit_record_free(&record);
    return status;
}

static void unpack_event(struct unpack *unpack, struct arena *arena, struct deputy_event *event)
{
    static const uint8_t no_hash[SHA256_SIZE];
    uint8_t hash[SHA256_SIZE] = {0};
    struct arena scratch = {0};
    struct sealed *sealed;
    uint32_t size;
    unpack_raw(unpack, hash, sizeof(hash));
    const uint8_t *bytes = unpack_bytes(unpack, &scratch, &size);
    if (!unpack->status)
        unpack->status = sealed_wrap(bytes, size, no_hash, hash, &sealed);
    if (!unpack->status) {
        unpack->status = open_sealed(sealed, arena, event);
        sealed_release(sealed);
    }
    arena_free(&scratch);
}

static void unpack_page(struct unpack *unpack, struct arena *arena, void *result)
{
    struct deputy_events_page *page = result;
    page->next = unpack_u64(unpack);
    uint32_t flags = unpack_u32(unpack);
    page->lost = (flags & ANSWER_LOST) != 0;
    page->crowded = (flags & ANSWER_CROWDED) != 0;
    struct deputy_event *items =
        unpack_array(unpack, arena, ITEM_SIZE_MIN, sizeof(*items), &page->count);
    for (uint32_t i = 0; i < page->count && !unpack->status; i++)
        unpack_event(unpack, arena, &items[i]);
    page->items = items;
}

uint32_t events_decode_page(const uint8_t *bytes, size_t size, struct deputy_events_page **page)
{
    uint32_t status;
    void *made = result_unpack(bytes, size, sizeof(**page), unpack_page, &status);
    if (made)
        *page = made;
    return status;
}

void deputy_events_page_free(struct deputy_events_page *page)
{
    result_free(page);
}

const char *deputy_event_field_name(uint32_t number)
{
    return number >= 1 && number <= AUDIT_FIELDS ? audit_field_name((enum audit_field)number)
                                                 : NULL;
}

#include "pipeline/held/held.h"
#include "base/status.h"

#include <string.h>

/* An id is the generation of its place and the place. */
static uint32_t place_of(uint32_t id)
{
    return id % HELD_MAX;
}

static uint32_t id_of(const struct held_table *table, uint32_t place)
{
    return (table->generation[place] % (UINT32_MAX / HELD_MAX) + 1) * HELD_MAX + place;
}

struct held *held_any(const struct held_table *table, uint32_t id, const void *kind)
{
    uint32_t place = place_of(id);
    struct held *held = table->items[place];
    return held && held->kind == kind && id_of(table, place) == id ? held : NULL;
}

uint32_t held_add(
    struct held_table *table, const struct deputy_identity *caller, struct held *held, uint32_t *id)
{
    uint8_t authority[SHA256_SIZE];
    uint32_t status = owner_full_authority(caller, authority);
    if (status != WIN32_OK)
        return status;
    for (uint32_t place = 0; place < HELD_MAX; place++) {
        if (table->items[place])
            continue;
        memcpy(held->authority, authority, SHA256_SIZE);
        table->items[place] = held;
        table->generation[place]++;
        *id = id_of(table, place);
        return WIN32_OK;
    }
    return WIN32_NO_MORE_ITEMS;
}

struct held *held_find(const struct held_table *table, const struct deputy_identity *caller,
    uint32_t id, const void *kind)
{
    uint8_t authority[SHA256_SIZE];
    struct held *held = held_any(table, id, kind);
    if (!held || owner_full_authority(caller, authority) != WIN32_OK)
        return NULL;
    return memcmp(held->authority, authority, SHA256_SIZE) == 0 ? held : NULL;
}

uint32_t held_close(struct held_table *table, uint32_t id, const void *kind)
{
    struct held *held = held_any(table, id, kind);
    if (!held)
        return WIN32_INVALID_HANDLE;
    table->items[place_of(id)] = NULL;
    held->close(held);
    return WIN32_OK;
}

void held_close_all(struct held_table *table)
{
    for (uint32_t place = 0; place < HELD_MAX; place++) {
        struct held *held = table->items[place];
        table->items[place] = NULL;
        if (held)
            held->close(held);
    }
}

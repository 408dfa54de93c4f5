#include "base/guid_set.h"
#include "base/bytes.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 64 };

static const uint8_t none[GUID_SIZE];

/* Where a GUID is, or would be. They are random, unless somebody made them up, who wins no more by
 * that than a slow search. */
static size_t slot_of(const struct guid_set *set, const uint8_t guid[GUID_SIZE])
{
    const uint64_t mixed = (load_u64(guid) ^ load_u64(guid + 8)) * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(mixed >> 32) & (set->capacity - 1);
    while (memcmp(set->slots[slot], none, GUID_SIZE) != 0 &&
           memcmp(set->slots[slot], guid, GUID_SIZE) != 0)
        slot = (slot + 1) & (set->capacity - 1);
    return slot;
}

static uint32_t grow(struct guid_set *set)
{
    struct guid_set larger = {
        .capacity = set->capacity ? set->capacity * 2 : CAPACITY_MIN, .count = set->count};
    larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
    if (!larger.slots)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (size_t i = 0; i < set->capacity; i++) {
        if (memcmp(set->slots[i], none, GUID_SIZE) != 0)
            memcpy(larger.slots[slot_of(&larger, set->slots[i])], set->slots[i], GUID_SIZE);
    }
    free(set->slots);
    *set = larger;
    return WIN32_OK;
}

bool guid_set_has(const struct guid_set *set, const uint8_t guid[GUID_SIZE])
{
    return set->capacity && memcmp(set->slots[slot_of(set, guid)], none, GUID_SIZE) != 0;
}

uint32_t guid_set_add(struct guid_set *set, const uint8_t guid[GUID_SIZE])
{
    if (memcmp(guid, none, GUID_SIZE) == 0 || guid_set_has(set, guid))
        return WIN32_OK;
    uint32_t status = set->count >= set->capacity / 2 ? grow(set) : (uint32_t)WIN32_OK;
    if (status != WIN32_OK)
        return status;
    memcpy(set->slots[slot_of(set, guid)], guid, GUID_SIZE);
    set->count++;
    return WIN32_OK;
}

void guid_set_free(struct guid_set *set)
{
    free(set->slots);
    *set = (struct guid_set){0};
}

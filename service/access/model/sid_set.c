#include "access/model/sid_set.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

struct sid_entry {
    const uint8_t *bytes; /* NULL: free */
    uint32_t size;
    uint32_t hash;
    uint32_t match;
};

/* SIDs of one domain differ in their last words only: every word is mixed in. */
static uint32_t hash_sid(const uint8_t *bytes, size_t size)
{
    uint32_t hash = (uint32_t)size;
    for (size_t i = 0; i + 4 <= size; i += 4) {
        hash = (hash ^ load_u32(bytes + i)) * UINT32_C(0x9E3779B1);
        hash ^= hash >> 15;
    }
    return hash;
}

uint32_t sid_set_init(struct sid_set *set, struct arena *arena, size_t count)
{
    uint32_t capacity = 8;
    while (capacity < count * 2)
        capacity *= 2;
    struct sid_entry *entries = arena_array(arena, capacity, sizeof(*entries));
    if (!entries)
        return WIN32_NOT_ENOUGH_MEMORY;
    *set = (struct sid_set){.entries = entries, .capacity = capacity};
    return WIN32_OK;
}

/* The entry of a SID, or the free one where it would go. */
static struct sid_entry *probe(
    const struct sid_set *set, const uint8_t *bytes, size_t size, uint32_t hash)
{
    uint32_t at = hash & (set->capacity - 1);
    for (;;) {
        struct sid_entry *entry = &set->entries[at];
        if (!entry->bytes ||
            (entry->hash == hash && entry->size == size && memcmp(entry->bytes, bytes, size) == 0))
            return entry;
        at = (at + 1) & (set->capacity - 1);
    }
}

void sid_set_add(struct sid_set *set, const uint8_t *bytes, size_t size, uint32_t match)
{
    uint32_t hash = hash_sid(bytes, size);
    struct sid_entry *entry = probe(set, bytes, size, hash);
    set->count += entry->bytes ? 0 : 1;
    entry->bytes = bytes;
    entry->size = (uint32_t)size;
    entry->hash = hash;
    entry->match |= match;
}

uint32_t sid_set_find(const struct sid_set *set, const uint8_t *bytes, size_t size)
{
    if (!set->count)
        return 0;
    return probe(set, bytes, size, hash_sid(bytes, size))->match;
}

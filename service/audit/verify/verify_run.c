#include "audit/verify/verify_run.h"
#include "base/status.h"

#include <stdlib.h>

enum { CAPACITY_MIN = 64 };

/* Where a sequence is, or would be. Mixed (D. Knuth: The Art of Computer Programming, section 6.4,
 * Fibonacci hashing), so that no trail is made to fall into one place. */
static size_t slot_of(const struct run_table *run, uint64_t sequence)
{
    size_t slot = (size_t)(sequence * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (run->capacity - 1);
    while (run->slots[slot].sequence && run->slots[slot].sequence != sequence)
        slot = (slot + 1) & (run->capacity - 1);
    return slot;
}

struct verify_entry *run_find(const struct run_table *run, uint64_t sequence)
{
    if (!run->capacity || !sequence)
        return NULL;
    struct verify_entry *entry = &run->slots[slot_of(run, sequence)];
    return entry->sequence ? entry : NULL;
}

static uint32_t grow(struct run_table *run)
{
    struct run_table larger = *run;
    larger.capacity = run->capacity ? run->capacity * 2 : CAPACITY_MIN;
    larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
    if (!larger.slots)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (size_t i = 0; i < run->capacity; i++) {
        const struct verify_entry *entry = &run->slots[i];
        if (entry->sequence)
            larger.slots[slot_of(&larger, entry->sequence)] = *entry;
    }
    free(run->slots);
    *run = larger;
    return WIN32_OK;
}

uint32_t run_add(struct run_table *run, const struct verify_entry *entry)
{
    if (run->count >= run->capacity / 2) {
        uint32_t status = grow(run);
        if (status != WIN32_OK)
            return status;
    }
    run->slots[slot_of(run, entry->sequence)] = *entry;
    run->count++;
    return WIN32_OK;
}

static int compare(const void *left, const void *right)
{
    const struct verify_entry *a = *(struct verify_entry *const *)left;
    const struct verify_entry *b = *(struct verify_entry *const *)right;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

struct verify_entry **run_sort(const struct run_table *run)
{
    struct verify_entry **entries = calloc(run->count + 1, sizeof(struct verify_entry *));
    size_t count = 0;
    for (size_t i = 0; entries && i < run->capacity; i++) {
        if (run->slots[i].sequence)
            entries[count++] = &run->slots[i];
    }
    if (entries)
        qsort(entries, count, sizeof(struct verify_entry *), compare);
    return entries;
}

void run_free(struct run_table *run)
{
    for (size_t i = 0; i < run->capacity; i++)
        sealed_release(run->slots[i].waiting);
    free(run->slots);
    free(run->acts);
}

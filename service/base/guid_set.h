/* A set of GUIDs. */
#ifndef DEPUTY_BASE_GUID_SET_H
#define DEPUTY_BASE_GUID_SET_H

#include "base/guid.h"

#include <stddef.h>

/* All zero is an empty one; a hash table with open addressing. */
struct guid_set {
    uint8_t (*slots)[GUID_SIZE]; /* one that is all zero is empty */
    size_t capacity;             /* a power of two, or 0 */
    size_t count;
};

/* Add a GUID, which may be in it already. The one that is all zero is in no set, and is not added.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t guid_set_add(struct guid_set *set, const uint8_t guid[GUID_SIZE]);

bool guid_set_has(const struct guid_set *set, const uint8_t guid[GUID_SIZE]);

/* Empty it, and free its memory. */
void guid_set_free(struct guid_set *set);

#endif

/* Every SID of an identity, to be filled in. */
#ifndef DEPUTY_IDENTITY_SID_LIST_H
#define DEPUTY_IDENTITY_SID_LIST_H

#include "include/deputy.h"
#include "base/arena.h"

struct sid_list {
    struct deputy_sid **items;
    size_t count;
};

/* List the SIDs of an identity and of its linked token (whose own linked token is left out, as it
 * is on the wire), the user first. The identity's lists and its linked token are replaced by
 * copies in the arena, where the list lives too, so what they were taken from stays as it is.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t sid_list_make(
    struct deputy_identity *identity, struct arena *arena, struct sid_list *list);

#endif

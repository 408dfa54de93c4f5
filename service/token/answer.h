/* Answers of the system that hold pointers: nothing that one points to is used before it is known
 * to lie in the answer. Structures are copied out, so that nothing depends on their alignment. */
#ifndef DEPUTY_TOKEN_ANSWER_H
#define DEPUTY_TOKEN_ANSWER_H

#include "include/deputy.h"
#include "base/arena.h"

#include <stdbool.h>

/* So many bytes at an address, as the system wrote them. */
struct answer {
    const void *bytes;
    size_t size;
};

/* Copy so many bytes that lie at an address; false, and nothing copied, when not all of them are
 * the answer's. */
bool answer_copy(const struct answer *answer, const void *at, void *to, size_t size);

/* The SID at an address, copied into the arena. WIN32_INVALID_DATA when no whole SID lies there,
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t answer_sid(
    const struct answer *answer, const void *at, struct arena *arena, struct deputy_sid *sid);

/* As many SID_AND_ATTRIBUTES as counted, at an address that does not matter when there are none.
 * Fails like answer_sid. */
uint32_t answer_groups(const struct answer *answer, const void *at, uint32_t count,
    struct arena *arena, struct deputy_groups *groups);

/* As many LUID_AND_ATTRIBUTES as counted, with the privileges' names. Fails like answer_sid. */
uint32_t answer_privileges(const struct answer *answer, const void *at, uint32_t count,
    struct arena *arena, struct deputy_privileges *privileges);

/* The ACL at an address, as long as it says that it is: what is in it is for identity/acl.h to
 * check. Fails like answer_sid. */
uint32_t answer_acl(
    const struct answer *answer, const void *at, struct arena *arena, struct deputy_bytes *acl);

#endif

/* What the client library hands to a program: a structure and the arena of all that it points to,
 * freed together. */
#ifndef DEPUTY_IDENTITY_RESULT_H
#define DEPUTY_IDENTITY_RESULT_H

#include "base/packed.h"

/* A zeroed structure of this size, and its arena for what it will point to. Free it with
 * result_free; NULL when there is no memory. */
void *result_make(size_t size, struct arena **arena);

/* Reads the structure out of a packed answer; what it cannot read stays as it is. */
typedef void result_reader(struct unpack *unpack, struct arena *arena, void *result);

/* Read a packed answer, which is not trusted, into a new result of this size; NULL bytes are an
 * empty one. Returns NULL on failure, and in any case the status: WIN32_INVALID_DATA, also when
 * something is left over, or WIN32_NOT_ENOUGH_MEMORY. */
void *result_unpack(
    const uint8_t *bytes, size_t size, size_t result_size, result_reader *read, uint32_t *status);

/* Free a result with everything in its arena; NULL is allowed. */
void result_free(void *result);

#endif

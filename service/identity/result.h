/* What the client library hands to a program: a structure and the arena of all that it points to,
 * freed together. */
#ifndef DEPUTY_IDENTITY_RESULT_H
#define DEPUTY_IDENTITY_RESULT_H

#include "identity/arena.h"

/* A zeroed structure of this size, and its arena for what it will point to. Free it with
 * result_free; NULL when there is no memory. */
void *result_make(size_t size, struct arena **arena);

/* Free a result with everything in its arena; NULL is allowed. */
void result_free(void *result);

#endif

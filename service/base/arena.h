/* Memory that is freed all at once: a chain of blocks owned by one result or record. */
#ifndef DEPUTY_BASE_ARENA_H
#define DEPUTY_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* An arena that is all zero is empty and ready for use. Not safe for several threads at once. */
struct arena {
    struct arena_block *blocks;
};

/* Zeroed memory of this size, aligned for pointers and 64-bit numbers; it lives as long as the
 * arena. NULL when there is no memory. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* Zeroed memory for count objects of this size; NULL also when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of these bytes, with a zero byte behind them; NULL when there is no memory. */
void *arena_copy(struct arena *arena, const void *bytes, size_t size);

/* Free everything; the arena is empty again. */
void arena_free(struct arena *arena);

#endif

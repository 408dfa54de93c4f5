/* The memory of the RPC runtime, and whether something came with the call. */
#ifndef DEPUTY_RPC_MEMORY_H
#define DEPUTY_RPC_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct memory_block;

/* Whether this many bytes at this address came from the wire with the call that the thread serves:
 * in the call's own buffer or in memory that was made for it. */
bool memory_owns(const void *bytes, size_t size);

/* Free all blocks of a list. */
void memory_free_blocks(struct memory_block **first);

#endif

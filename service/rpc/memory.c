/* The memory of the RPC runtime. A block knows its size and the call that it was made for. */
#include "rpc/memory.h"
#include "deputy_rpc.h"
#include "rpc/served.h"

#include <stdint.h>
#include <stdlib.h>

/* More than the largest array of a request or an answer. The runtime of some platforms asks for as
 * much as a client claims to send, before it looks whether that is there. */
enum { BLOCK_SIZE_MAX = 4 << 20 };

/* A multiple of what malloc aligns to, so that what follows it is aligned too. */
struct memory_block {
    _Alignas(16) size_t size;
    struct memory_block *next;
    struct memory_block **link; /* the pointer that points here; NULL outside calls */
};

static void list_block(struct memory_block *block, struct memory_block **first)
{
    block->link = first;
    block->next = first ? *first : NULL;
    if (first)
        *first = block;
    if (block->next)
        block->next->link = &block->next;
}

static void unlist_block(struct memory_block *block)
{
    if (block->link)
        *block->link = block->next;
    if (block->next)
        block->next->link = block->link;
}

void *__RPC_USER midl_user_allocate(size_t size)
{
    if (size > BLOCK_SIZE_MAX)
        return NULL;
    struct memory_block *block = malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    block->size = size;
    struct served *served = served_now();
    list_block(block, served ? &served->blocks : NULL);
    return block + 1;
}

void __RPC_USER midl_user_free(void *memory)
{
    struct memory_block *block = memory;
    if (!block)
        return;
    unlist_block(block - 1);
    free(block - 1);
}

void memory_free_blocks(struct memory_block **first)
{
    while (*first)
        midl_user_free(*first + 1);
}

bool memory_owns(const void *bytes, size_t size)
{
    const struct served *served = served_now();
    if (!size)
        return true;
    if (!bytes || !served)
        return false;
    uintptr_t at = (uintptr_t)bytes;
    uintptr_t start = (uintptr_t)served->request;
    uintptr_t end = start + served->size;
    /* An array without elements may stand at the very end: no block can, and what is before it
     * is the client's. */
    if (at >= start && at <= end)
        return size <= end - at;
    return size <= ((const struct memory_block *)bytes - 1)->size;
}

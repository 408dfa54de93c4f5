/* The memory of the RPC runtime. A block knows its size and the call that it was made for: see
 * rpc/dispatch.h. */
#include "deputy_rpc.h"
#include "rpc/dispatch.h"

#include <stdint.h>
#include <stdlib.h>

/* More than the largest array of a request or an answer. The runtime of some platforms asks for as
 * much as a client claims to send, before it looks whether that is there. */
enum { BLOCK_SIZE_MAX = 4 << 20 };

/* A multiple of what malloc aligns to, so that what follows it is aligned too. */
struct dispatch_block {
    _Alignas(16) size_t size;
    struct dispatch_block *next;
    struct dispatch_block **link; /* the pointer that points here; NULL outside calls */
};

static void list_block(struct dispatch_block *block, struct dispatch_block **first)
{
    block->link = first;
    block->next = first ? *first : NULL;
    if (first)
        *first = block;
    if (block->next)
        block->next->link = &block->next;
}

static void unlist_block(struct dispatch_block *block)
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
    struct dispatch_block *block = malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    block->size = size;
    list_block(block, dispatch_blocks());
    return block + 1;
}

void __RPC_USER midl_user_free(void *memory)
{
    struct dispatch_block *block = memory;
    if (!block)
        return;
    unlist_block(block - 1);
    free(block - 1);
}

size_t dispatch_block_size(const void *block)
{
    return ((const struct dispatch_block *)block - 1)->size;
}

void dispatch_free_blocks(struct dispatch_block **first)
{
    while (*first)
        midl_user_free(*first + 1);
}

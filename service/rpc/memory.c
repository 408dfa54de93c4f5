/* The memory of the RPC runtime. A block knows its size: see rpc/dispatch.h. */
#include "deputy_rpc.h"
#include "rpc/dispatch.h"

#include <stdint.h>
#include <stdlib.h>

/* As large as what malloc aligns to, so that what follows it is aligned too. */
union block {
    size_t size;
    uint64_t align[2];
};

void *__RPC_USER midl_user_allocate(size_t size)
{
    if (size > SIZE_MAX - sizeof(union block))
        return NULL;
    union block *block = malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    block->size = size;
    return block + 1;
}

void __RPC_USER midl_user_free(void *memory)
{
    if (memory)
        free((union block *)memory - 1);
}

size_t dispatch_block_size(const void *block)
{
    return ((const union block *)block - 1)->size;
}

#include "identity/result.h"

#include <stdint.h>
#include <stdlib.h>

/* Before each structure; aligned like what malloc gives. */
union header {
    struct arena arena;
    uint64_t align[2];
};

void *result_make(size_t size, struct arena **arena)
{
    if (size > SIZE_MAX - sizeof(union header))
        return NULL;
    union header *header = calloc(1, sizeof(*header) + size);
    if (!header)
        return NULL;
    *arena = &header->arena;
    return header + 1;
}

void result_free(void *result)
{
    if (!result)
        return;
    union header *header = (union header *)result - 1;
    arena_free(&header->arena);
    free(header);
}

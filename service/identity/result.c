#include "identity/result.h"
#include "base/status.h"

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

void *result_unpack(
    const uint8_t *bytes, size_t size, size_t result_size, result_reader *read, uint32_t *status)
{
    struct unpack unpack = {.bytes = bytes, .left = bytes ? size : 0};
    struct arena *arena;
    void *result = result_make(result_size, &arena);
    if (!result) {
        *status = WIN32_NOT_ENOUGH_MEMORY;
        return NULL;
    }
    read(&unpack, arena, result);
    *status = unpack_end(&unpack);
    if (*status == WIN32_OK)
        return result;
    result_free(result);
    return NULL;
}

void result_free(void *result)
{
    if (!result)
        return;
    union header *header = (union header *)result - 1;
    arena_free(&header->arena);
    free(header);
}

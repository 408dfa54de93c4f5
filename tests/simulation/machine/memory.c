#include "simulation/machine/memory.h"
#include "simulation/machine/random.h"
#include "simulation/machine/scheduler.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

void *__wrap_malloc(size_t size);
void *__real_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);
void __real_free(void *memory);

/* Before each piece of memory. */
struct block {
    alignas(max_align_t) struct block *next;
    struct block *previous;
    size_t size;
};

static struct block blocks = {&blocks, &blocks, 0};
static unsigned refused;

void memory_set_short(unsigned of_ten_thousand)
{
    refused = of_ten_thousand;
}

bool memory_is_short(void)
{
    return refused && scheduler_task() != SCHEDULER_NOBODY && random_below(10000) < refused;
}

void *__wrap_malloc(size_t size)
{
    if (memory_is_short() || size > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *block = __real_malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    *block = (struct block){blocks.next, &blocks, size};
    blocks.next->previous = block;
    blocks.next = block;
    return block + 1;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *memory = __wrap_malloc(count * size);
    return memory ? memset(memory, 0, count * size) : NULL;
}

void __wrap_free(void *memory)
{
    struct block *block = memory;
    if (!block)
        return;
    block--;
    block->previous->next = block->next;
    block->next->previous = block->previous;
    __real_free(block);
}

void *__wrap_realloc(void *memory, size_t size)
{
    const struct block *old = memory;
    void *moved = __wrap_malloc(size);
    if (!memory || !moved)
        return moved;
    old--;
    memcpy(moved, memory, old->size < size ? old->size : size);
    __wrap_free(memory);
    return moved;
}

size_t memory_end_process(void)
{
    size_t left = 0;
    for (; blocks.next != &blocks; left++)
        __wrap_free(blocks.next + 1);
    return left;
}

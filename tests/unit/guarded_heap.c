/* The C runtime's heap with pages that nobody may touch behind each block, and in its place once it
 * is freed, where DEPUTY_PAGE_GUARDS is set: whoever reads or writes there ends at once. Wine has
 * nothing like it, and the suites of Windows code cannot run under the address sanitizer.
 *
 * Every suite is linked with --wrap for these functions. What the runtime allocates itself, and
 * what is asked for when there is no room left, comes from its own heap and goes back there.
 *
 * A suite may have blocks refused as well. */
#include "unit/heaps.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { PAGE = 4096, ALIGNMENT = 16, FILL = 0xa5 };

void *__real_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

/* Addresses are never used twice. */
static const size_t all_pages = sizeof(void *) == 8 ? (size_t)16 << 20 : (size_t)64 << 10;
static const size_t freed = SIZE_MAX;

static uint8_t *space;
static size_t *sizes; /* of the blocks, by their first page */
static volatile LONG64 pages_used;

static unsigned blocks_given, blocks_refused; /* from now on */
static bool was_refused;

/* MEM_RESERVE takes addresses only, MEM_COMMIT gives them memory (Microsoft, "VirtualAlloc
 * function"). */
__attribute__((constructor)) static void reserve(void)
{
    if (!getenv("DEPUTY_PAGE_GUARDS"))
        return;
    sizes =
        VirtualAlloc(NULL, all_pages * sizeof(size_t), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    space = sizes ? VirtualAlloc(NULL, all_pages * PAGE, MEM_RESERVE, PAGE_NOACCESS) : NULL;
    fprintf(stderr, space ? "blocks of the heap are guarded\n" : "no room for guarded blocks\n");
    if (!space)
        exit(EXIT_FAILURE);
}

static size_t pages_for(size_t size)
{
    return size ? (size - 1) / PAGE + 1 : 1;
}

/* How far into its first page a block begins, so that it ends at the guard, or as near as alignment
 * lets it. */
static size_t gap_before(size_t size)
{
    return (pages_for(size) * PAGE - size) / ALIGNMENT * ALIGNMENT;
}

/* NULL where there is no room. */
static void *guarded(size_t size)
{
    if (!space || size / PAGE >= all_pages)
        return NULL;
    const size_t pages = pages_for(size);
    const LONG64 first = InterlockedExchangeAdd64(&pages_used, (LONG64)pages + 1);
    if ((uint64_t)first + pages + 1 > all_pages)
        return NULL;
    uint8_t *start = space + (size_t)first * PAGE;
    if (!VirtualAlloc(start, pages * PAGE, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    memset(start, FILL, pages * PAGE);
    sizes[first] = size;
    return start + gap_before(size);
}

static bool is_guarded(const void *block)
{
    const uintptr_t at = (uintptr_t)block;
    return space && at >= (uintptr_t)space && at - (uintptr_t)space < all_pages * PAGE;
}

static size_t *size_of(const void *block)
{
    return &sizes[(size_t)((const uint8_t *)block - space) / PAGE];
}

static void require(bool good, const void *block, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "block %p: %s\n", block, what);
    fflush(stderr);
    TerminateProcess(GetCurrentProcess(), EXIT_FAILURE);
}

static bool is_filled(const uint8_t *from, size_t size)
{
    while (size && *from == FILL) {
        from++;
        size--;
    }
    return !size;
}

/* Decommitted pages cannot be touched (Microsoft, "VirtualFree function"). */
static void free_guarded(uint8_t *block)
{
    size_t *kept = size_of(block);
    const size_t size = *kept;
    uint8_t *start = space + (size_t)(kept - sizes) * PAGE;
    require(size != freed, block, "freed twice");
    require(block == start + gap_before(size), block, "freed, but it does not begin there");
    require(is_filled(start, gap_before(size)), block, "written in front of it");
    require(is_filled(block + size, (size_t)(start + pages_for(size) * PAGE - block) - size), block,
        "written behind it");
    *kept = freed;
    require(VirtualFree(start, pages_for(size) * PAGE, MEM_DECOMMIT), block, "cannot be freed");
}

bool heap_refuse(unsigned given, unsigned refused)
{
    bool before = was_refused;
    blocks_given = given;
    blocks_refused = refused;
    was_refused = false;
    return before;
}

static bool refuses(void)
{
    if (!blocks_refused)
        return false;
    if (blocks_given) {
        blocks_given--;
        return false;
    }
    blocks_refused--;
    return was_refused = true;
}

void *__wrap_malloc(size_t size)
{
    if (refuses())
        return NULL;
    void *block = guarded(size);
    return block ? block : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole))
        return NULL;
    void *block = __wrap_malloc(whole);
    return block ? memset(block, 0, whole) : NULL;
}

void __wrap_free(void *block)
{
    if (is_guarded(block))
        free_guarded(block);
    else
        __real_free(block);
}

/* A block that moves each time: nobody gets away with a pointer to where it was. */
void *__wrap_realloc(void *block, size_t size)
{
    if (!space || (block && !is_guarded(block)))
        return refuses() ? NULL : __real_realloc(block, size);
    void *moved = __wrap_malloc(size);
    if (!moved || !block)
        return moved;
    const size_t before = *size_of(block);
    require(before != freed, block, "reallocated after it was freed");
    memcpy(moved, block, before < size ? before : size);
    __wrap_free(block);
    return moved;
}

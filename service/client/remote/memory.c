#include "client/remote/memory.h"

/* The memories of the calls that are being made now. */
static struct {
    SRWLOCK lock;
    struct memory *first;
} entered = {SRWLOCK_INIT, NULL};

void memory_enter(struct memory *memory)
{
    memory->thread = GetCurrentThreadId();
    AcquireSRWLockExclusive(&entered.lock);
    memory->next = entered.first;
    entered.first = memory;
    ReleaseSRWLockExclusive(&entered.lock);
}

void memory_leave(struct memory *memory)
{
    AcquireSRWLockExclusive(&entered.lock);
    struct memory **link = &entered.first;
    while (*link != memory)
        link = &(*link)->next;
    *link = memory->next;
    ReleaseSRWLockExclusive(&entered.lock);
}

/* The memory of the calling thread's call; NULL when it is in none. */
static struct memory *find(void)
{
    DWORD thread = GetCurrentThreadId();
    AcquireSRWLockShared(&entered.lock);
    struct memory *memory = entered.first;
    while (memory && memory->thread != thread)
        memory = memory->next;
    ReleaseSRWLockShared(&entered.lock);
    return memory;
}

void *__RPC_USER memory_allocate(size_t size)
{
    struct memory *memory = find();
    if (!memory)
        return NULL;
    if (size > MEMORY_MAX - memory->used) {
        memory->exceeded = true;
        return NULL;
    }
    void *bytes = arena_alloc(&memory->arena, size);
    if (bytes)
        memory->used += size;
    return bytes;
}

void __RPC_USER memory_free(void *bytes)
{
    (void)bytes;
}

#include "client/memory.h"

static INIT_ONCE slot_once = INIT_ONCE_STATIC_INIT;
static DWORD slot; /* of thread-local storage: the memory of the thread's call */

static BOOL CALLBACK slot_make(INIT_ONCE *once, void *argument, void **context)
{
    (void)once;
    (void)argument;
    (void)context;
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

uint32_t memory_enter(struct memory *memory)
{
    if (!InitOnceExecuteOnce(&slot_once, slot_make, NULL, NULL) || !TlsSetValue(slot, memory))
        return GetLastError();
    return ERROR_SUCCESS;
}

void memory_leave(void)
{
    TlsSetValue(slot, NULL);
}

void *__RPC_USER memory_allocate(size_t size)
{
    struct memory *memory = TlsGetValue(slot);
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

#include "rpc/routine.h"

#include <stdint.h>
#include <windows.h>

static INIT_ONCE slot_once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES; /* how deep the thread is in routines */

static BOOL CALLBACK make_slot(INIT_ONCE *once, void *argument, void **context)
{
    (void)once;
    (void)argument;
    (void)context;
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

static uintptr_t depth(void)
{
    return slot == TLS_OUT_OF_INDEXES ? 0 : (uintptr_t)TlsGetValue(slot);
}

/* "TlsSetValue function" allows for its failure, but for the first TLS_MINIMUM_AVAILABLE indexes.
 * What can fail is to make the thread's places of the later ones, once (public sources: Wine's
 * dlls/kernelbase/thread.c, ReactOS' kernel32/client/thread.c). */
bool routine_prepare(void)
{
    return InitOnceExecuteOnce(&slot_once, make_slot, NULL, NULL) &&
           TlsSetValue(slot, (void *)depth());
}

void routine_enter(void)
{
    if (InitOnceExecuteOnce(&slot_once, make_slot, NULL, NULL))
        TlsSetValue(slot, (void *)(depth() + 1));
}

void routine_leave(void)
{
    if (depth())
        TlsSetValue(slot, (void *)(depth() - 1));
}

void routine_end(void)
{
    if (depth())
        TlsSetValue(slot, NULL);
}

bool routine_runs(void)
{
    return depth() != 0;
}

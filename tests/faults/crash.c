#include "faults/crash.h"
#include "faults/fault.h"

#include <string.h>
#include <windows.h>
#include <rpc.h>

enum { COPY_SIZE = 512 };

/* Not where the compiler could see that it cannot be. */
static void *volatile nowhere = (void *)8;

void crash_below(const void *bytes, size_t size)
{
    memmove(nowhere, bytes, size);
}

void crash_if_asked(const struct wire_path *path)
{
    volatile WCHAR copy[COPY_SIZE]; /* of what the caller sent, on the stack */
    for (uint32_t i = 0; i < path->units && i < COPY_SIZE; i++)
        copy[i] = path->text[i];
    switch (fault_read()) {
    case FAULT_CRASH:
        *(volatile WCHAR *)nowhere = copy[0];
        break;
    case FAULT_CRASH_BELOW:
        crash_below(path->text, path->units * sizeof(WCHAR));
        break;
    case FAULT_HANDLED:
        (void)IsBadReadPtr(nowhere, sizeof(WCHAR)); /* which reads there and handles the fault */
        break;
    case FAULT_RAISE:
        RpcRaiseException(RPC_S_OUT_OF_MEMORY);
        break;
    default:
        break;
    }
}

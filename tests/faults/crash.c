/* A crash while the service acts as a caller: the linker puts this before the true function
 * (--wrap=open_path) in a service that is built for tests only. */
#include "faults/fault.h"
#include "operations/open_path.h"

#include <string.h>

/* The linker's names for what is called instead of open_path, and for itself. */
uint32_t __wrap_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);
uint32_t __real_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);

enum { COPY_SIZE = 512 };

/* Not where the compiler could see that it cannot be. */
static void *volatile nowhere = (void *)8;

uint32_t __wrap_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file)
{
    volatile WCHAR copy[COPY_SIZE]; /* of what the caller sent, on the stack */
    for (uint32_t i = 0; i < path->units && i < COPY_SIZE; i++)
        copy[i] = path->text[i];
    switch (fault_read()) {
    case FAULT_CRASH:
        *(volatile WCHAR *)nowhere = copy[0];
        break;
    case FAULT_CRASH_BELOW:
        memmove(nowhere, path->text, path->units * sizeof(WCHAR));
        break;
    default:
        break;
    }
    return __real_open_path(call, path, how, file);
}

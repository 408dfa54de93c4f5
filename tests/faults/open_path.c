/* Opening a path with a fault: the linker puts this before the true open_path (--wrap=open_path) in
 * a service that is built for tests only. */
#include "faults/crash.h"
#include "faults/disk.h"
#include "faults/fault.h"

/* The linker's names for what is called instead of open_path, and for itself. */
uint32_t __wrap_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);
uint32_t __real_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);

uint32_t __wrap_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file)
{
    crash_if_asked(path);
    fault_stall(FAULT_STALL_PERFORM);
    uint32_t status = wait_if_dead(call, path);
    return status ? status : __real_open_path(call, path, how, file);
}

/* A disk with a fault: the linker puts this before the true open_path (--wrap=open_path) in a
 * service that is built for tests only. */
#include "faults/fault.h"
#include "operations/open_path.h"

#include <wchar.h>

/* The linker's names for what is called instead of open_path, and for itself. */
uint32_t __wrap_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);
uint32_t __real_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);

static bool is_dead(const struct wire_path *path)
{
    static const WCHAR name[] = L"\\dead";
    const size_t units = sizeof(name) / sizeof(name[0]);
    return path->text && path->units >= units &&
           wcsncmp(path->text + path->units - units, name, units) == 0;
}

/* Input that never comes: the thread waits in the system, as it does for a disk. */
static uint32_t wait_for_disk(void)
{
    HANDLE input, output;
    BYTE byte;
    DWORD size;
    if (!CreatePipe(&input, &output, NULL, 0))
        return GetLastError();
    uint32_t status = ReadFile(input, &byte, sizeof(byte), &size, NULL) ? 0 : GetLastError();
    CloseHandle(input);
    CloseHandle(output);
    return status;
}

uint32_t __wrap_open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file)
{
    if (fault_read() == FAULT_DISK && is_dead(path)) {
        call->object =
            (struct call_object){.type = "File", .name = path->text, .name_size = path->units - 1};
        uint32_t status = wait_for_disk();
        if (status)
            return status;
    }
    return __real_open_path(call, path, how, file);
}

#include "faults/disk.h"
#include "faults/fault.h"

#include <wchar.h>

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

uint32_t wait_if_dead(struct call *call, const struct wire_path *path)
{
    if (fault_read() != FAULT_DISK || !is_dead(path))
        return ERROR_SUCCESS;
    call->object =
        (struct call_object){.type = "File", .name = path->text, .name_size = path->units - 1};
    return wait_for_disk();
}

#include "handles.h"

#include <windows.h>
#include <stdlib.h>
#include <winternl.h>

/* SYSTEM_HANDLE_INFORMATION_EX, as Process Hacker's phnt gives it. GetProcessHandleCount would be
 * simpler, but Wine's answers 0 for every process. */
struct handle_entry {
    void *object;
    ULONG_PTR process_id;
    ULONG_PTR handle;
    ULONG access;
    USHORT backtrace;
    USHORT type;
    ULONG attributes;
    ULONG reserved;
};

struct handle_list {
    ULONG_PTR count;
    ULONG_PTR reserved;
    struct handle_entry entries[];
};

enum { SYSTEM_EXTENDED_HANDLE_INFORMATION = 64, LIST_SIZE_MAX = 256 * 1024 * 1024 };

#define NT_INFO_LENGTH_MISMATCH ((NTSTATUS)0xC0000004)

static struct handle_list *read_handles(void)
{
    for (ULONG size = 1024 * 1024; size <= LIST_SIZE_MAX; size *= 2) {
        struct handle_list *list = malloc(size);
        if (!list)
            return NULL;
        NTSTATUS status = NtQuerySystemInformation(
            (SYSTEM_INFORMATION_CLASS)SYSTEM_EXTENDED_HANDLE_INFORMATION, list, size, NULL);
        if (status >= 0)
            return list;
        free(list);
        if (status != NT_INFO_LENGTH_MISMATCH)
            return NULL;
    }
    return NULL;
}

int count_handles(unsigned long process_id, unsigned long *count)
{
    struct handle_list *list = read_handles();
    if (!list)
        return 0;
    *count = 0;
    for (ULONG_PTR i = 0; i < list->count; i++)
        *count += list->entries[i].process_id == process_id;
    free(list);
    return *count != 0;
}

/* process: prints what a process holds, as one JSON object.
 *
 * usage: process PID
 *
 * {"handles": N, "private_bytes": N, "working_set": N}. Exit code: 0, 1 when the process cannot be
 * looked at, 2 for wrong usage.
 */
#include <windows.h>
#include <psapi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
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

static int count_handles(DWORD process_id, unsigned long *count)
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

static int read_memory(DWORD process_id, PROCESS_MEMORY_COUNTERS *memory)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, process_id);
    int done = process && GetProcessMemoryInfo(process, memory, sizeof(*memory));
    if (process)
        CloseHandle(process);
    return done;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    WCHAR *end = NULL;
    DWORD process_id = count == 2 ? wcstoul(arguments[1], &end, 10) : 0;
    PROCESS_MEMORY_COUNTERS memory;
    unsigned long handles;
    if (process_id == 0 || *end) {
        fprintf(stderr, "usage: process PID\n");
        return 2;
    }
    if (!count_handles(process_id, &handles) || !read_memory(process_id, &memory)) {
        fprintf(stderr, "process: %lu cannot be looked at\n", process_id);
        return 1;
    }
    printf("{\"handles\": %lu, \"private_bytes\": %llu, \"working_set\": %llu}\n", handles,
        (unsigned long long)memory.PagefileUsage, (unsigned long long)memory.WorkingSetSize);
    return 0;
}

/* process: prints what a process holds, as one JSON object.
 *
 * usage: process PID
 *
 * {"handles": N, "private_bytes": N, "working_set": N}. Exit code: 0, 1 when the process cannot be
 * looked at, 2 for wrong usage.
 */
#include "handles.h"

#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

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

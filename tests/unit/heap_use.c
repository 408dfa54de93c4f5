/* Uses the heap well or badly, by which its checks are themselves tested.
 *
 * usage: heap_use BYTES    writes so many into a block of 24
 *        heap_use read     reads what stands behind a block
 *        heap_use freed    writes into a block that is free
 *        heap_use twice    frees a block twice
 *        heap_use threads  has threads allocate and free, each blocks of its own, and does no wrong
 */
#include "unit/crash_end.h"
#include "unit/heaps.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { THREADS = 16, TURNS = 30, LARGE = 100000 };

static int write_behind(int bytes)
{
    char *block = malloc(24);
    volatile char *written = block; /* so that no compiler leaves the writing out */
    if (!block)
        return 2;
    for (int i = 0; i < bytes; i++)
        written[i] = 1;
    free(block);
    return 0;
}

/* Only guards see what is read. */
static int read_behind(void)
{
    const char *block = malloc(32);
    const char *volatile looked_at = block;
    return block && looked_at[32] == 1;
}

static int free_twice(void)
{
    char *block = malloc(24);
    char *volatile again = block;
    free(block);
    free(again);
    return 0;
}

static int write_freed(void)
{
    char *block = malloc(24);
    volatile char *volatile written = block;
    if (!block)
        return 2;
    free(block);
    written[8] = 1;
    return 0;
}

/* Whether there is memory is not what this is about: see tests/wine. */
static DWORD WINAPI allocate_and_free(void *begun)
{
    WaitForSingleObject(begun, INFINITE);
    for (int i = 0; i < TURNS; i++) {
        char *block = HeapAlloc(GetProcessHeap(), 0, LARGE);
        if (block)
            memset(block, 1, LARGE);
        HeapFree(GetProcessHeap(), 0, block);
    }
    return 0;
}

static int use_threads(void)
{
    HANDLE threads[THREADS];
    HANDLE begun = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!begun)
        return 2;
    for (int i = 0; i < THREADS; i++) {
        threads[i] = CreateThread(NULL, 0, allocate_and_free, begun, 0, NULL);
        if (!threads[i])
            return 2;
    }
    SetEvent(begun);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    return 0;
}

int main(int count, char **arguments)
{
    const char *use = count == 2 ? arguments[1] : "0";
    crash_fails();
    int status;
    if (strcmp(use, "freed") == 0)
        status = write_freed();
    else if (strcmp(use, "twice") == 0)
        status = free_twice();
    else if (strcmp(use, "read") == 0)
        status = read_behind();
    else if (strcmp(use, "threads") == 0)
        status = use_threads();
    else
        status = write_behind(atoi(use));
    return heaps_are_whole() ? status : 1;
}

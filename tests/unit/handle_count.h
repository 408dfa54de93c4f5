/* The number of handles that this process has open, counted one by one: GetProcessHandleCount says
 * nothing useful on every platform. */
#ifndef DEPUTY_TESTS_UNIT_HANDLE_COUNT_H
#define DEPUTY_TESTS_UNIT_HANDLE_COUNT_H

#include <stdint.h>
#include <windows.h>

enum { HANDLE_COUNT_LAST = 1 << 14, HANDLE_COUNT_PATIENCE_MS = 10 * 1000 };

static inline unsigned handle_count(void)
{
    unsigned count = 0;
    for (uintptr_t value = 4; value < HANDLE_COUNT_LAST; value += 4) {
        DWORD flags;
        count += GetHandleInformation((HANDLE)value, &flags) != FALSE;
    }
    return count;
}

/* Whether no more than so many are open, in time: other threads, of the library or the runtime, may
 * have some for a moment longer. */
static inline BOOL handles_settle(unsigned most)
{
    const uint64_t end = GetTickCount64() + HANDLE_COUNT_PATIENCE_MS;
    while (handle_count() > most) {
        if (GetTickCount64() > end)
            return FALSE;
        Sleep(20);
    }
    return TRUE;
}

#endif

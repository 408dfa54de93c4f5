/* The number of handles that this process has open, counted one by one: GetProcessHandleCount says
 * nothing useful on every platform. */
#ifndef DEPUTY_TESTS_UNIT_HANDLE_COUNT_H
#define DEPUTY_TESTS_UNIT_HANDLE_COUNT_H

#include <stdint.h>
#include <windows.h>

enum { HANDLE_COUNT_LAST = 1 << 14 };

static inline unsigned handle_count(void)
{
    unsigned count = 0;
    for (uintptr_t value = 4; value < HANDLE_COUNT_LAST; value += 4) {
        DWORD flags;
        count += GetHandleInformation((HANDLE)value, &flags) != FALSE;
    }
    return count;
}

#endif

/* A function that is exported and not there, as Wine and ReactOS have them. */
#ifndef DEPUTY_TESTS_UNIT_STUB_H
#define DEPUTY_TESTS_UNIT_STUB_H

#include <stdint.h>
#include <windows.h>

/* What calling one raises: its DLL and its name are what the exception carries. */
static inline void raise_stub(void)
{
    const ULONG_PTR names[] = {(uintptr_t) "dll", (uintptr_t) "function"};
    RaiseException(0x80000100, 0, ARRAYSIZE(names), names);
}

#endif

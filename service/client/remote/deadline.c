#include "client/remote/deadline.h"

#include <windows.h>

uint64_t deadline_in(uint32_t milliseconds)
{
    return GetTickCount64() + milliseconds;
}

uint32_t deadline_left(uint64_t deadline)
{
    uint64_t now = GetTickCount64();
    if (now >= deadline)
        return 0;
    return deadline - now < INFINITE ? (uint32_t)(deadline - now) : INFINITE - 1;
}

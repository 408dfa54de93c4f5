#include "pipeline/thread.h"

#include <windows.h>

uint32_t thread_id(void)
{
    return GetCurrentThreadId();
}

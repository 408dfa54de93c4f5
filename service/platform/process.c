#include "platform/process.h"

#include <windows.h>

bool process_gone(void *process)
{
    return WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
}

void process_close(void *process)
{
    if (process)
        CloseHandle(process);
}

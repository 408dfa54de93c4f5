#include "platform/thread_start.h"

#include <process.h>
#include <stdlib.h>

uint32_t thread_start(
    thread_routine *routine, void *argument, size_t stack_size, HANDLE *thread, unsigned *id)
{
    _doserrno = ERROR_SUCCESS;
    uintptr_t started = _beginthreadex(
        NULL, (unsigned)stack_size, routine, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, id);
    if (!started) /* some runtimes set neither errno nor this */
        return _doserrno ? (uint32_t)_doserrno : (uint32_t)ERROR_NOT_ENOUGH_MEMORY;
    *thread = (HANDLE)started;
    return ERROR_SUCCESS;
}

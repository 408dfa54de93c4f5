#include "unit/crash_end.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

/* "SetUnhandledExceptionFilter function". */
static LONG WINAPI end(EXCEPTION_POINTERS *raised)
{
    const EXCEPTION_RECORD *record = raised->ExceptionRecord;
    fprintf(stderr, "exception %08lx at %p\n", record->ExceptionCode, record->ExceptionAddress);
    fflush(stderr);
    TerminateProcess(GetCurrentProcess(), EXIT_FAILURE);
    return EXCEPTION_CONTINUE_SEARCH;
}

void crash_fails(void)
{
    SetUnhandledExceptionFilter(end);
}

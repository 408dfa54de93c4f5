/* Threads that call the C runtime. */
#ifndef DEPUTY_PLATFORM_THREAD_START_H
#define DEPUTY_PLATFORM_THREAD_START_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

typedef unsigned(__stdcall thread_routine)(void *argument);

/* Start a thread that runs the routine and ends with what it returns; close its handle. The stack
 * reserves so many bytes, or what the program does for 0. *id, unless id is NULL, may be written
 * after the thread has begun.
 *
 * What the C runtime keeps of the thread is made here, where it may fail: in a thread that
 * CreateThread makes, the runtime makes it when it is asked for, and may end the process where
 * there is no memory ("CreateThread function"; "_beginthread, _beginthreadex"). */
uint32_t thread_start(
    thread_routine *routine, void *argument, size_t stack_size, HANDLE *thread, unsigned *id);

#endif

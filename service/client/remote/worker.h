/* Threads of the library.
 *
 * A thread holds the module that its code is in, so that the module is not unloaded under it, and
 * lets go of it with its end ("FreeLibraryAndExitThread function"). What it works on is its own as
 * much as its starter's, so that nobody has to wait for it: while a DLL is initialized or unloaded
 * no thread begins or ends ("CreateThread function"), and whoever waited for one there would wait
 * for ever ("Dynamic-Link Library Best Practices"). */
#ifndef DEPUTY_CLIENT_REMOTE_WORKER_H
#define DEPUTY_CLIENT_REMOTE_WORKER_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

/* Start a thread that runs the function and ends. It takes the loader's lock for a moment, so no
 * lock of ours may be held. *thread is the caller's to close. The status of what failed. */
uint32_t worker_start(
    size_t stack_size, void (*run)(void *argument), void *argument, HANDLE *thread);

#endif

/* Structured exceptions without __try, which gcc does not have.
 *
 * The RPC runtime reports failures by raising exceptions. This runs one function inside a frame
 * that the system's unwinder accepts and turns whatever is raised below it into a code. It swallows
 * every exception, so call it around one RPC stub and nothing else.
 */
#ifndef DEPUTY_PLATFORM_SEH_H
#define DEPUTY_PLATFORM_SEH_H

#include <stdint.h>

/* Run function(argument). Returns 0, or the code of the exception that ended it: an RPC_STATUS for
 * RPC failures, an NTSTATUS such as STATUS_ACCESS_VIOLATION (0xC0000005) for faults. */
uint32_t seh_call(void (*function)(void *), void *argument);

struct _EXCEPTION_POINTERS;

/* Run function(argument), and take nothing: an exception that nobody below handles is shown to
 * seen, on the thread that it was raised on and before anything is unwound, and then goes on to
 * whoever handles it above. What is handled below is nobody else's affair, and is not shown. */
void seh_watch(
    void (*function)(void *), void *argument, void (*seen)(struct _EXCEPTION_POINTERS *));

#endif

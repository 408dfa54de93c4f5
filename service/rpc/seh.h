/* Structured exceptions without __try, which gcc does not have.
 *
 * The RPC runtime reports failures by raising exceptions. This runs one function inside a frame
 * that the system's unwinder accepts and turns whatever is raised below it into a code. It swallows
 * every exception, so call it around one RPC stub and nothing else.
 */
#ifndef DEPUTY_SEH_H
#define DEPUTY_SEH_H

#include <stdint.h>

/* Run function(argument). Returns 0, or the code of the exception that ended it: an RPC_STATUS for
 * RPC failures, an NTSTATUS such as STATUS_ACCESS_VIOLATION (0xC0000005) for faults. */
uint32_t seh_call(void (*function)(void *), void *argument);

#endif

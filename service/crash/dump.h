/* Minidumps: what a crash leaves behind for whoever looks for its cause.
 *
 * A crash is an exception that nobody handles; a fatal one in the service's own code, which handles
 * none and is called by others that do; and a fatal one that leaves a routine. The RPC runtime
 * handles exceptions of the routines it calls and goes on; but a thread that may still be somebody
 * else, or a lock that nobody releases, must not live on. What happens in a DLL of others' below a
 * routine and is handled there is no crash: to probe memory, or with strict handles to close a
 * handle twice, is how some of them work.
 *
 * The dump is written by a thread that waits for nothing else and never acts as anybody: the one
 * that crashed may be a caller, who may not write into the service's folder. */
#ifndef DEPUTY_CRASH_DUMP_H
#define DEPUTY_CRASH_DUMP_H

#include <stdbool.h>
#include <stdint.h>

enum { DUMPS_MAX = 3 }; /* kept; the oldest go first */

/* From now on a crash ends the process. Once, and for the process's life. */
void dump_catch_crashes(void);

struct _EXCEPTION_POINTERS;

/* Show it an exception that leaves a routine (seh_watch): it does not return from a fatal one. */
void dump_judge(struct _EXCEPTION_POINTERS *exception);

/* Be ready to write dumps into a folder (UTF-8), which has to be ours, and leave no more than
 * DUMPS_MAX - 1 in it. Once, and for the process's life.
 *
 * ERROR_PROC_NOT_FOUND where the system has no MiniDumpWriteDump; otherwise what it says. */
uint32_t dump_open(const char *folder);

/* Whether dumps may hold what callers sent: stacks and what they point to. If not (and at first),
 * a dump has the exception, the places in code on the stack, and the modules, and no memory. */
void dump_set_caller_data(bool allowed);

#endif

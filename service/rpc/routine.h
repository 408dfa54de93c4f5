/* Which threads run our routines, and not the RPC runtime that called them.
 *
 * The runtime handles every exception on its threads and goes on. What it raises itself while it
 * reads a bad request is its own affair; what happens from the moment that the request is read to
 * the one that the answer is there to be written is not, whichever DLL it happens in. */
#ifndef DEPUTY_RPC_ROUTINE_H
#define DEPUTY_RPC_ROUTINE_H

#include <stdbool.h>

/* From here to routine_leave this thread runs a routine of ours. They nest. */
void routine_enter(void);
void routine_leave(void);

/* The thread is the runtime's again, however its routine ended. */
void routine_end(void);

/* Whether this thread runs a routine of ours. May be asked in a handler of exceptions. */
bool routine_runs(void);

#endif

/* Which threads run our routines, and not the RPC runtime that called them.
 *
 * The runtime handles every exception on its threads and goes on. What it raises itself while it
 * reads a bad request is its own affair; what happens from the moment that the request is read to
 * the one that the answer is there to be written is not, whichever DLL it happens in. */
#ifndef DEPUTY_RPC_ROUTINE_H
#define DEPUTY_RPC_ROUTINE_H

#include <stdbool.h>
#include <stdint.h>

struct call;

/* Make sure of the place where this thread keeps what follows; false where there is none. Who has
 * it keeps it: nothing below fails then. */
bool routine_prepare(void);

/* From here to routine_leave this thread runs a routine of ours. They nest. */
void routine_enter(void);
void routine_leave(void);

/* call_run, in a frame next to it that ends the process for a fatal exception that leaves it,
 * before the runtime or its stub can handle that (crash/dump.h). */
uint32_t routine_call(struct call *call);

/* The thread is the runtime's again, however its routine ended. */
void routine_end(void);

/* Whether this thread runs a routine of ours. */
bool routine_runs(void);

#endif

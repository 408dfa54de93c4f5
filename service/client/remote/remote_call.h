/* One remote call: exceptions turned into codes, the deadline watched, its memory kept together. */
#ifndef DEPUTY_CLIENT_REMOTE_REMOTE_CALL_H
#define DEPUTY_CLIENT_REMOTE_REMOTE_CALL_H

#include "client/remote/memory.h"
#include "client/remote/watchdog.h"

#include "deputy_rpc.h"

/* The first member of a struct that has the outputs of one operation besides. */
struct remote_call {
    void (*stub)(struct remote_call *call); /* clears the outputs and calls the generated stub */
    SESSION context;
    uint32_t returned; /* what the routine returned */
    REPLY reply;
    struct memory memory; /* of the outputs */
};

/* Run the stub once. Returns 0 when the routine returned; otherwise the code of the exception, with
 * ERROR_TIMEOUT for a call that was cancelled at the deadline and ERROR_INVALID_DATA for an answer
 * that is too large. In both cases the caller ends with remote_call_free. */
uint32_t remote_call_run(struct remote_call *call, struct watchdog *watchdog, uint64_t deadline);

/* Free the call's outputs. */
void remote_call_free(struct remote_call *call);

#endif

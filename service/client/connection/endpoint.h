/* Calls to the endpoint that need no session, and why one cannot be made. */
#ifndef DEPUTY_CLIENT_CONNECTION_ENDPOINT_H
#define DEPUTY_CLIENT_CONNECTION_ENDPOINT_H

#include "client/connection/options.h"
#include "client/remote/remote_call.h"

#include <stdbool.h>

/* Run a call on a new binding to the endpoint. The codes of remote_call_run, and those of
 * binding_create and binding_hold. */
uint32_t endpoint_call(const struct options *options, struct watchdog *watchdog, uint64_t deadline,
    struct remote_call *call, bool *verified);

/* Whether it may help to try again. */
enum endpoint_hope {
    ENDPOINT_HOPELESS,
    ENDPOINT_LEAVING,  /* whoever is there takes no calls and may be about to go: for a moment */
    ENDPOINT_EXPECTED, /* the service is starting or runs: until the deadline */
};

/* What a program is told when endpoint_call failed with this code. The service control manager
 * knows why nobody answers; without the service in it (in console mode, say) the code stands. */
uint32_t endpoint_explain(uint32_t code, enum endpoint_hope *hope);

#endif

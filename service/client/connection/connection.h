/* Connections: context handles of the service, each with one call at a time. */
#ifndef DEPUTY_CLIENT_CONNECTION_CONNECTION_H
#define DEPUTY_CLIENT_CONNECTION_CONNECTION_H

#include "include/deputy.h"
#include "client/connection/options.h"
#include "client/remote/remote_call.h"

/* Open a connection. While the service is starting, or runs and does not answer yet, it tries again
 * until the deadline. *verified: see struct binding. Returns the reply's status: the service's
 * own refusal with its stage, everything else in stage "connect". */
uint32_t connection_open(const struct options *options, struct watchdog *watchdog,
    uint64_t deadline, SESSION *context, bool *verified, struct deputy_reply *reply);

/* Tell the service that a connection is over. False when it did not take that by the deadline; the
 * connection is then left to the closer of a later session. */
bool connection_close(SESSION context, struct watchdog *watchdog, uint64_t deadline);

#endif

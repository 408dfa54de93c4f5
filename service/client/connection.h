/* Connections: context handles of the service, each with one call at a time. */
#ifndef DEPUTY_CLIENT_CONNECTION_H
#define DEPUTY_CLIENT_CONNECTION_H

#include "client/deputy.h"
#include "client/options.h"
#include "client/remote_call.h"

/* Open a connection. While the service is starting, or runs and does not answer yet, it tries again
 * until the deadline. *verified: see struct binding. Returns the reply's status: the service's
 * own refusal with its stage, everything else in stage "connect". */
uint32_t connection_open(const struct options *options, struct watchdog *watchdog,
    uint64_t deadline, SESSION *context, bool *verified, struct deputy_reply *reply);

/* Tell the service that a connection is over, and free it. The code of the exception, if any; the
 * connection is gone in any case. */
uint32_t connection_close(SESSION context, struct watchdog *watchdog, uint64_t deadline);

/* Free a connection without a word: it broke, or its service is gone. The service runs its side
 * down when the last connection of this process ends. */
void connection_abandon(SESSION context);

#endif

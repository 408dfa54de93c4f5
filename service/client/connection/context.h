/* Context handles of the service: how one ends. */
#ifndef DEPUTY_CLIENT_CONNECTION_CONTEXT_H
#define DEPUTY_CLIENT_CONNECTION_CONTEXT_H

#include "client/remote/remote_call.h"

/* Tell the service once, by the deadline, that a connection is over. True when the connection is
 * gone, with its session or because that is; false when it may be tried again. *faulted: whether
 * the call failed otherwise than by its deadline. */
bool context_end(SESSION *context, struct watchdog *watchdog, uint64_t deadline, bool *faulted);

/* Free a connection without a word: its service is gone. A service that is not runs its side down
 * when the last connection of this process ends. */
void context_abandon(SESSION context);

#endif

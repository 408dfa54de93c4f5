/* The process at the other end of an RPC call. */
#ifndef DEPUTY_RPC_CLIENT_PROCESS_H
#define DEPUTY_RPC_CLIENT_PROCESS_H

#include "base/arena.h"
#include "pipeline/caller.h"

/* Describe the client process of the call that this thread serves. What cannot be found out is left
 * unknown; the image path lives in the arena, and the handle is the caller's to close. The service
 * looks with its own rights, because this is for the log, and for seeing that the client is gone,
 * alone, and a client must not be able to hide there. */
void client_process_describe(struct client_process *client, struct arena *arena);

#endif

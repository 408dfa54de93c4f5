/* The closer of a session: a thread that closes connections which calls have abandoned.
 *
 * A call that was cut off at its deadline leaves a context whose session the service still has.
 * RpcSsDestroyClientContext frees only our side, "without contacting the server" (its page), and
 * the service runs its own down only when the last connection of this process ends. So such
 * contexts are kept, and closed by a call as soon as the service takes it, which no caller waits
 * for.
 *
 * They are kept for the whole process: what one session could not close before its own end, the
 * closer of a later one does. */
#ifndef DEPUTY_CLIENT_CONNECTION_CLOSER_H
#define DEPUTY_CLIENT_CONNECTION_CLOSER_H

#include "client/remote/watchdog.h"

#include "deputy_rpc.h"

struct closer {
    struct watchdog *watchdog;
    struct closing *closing; /* its thread; NULL while there was nothing to close */
    bool starting;
};

/* Begin with what other sessions left. The watchdog is there until closer_end. */
void closer_begin(struct closer *closer, struct watchdog *watchdog);

/* Have a context closed; it is no longer the caller's. */
void closer_take(struct closer *closer, SESSION context);

/* Have a context closed by the closer of a later session. */
void closer_leave(SESSION context);

/* End the thread, whose call gets so many milliseconds to finish and as many to be cancelled. After
 * that it ends by itself, when it can: what it has in hand is then left to a later session. */
void closer_end(struct closer *closer, uint32_t grace_ms);

#endif

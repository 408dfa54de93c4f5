/* The watchdog of a session: a thread that cancels remote calls at their deadlines.
 *
 * A synchronous call over local RPC has no time-out of its own: RPC_C_OPT_CALL_TIMEOUT is ignored
 * for ncalrpc (Microsoft: RpcBindingSetOption). What is left is RpcCancelThreadEx from another
 * thread. Where the runtime cannot cancel a local call either, the call ends when the service
 * answers or ends (see deputy.h).
 */
#ifndef DEPUTY_CLIENT_WATCHDOG_H
#define DEPUTY_CLIENT_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* One call that is being watched; it lives on the stack of the calling thread. */
struct watch {
    struct watch *next;
    HANDLE thread;
    uint64_t deadline;
    unsigned cancelled; /* how often */
};

typedef BOOL(WINAPI cancel_synchronous_io)(HANDLE);

struct watchdog {
    cancel_synchronous_io *cancel_io; /* NULL where there is none */
    SRWLOCK lock;
    CONDITION_VARIABLE changed;
    HANDLE thread;
    struct watch *watches;
    uint64_t wakes; /* when the thread looks again by itself */
    bool stopping;
};

/* Start the thread; the status of CreateThread. */
uint32_t watchdog_start(struct watchdog *watchdog);

/* End the thread and wait for it. Nothing may be watched. */
void watchdog_stop(struct watchdog *watchdog);

/* Watch the calling thread from here to watchdog_leave: remote calls that it makes past the
 * deadline (deadline.h) are cancelled. The status of DuplicateHandle. */
uint32_t watchdog_enter(struct watchdog *watchdog, struct watch *watch, uint64_t deadline);

/* Stop watching; whether a cancellation was sent. */
bool watchdog_leave(struct watchdog *watchdog, struct watch *watch);

#endif

/* The watchdog of a session: a thread that cancels remote calls at their deadlines.
 *
 * A synchronous call over local RPC has no time-out of its own: RPC_C_OPT_CALL_TIMEOUT is ignored
 * for ncalrpc (Microsoft: RpcBindingSetOption). What is left is RpcCancelThreadEx from another
 * thread (cancellation.h). Where the runtime cannot cancel a local call either, the call ends when
 * the service answers or ends (see deputy.h).
 */
#ifndef DEPUTY_CLIENT_REMOTE_WATCHDOG_H
#define DEPUTY_CLIENT_REMOTE_WATCHDOG_H

#include "client/remote/cancellation.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

struct watched_thread;

/* One call that is being watched; it lives on the stack of the calling thread. */
struct watch {
    struct watch *next;
    HANDLE thread;
    uint64_t deadline;
    unsigned cancelled;          /* how often */
    struct watched_thread *kept; /* whose handle that is; NULL: this watch's own */
};

/* A handle of a thread that made calls, which most likely makes more. Its id is not given to
 * another thread while the handle is open: the object has it to its end (ReactOS, PspDeleteThread;
 * Wine, destroy_thread). */
struct watched_thread {
    HANDLE handle;
    DWORD id;
    bool busy;
};

enum { WATCHDOG_THREADS = 16 };

struct watchdog {
    LONG references; /* its thread's, and one for each of its users */
    struct cancellation cancellation;
    SRWLOCK lock;
    CONDITION_VARIABLE changed;
    HANDLE thread;
    unsigned users;
    bool begun;
    struct watch *watches;
    struct watched_thread threads[WATCHDOG_THREADS];
    unsigned next_thread; /* the place for the next new one */
    uint64_t wakes;       /* when the thread looks again by itself */
};

/* Make one, and see its thread run: without it no call would end in time. ERROR_POSSIBLE_DEADLOCK
 * (1131) when the thread does not begin, as none does under the loader's lock; the status of what
 * failed. The caller ends with watchdog_stop. */
uint32_t watchdog_start(uint64_t deadline, struct watchdog **watchdog);

/* Be another user of it, who ends with watchdog_stop as well. */
void watchdog_share(struct watchdog *watchdog);

/* Use it no more. The last user ends the thread, and waits for that, but not past the deadline and
 * not long: the thread ends by itself. Nothing of the user's may be watched. */
void watchdog_stop(struct watchdog *watchdog, uint64_t deadline);

/* Whether the thread is there. When the process ends, threads end before DLLs are told
 * ("DllMain entry point"). */
bool watchdog_runs(const struct watchdog *watchdog);

/* Watch the calling thread from here to watchdog_leave: remote calls that it makes past the
 * deadline (deadline.h) are cancelled. The status of DuplicateHandle. */
uint32_t watchdog_enter(struct watchdog *watchdog, struct watch *watch, uint64_t deadline);

/* Cancel everything that is watched now: nobody waits for it any more. */
void watchdog_hurry(struct watchdog *watchdog);

/* Stop watching; whether a cancellation was sent, of which nothing is left for later calls. */
bool watchdog_leave(struct watchdog *watchdog, struct watch *watch);

#endif

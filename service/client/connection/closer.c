#include "client/connection/closer.h"
#include "client/connection/context.h"
#include "client/remote/deadline.h"
#include "client/remote/worker.h"

#include <stdlib.h>

enum {
    CLOSER_STACK_SIZE = 512 * 1024,
    /* A close that waits in the service for the call that was cut off takes one of its threads, and
     * one more each time that it is cut off itself. */
    CLOSER_CALL_MS = 60 * 1000,
    CLOSER_PAUSE_FIRST_MS = 50,
    CLOSER_PAUSE_LAST_MS = 10 * 1000,
    CLOSER_FAULTS_MAX = 16,
};

struct abandoned {
    struct abandoned *next;
    SESSION context;
    uint64_t due; /* when to try, deadline.h */
    uint32_t pause_ms;
    unsigned faults;
};

/* The thread of a closer. The lock of what is kept is its own, too. */
struct closing {
    LONG references; /* the thread's and the closer's */
    struct watchdog *watchdog;
    HANDLE thread;
    bool stopping;
};

/* Those of the whole process. */
static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE changed;
    struct abandoned *first;
} kept = {SRWLOCK_INIT, CONDITION_VARIABLE_INIT, NULL};

/* Take out one whose time has come; *wait_ms: until the next one's. */
static struct abandoned *take_due(DWORD *wait_ms)
{
    *wait_ms = INFINITE;
    for (struct abandoned **link = &kept.first; *link; link = &(*link)->next) {
        struct abandoned *found = *link;
        uint32_t left = deadline_left(found->due);
        if (!left) {
            *link = found->next;
            return found;
        }
        if (left < *wait_ms)
            *wait_ms = left;
    }
    return NULL;
}

static void put(struct abandoned *abandoned)
{
    abandoned->next = kept.first;
    kept.first = abandoned;
}

/* Try to close it: whether it is gone. */
static bool close_one(struct closing *closing, struct abandoned *abandoned)
{
    bool faulted;
    if (context_end(&abandoned->context, closing->watchdog, deadline_in(CLOSER_CALL_MS), &faulted))
        return true;
    if (faulted && ++abandoned->faults == CLOSER_FAULTS_MAX) {
        context_abandon(abandoned->context);
        return true;
    }
    abandoned->due = deadline_in(abandoned->pause_ms);
    abandoned->pause_ms = abandoned->pause_ms * 2 < CLOSER_PAUSE_LAST_MS ? abandoned->pause_ms * 2
                                                                         : CLOSER_PAUSE_LAST_MS;
    return false;
}

static void closing_release(struct closing *closing)
{
    if (InterlockedDecrement(&closing->references))
        return;
    if (closing->thread)
        CloseHandle(closing->thread);
    free(closing);
}

static void closer_run(void *argument)
{
    struct closing *closing = argument;
    AcquireSRWLockExclusive(&kept.lock);
    while (!closing->stopping) {
        DWORD wait_ms;
        struct abandoned *due = take_due(&wait_ms);
        if (!due) {
            SleepConditionVariableSRW(&kept.changed, &kept.lock, wait_ms, 0);
            continue;
        }
        ReleaseSRWLockExclusive(&kept.lock);
        bool gone = close_one(closing, due);
        AcquireSRWLockExclusive(&kept.lock);
        if (gone)
            free(due);
        else
            put(due);
    }
    ReleaseSRWLockExclusive(&kept.lock);
    watchdog_stop(closing->watchdog, 0);
    closing_release(closing);
}

static struct closing *start_thread(struct watchdog *watchdog)
{
    struct closing *closing = calloc(1, sizeof(*closing));
    if (!closing)
        return NULL;
    *closing = (struct closing){.references = 2, .watchdog = watchdog};
    watchdog_share(watchdog);
    if (worker_start(CLOSER_STACK_SIZE, closer_run, closing, &closing->thread)) {
        watchdog_stop(watchdog, 0);
        free(closing);
        return NULL;
    }
    return closing;
}

/* Start the thread if there is something to close, and none yet. Without memory for one a later
 * try, or a later session, does. */
static void need_thread(struct closer *closer)
{
    AcquireSRWLockExclusive(&kept.lock);
    bool needed = kept.first && !closer->starting && !closer->closing;
    closer->starting = closer->starting || needed;
    ReleaseSRWLockExclusive(&kept.lock);
    if (!needed)
        return;
    struct closing *closing = start_thread(closer->watchdog);
    AcquireSRWLockExclusive(&kept.lock);
    closer->closing = closing;
    closer->starting = false;
    ReleaseSRWLockExclusive(&kept.lock);
}

void closer_begin(struct closer *closer, struct watchdog *watchdog)
{
    *closer = (struct closer){.watchdog = watchdog};
    need_thread(closer);
}

static void keep(struct closer *closer, SESSION context)
{
    struct abandoned *abandoned = malloc(sizeof(*abandoned));
    if (!abandoned) {
        context_abandon(context);
        return;
    }
    *abandoned = (struct abandoned){.context = context, .pause_ms = CLOSER_PAUSE_FIRST_MS};
    AcquireSRWLockExclusive(&kept.lock);
    put(abandoned);
    ReleaseSRWLockExclusive(&kept.lock);
    WakeAllConditionVariable(&kept.changed);
    if (closer)
        need_thread(closer);
}

void closer_take(struct closer *closer, SESSION context)
{
    keep(closer, context);
}

void closer_leave(SESSION context)
{
    keep(NULL, context);
}

void closer_end(struct closer *closer, uint32_t grace_ms)
{
    struct closing *closing = closer->closing;
    if (!closing)
        return;
    AcquireSRWLockExclusive(&kept.lock);
    closing->stopping = true;
    ReleaseSRWLockExclusive(&kept.lock);
    WakeAllConditionVariable(&kept.changed);
    if (WaitForSingleObject(closing->thread, grace_ms) == WAIT_TIMEOUT) {
        watchdog_hurry(closer->watchdog);
        WaitForSingleObject(closing->thread, grace_ms);
    }
    closing_release(closing);
    closer->closing = NULL;
}

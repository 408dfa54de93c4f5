#include "client/remote/watchdog.h"
#include "client/remote/deadline.h"
#include "client/remote/worker.h"

#include <stdlib.h>

enum {
    WATCHDOG_STACK_SIZE = 64 * 1024,
    WATCHDOG_REPEAT_MS =
        25, /* before the second cancellation, and twice as long before each other */
    WATCHDOG_REPEATS = 8,
    WATCHDOG_BEGIN_MS = 3 * 1000,
    WATCHDOG_END_MS = 500,
};

/* A cancellation that finds its thread between two waits is lost on some platforms, so it is sent
 * again; not for ever, because others keep it for the thread's next call. */
static void watchdog_cancel(const struct watchdog *watchdog, struct watch *watch)
{
    cancellation_send(&watchdog->cancellation, watch->thread);
    watch->deadline = watch->cancelled < WATCHDOG_REPEATS
                          ? deadline_in((uint32_t)WATCHDOG_REPEAT_MS << watch->cancelled)
                          : UINT64_MAX;
    watch->cancelled++;
}

/* Cancel what is overdue; the time of the next look. */
static uint64_t watchdog_look(struct watchdog *watchdog)
{
    uint64_t next = UINT64_MAX;
    for (struct watch *watch = watchdog->watches; watch; watch = watch->next) {
        if (!deadline_left(watch->deadline))
            watchdog_cancel(watchdog, watch);
        if (watch->deadline < next)
            next = watch->deadline;
    }
    return next;
}

static void watchdog_release(struct watchdog *watchdog)
{
    if (InterlockedDecrement(&watchdog->references))
        return;
    if (watchdog->thread)
        CloseHandle(watchdog->thread);
    for (unsigned i = 0; i < WATCHDOG_THREADS; i++)
        if (watchdog->threads[i].handle)
            CloseHandle(watchdog->threads[i].handle);
    free(watchdog);
}

static void watchdog_run(void *argument)
{
    struct watchdog *watchdog = argument;
    AcquireSRWLockExclusive(&watchdog->lock);
    watchdog->begun = true;
    WakeAllConditionVariable(&watchdog->changed);
    while (watchdog->users) {
        watchdog->wakes = watchdog_look(watchdog);
        DWORD wait = watchdog->watches ? deadline_left(watchdog->wakes) : INFINITE;
        SleepConditionVariableSRW(&watchdog->changed, &watchdog->lock, wait, 0);
    }
    ReleaseSRWLockExclusive(&watchdog->lock);
    watchdog_release(watchdog);
}

static struct watchdog *watchdog_make(void)
{
    struct watchdog *watchdog = calloc(1, sizeof(*watchdog));
    if (!watchdog)
        return NULL;
    cancellation_find(&watchdog->cancellation);
    InitializeSRWLock(&watchdog->lock);
    InitializeConditionVariable(&watchdog->changed);
    watchdog->references = 1;
    watchdog->users = 1;
    watchdog->wakes = UINT64_MAX;
    return watchdog;
}

static bool has_begun(struct watchdog *watchdog, uint64_t deadline)
{
    AcquireSRWLockExclusive(&watchdog->lock);
    while (!watchdog->begun && deadline_left(deadline))
        SleepConditionVariableSRW(&watchdog->changed, &watchdog->lock, deadline_left(deadline), 0);
    bool begun = watchdog->begun;
    ReleaseSRWLockExclusive(&watchdog->lock);
    return begun;
}

static uint64_t sooner(uint64_t deadline, uint32_t milliseconds)
{
    uint64_t limit = deadline_in(milliseconds);
    return limit < deadline ? limit : deadline;
}

uint32_t watchdog_start(uint64_t deadline, struct watchdog **watchdog)
{
    struct watchdog *made = watchdog_make();
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    InterlockedIncrement(&made->references);
    uint32_t status = worker_start(WATCHDOG_STACK_SIZE, watchdog_run, made, &made->thread);
    if (status) {
        watchdog_release(made); /* the thread's */
        watchdog_release(made);
        return status;
    }
    if (!has_begun(made, sooner(deadline, WATCHDOG_BEGIN_MS))) {
        watchdog_stop(made, 0);
        return ERROR_POSSIBLE_DEADLOCK;
    }
    *watchdog = made;
    return ERROR_SUCCESS;
}

void watchdog_share(struct watchdog *watchdog)
{
    InterlockedIncrement(&watchdog->references);
    AcquireSRWLockExclusive(&watchdog->lock);
    watchdog->users++;
    ReleaseSRWLockExclusive(&watchdog->lock);
}

void watchdog_stop(struct watchdog *watchdog, uint64_t deadline)
{
    AcquireSRWLockExclusive(&watchdog->lock);
    bool last = --watchdog->users == 0;
    ReleaseSRWLockExclusive(&watchdog->lock);
    if (last) {
        WakeAllConditionVariable(&watchdog->changed);
        WaitForSingleObject(watchdog->thread, deadline_left(sooner(deadline, WATCHDOG_END_MS)));
    }
    watchdog_release(watchdog);
}

bool watchdog_runs(const struct watchdog *watchdog)
{
    return WaitForSingleObject(watchdog->thread, 0) == WAIT_TIMEOUT;
}

/* Find the calling thread's handle from an earlier call. */
static bool find_thread(struct watchdog *watchdog, struct watch *watch)
{
    DWORD id = GetCurrentThreadId();
    for (unsigned i = 0; i < WATCHDOG_THREADS; i++) {
        struct watched_thread *thread = &watchdog->threads[i];
        if (thread->handle && thread->id == id) {
            thread->busy = true;
            watch->kept = thread;
            watch->thread = thread->handle;
            return true;
        }
    }
    return false;
}

/* Keep the handle for the thread's later calls, in place of the oldest one's unless that is in a
 * call. Returns the handle that is to be closed, if any. */
static HANDLE keep_thread(struct watchdog *watchdog, struct watch *watch)
{
    struct watched_thread *place = &watchdog->threads[watchdog->next_thread];
    watchdog->next_thread = (watchdog->next_thread + 1) % WATCHDOG_THREADS;
    watch->kept = NULL;
    if (place->busy)
        return NULL;
    HANDLE old = place->handle;
    *place = (struct watched_thread){watch->thread, GetCurrentThreadId(), true};
    watch->kept = place;
    return old;
}

/* The thread itself makes the handle: its own security descriptor may deny it to the watchdog when
 * it was created while its creator impersonated somebody. */
static uint32_t get_thread(struct watchdog *watchdog, struct watch *watch)
{
    HANDLE process = GetCurrentProcess();
    AcquireSRWLockExclusive(&watchdog->lock);
    bool found = find_thread(watchdog, watch);
    ReleaseSRWLockExclusive(&watchdog->lock);
    if (found)
        return ERROR_SUCCESS;
    if (!DuplicateHandle(
            process, GetCurrentThread(), process, &watch->thread, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return GetLastError();
    AcquireSRWLockExclusive(&watchdog->lock);
    HANDLE old = keep_thread(watchdog, watch);
    ReleaseSRWLockExclusive(&watchdog->lock);
    if (old)
        CloseHandle(old);
    return ERROR_SUCCESS;
}

uint32_t watchdog_enter(struct watchdog *watchdog, struct watch *watch, uint64_t deadline)
{
    uint32_t status = get_thread(watchdog, watch);
    if (status)
        return status;
    watch->deadline = deadline;
    watch->cancelled = 0;
    AcquireSRWLockExclusive(&watchdog->lock);
    watch->next = watchdog->watches;
    watchdog->watches = watch;
    bool earlier = deadline < watchdog->wakes;
    if (earlier)
        watchdog->wakes = deadline;
    ReleaseSRWLockExclusive(&watchdog->lock);
    if (earlier)
        WakeConditionVariable(&watchdog->changed);
    return ERROR_SUCCESS;
}

void watchdog_hurry(struct watchdog *watchdog)
{
    AcquireSRWLockExclusive(&watchdog->lock);
    for (struct watch *watch = watchdog->watches; watch; watch = watch->next)
        if (!watch->cancelled)
            watch->deadline = 0;
    watchdog->wakes = 0;
    ReleaseSRWLockExclusive(&watchdog->lock);
    WakeConditionVariable(&watchdog->changed);
}

bool watchdog_leave(struct watchdog *watchdog, struct watch *watch)
{
    AcquireSRWLockExclusive(&watchdog->lock);
    struct watch **link = &watchdog->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    if (watch->kept)
        watch->kept->busy = false;
    ReleaseSRWLockExclusive(&watchdog->lock);
    if (!watch->kept)
        CloseHandle(watch->thread);
    cancellation_clear(&watchdog->cancellation, watch->cancelled);
    return watch->cancelled > 0;
}

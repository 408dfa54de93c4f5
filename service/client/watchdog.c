#include "client/watchdog.h"
#include "client/deadline.h"

#include <rpc.h>

enum {
    WATCHDOG_STACK_SIZE = 64 * 1024,
    /* A cancellation that finds its thread between two waits is lost on some platforms: it is sent
     * again until the call has ended. */
    WATCHDOG_REPEAT_MS = 50,
};

/* Cancel what is overdue; the time of the next look. */
static uint64_t watchdog_look(struct watchdog *watchdog)
{
    uint64_t next = UINT64_MAX;
    for (struct watch *watch = watchdog->watches; watch; watch = watch->next) {
        if (!deadline_left(watch->deadline)) {
            watch->cancelled = true;
            RpcCancelThreadEx(watch->thread, 0);
            watch->deadline = deadline_in(WATCHDOG_REPEAT_MS);
        }
        if (watch->deadline < next)
            next = watch->deadline;
    }
    return next;
}

static DWORD WINAPI watchdog_run(void *argument)
{
    struct watchdog *watchdog = argument;
    AcquireSRWLockExclusive(&watchdog->lock);
    while (!watchdog->stopping) {
        watchdog->wakes = watchdog_look(watchdog);
        DWORD wait = watchdog->watches ? deadline_left(watchdog->wakes) : INFINITE;
        SleepConditionVariableSRW(&watchdog->changed, &watchdog->lock, wait, 0);
    }
    ReleaseSRWLockExclusive(&watchdog->lock);
    return 0;
}

uint32_t watchdog_start(struct watchdog *watchdog)
{
    InitializeSRWLock(&watchdog->lock);
    InitializeConditionVariable(&watchdog->changed);
    watchdog->watches = NULL;
    watchdog->wakes = UINT64_MAX;
    watchdog->stopping = false;
    watchdog->thread = CreateThread(
        NULL, WATCHDOG_STACK_SIZE, watchdog_run, watchdog, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return watchdog->thread ? ERROR_SUCCESS : GetLastError();
}

void watchdog_stop(struct watchdog *watchdog)
{
    AcquireSRWLockExclusive(&watchdog->lock);
    watchdog->stopping = true;
    ReleaseSRWLockExclusive(&watchdog->lock);
    WakeConditionVariable(&watchdog->changed);
    WaitForSingleObject(watchdog->thread, INFINITE);
    CloseHandle(watchdog->thread);
}

uint32_t watchdog_enter(struct watchdog *watchdog, struct watch *watch, uint64_t deadline)
{
    /* The thread itself makes the handle: its own security descriptor may deny it to the watchdog
     * when it was created while its creator impersonated somebody. */
    HANDLE process = GetCurrentProcess();
    if (!DuplicateHandle(
            process, GetCurrentThread(), process, &watch->thread, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return GetLastError();
    watch->deadline = deadline;
    watch->cancelled = false;
    AcquireSRWLockExclusive(&watchdog->lock);
    watch->next = watchdog->watches;
    watchdog->watches = watch;
    bool sooner = deadline < watchdog->wakes;
    if (sooner)
        watchdog->wakes = deadline;
    ReleaseSRWLockExclusive(&watchdog->lock);
    if (sooner)
        WakeConditionVariable(&watchdog->changed);
    return ERROR_SUCCESS;
}

bool watchdog_leave(struct watchdog *watchdog, struct watch *watch)
{
    AcquireSRWLockExclusive(&watchdog->lock);
    struct watch **link = &watchdog->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    bool cancelled = watch->cancelled;
    ReleaseSRWLockExclusive(&watchdog->lock);
    CloseHandle(watch->thread);
    return cancelled;
}

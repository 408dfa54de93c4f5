#include "client/watchdog.h"
#include "client/deadline.h"

#include <rpc.h>

enum {
    WATCHDOG_STACK_SIZE = 64 * 1024,
    WATCHDOG_REPEAT_MS =
        25, /* before the second cancellation, and twice as long before each other */
    WATCHDOG_REPEATS = 8,
};

/* A cancellation that finds its thread between two waits is lost on some platforms, so it is sent
 * again; not for ever, because others keep it for the thread's next call. */
static void watchdog_cancel(const struct watchdog *watchdog, struct watch *watch)
{
    RpcCancelThreadEx(watch->thread, 0);
    if (watchdog->cancel_io)
        watchdog->cancel_io(watch->thread);
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

/* Where connections are pipes, the runtime waits for the server to empty one before it closes it,
 * which only this cancels. ReactOS does not have it. */
static cancel_synchronous_io *find_cancel_io(void)
{
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
    FARPROC function = kernel ? GetProcAddress(kernel, "CancelSynchronousIo") : NULL;
    return (cancel_synchronous_io *)(uintptr_t)function;
}

uint32_t watchdog_start(struct watchdog *watchdog)
{
    watchdog->cancel_io = find_cancel_io();
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
    watch->cancelled = 0;
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
    bool cancelled = watch->cancelled > 0;
    ReleaseSRWLockExclusive(&watchdog->lock);
    CloseHandle(watch->thread);
    return cancelled;
}

/* libuv's threads, locks and clocks, and what else is random or of the time, for the service: they
 * stand in front of the real ones, and the scheduler decides. */
#include "simulation/machine/memory.h"
#include "simulation/machine/random.h"
#include "simulation/machine/scheduler.h"
#include "simulation/machine/threads.h"
#include "simulation/machine/trace.h"
#include "base/clock.h"
#include "base/guid.h"
#include "base/status.h"

#include <string.h>
#include <uv.h>

/* 2026-01-01, in 100 ns since 1601. */
#define EPOCH UINT64_C(134116992000000000)

enum {
    HRTIME_NS = 200, /* what it takes to ask for the time: who only asks does not wait for ever */
    YIELD_NS = 20000,
    SPURIOUS = 10, /* of a thousand waits end without a reason, which every page on them allows */
    NOBODY = 0,
};

static uint64_t shift; /* 100 ns, that the clock was set back in all */

void threads_begin(void)
{
    shift = 0;
}

void threads_set_back(uint64_t ns)
{
    shift += ns / 100;
}

/* What stands in the memory of libuv's own. */
struct lock {
    int owner; /* the task and one; NOBODY */
    bool made;
};

static struct lock *lock_of(uv_mutex_t *mutex)
{
    _Static_assert(sizeof(struct lock) <= sizeof(uv_mutex_t), "no room");
    return (struct lock *)(void *)mutex;
}

int uv_mutex_init(uv_mutex_t *mutex)
{
    *lock_of(mutex) = (struct lock){.made = true};
    return memory_is_short() ? UV_ENOMEM : 0;
}

void uv_mutex_destroy(uv_mutex_t *mutex)
{
    if (!lock_of(mutex)->made || lock_of(mutex)->owner != NOBODY)
        trace_wrong("a mutex is destroyed that is held, or none");
    lock_of(mutex)->made = false;
}

static void take(uv_mutex_t *mutex)
{
    struct lock *lock = lock_of(mutex);
    if (!lock->made || lock->owner == scheduler_task() + 1)
        trace_wrong("a mutex is taken that is held by the same thread, or none");
    while (lock->owner != NOBODY)
        (void)scheduler_wait(mutex, SCHEDULER_FOREVER);
    lock->owner = scheduler_task() + 1;
}

static void let_go(uv_mutex_t *mutex)
{
    struct lock *lock = lock_of(mutex);
    if (!lock->made || lock->owner != scheduler_task() + 1)
        trace_wrong("a mutex is let go of by a thread that does not hold it");
    lock->owner = NOBODY;
    scheduler_wake_all(mutex);
}

void uv_mutex_lock(uv_mutex_t *mutex)
{
    scheduler_point();
    take(mutex);
}

void uv_mutex_unlock(uv_mutex_t *mutex)
{
    let_go(mutex);
    scheduler_point();
}

int uv_cond_init(uv_cond_t *condition)
{
    (void)condition;
    return memory_is_short() ? UV_ENOMEM : 0;
}

void uv_cond_destroy(uv_cond_t *condition)
{
    (void)condition;
}

static bool wait(uv_cond_t *condition, uv_mutex_t *mutex, uint64_t until)
{
    bool woken = true;
    let_go(mutex);
    if (random_chance(SPURIOUS))
        scheduler_point();
    else
        woken = scheduler_wait(condition, until);
    take(mutex);
    return woken;
}

void uv_cond_wait(uv_cond_t *condition, uv_mutex_t *mutex)
{
    (void)wait(condition, mutex, SCHEDULER_FOREVER);
}

int uv_cond_timedwait(uv_cond_t *condition, uv_mutex_t *mutex, uint64_t timeout)
{
    return wait(condition, mutex, scheduler_time() + timeout) ? 0 : UV_ETIMEDOUT;
}

void uv_cond_signal(uv_cond_t *condition)
{
    scheduler_wake_one(condition);
}

void uv_cond_broadcast(uv_cond_t *condition)
{
    scheduler_wake_all(condition);
}

int uv_thread_create(uv_thread_t *thread, uv_thread_cb entry, void *argument)
{
    if (memory_is_short())
        return UV_EAGAIN;
    int task = scheduler_start(entry, argument);
    if (task == SCHEDULER_NOBODY)
        return UV_EAGAIN;
    *thread = (uv_thread_t)task;
    scheduler_point();
    return 0;
}

int uv_thread_join(uv_thread_t *thread)
{
    scheduler_join((int)*thread);
    return 0;
}

uint64_t uv_hrtime(void)
{
    scheduler_spend(HRTIME_NS);
    return scheduler_time();
}

void uv_sleep(unsigned milliseconds)
{
    scheduler_sleep(milliseconds ? milliseconds * UINT64_C(1000000) : YIELD_NS);
}

uint64_t clock_now(void)
{
    return EPOCH + scheduler_time() / 100 - shift;
}

uint32_t guid_make(uint8_t guid[GUID_SIZE])
{
    const uint64_t parts[] = {random_next(), random_next()};
    memcpy(guid, parts, GUID_SIZE);
    return WIN32_OK;
}

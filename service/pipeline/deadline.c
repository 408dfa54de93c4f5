#include "pipeline/deadline.h"
#include "base/status.h"

#include <stdlib.h>
#include <uv.h>

struct deadlines {
    struct deadlines_options options;
    uv_thread_t keeper;
    uv_thread_t cancellers[DEADLINE_CANCELLERS];
    unsigned canceller_count;
    uv_mutex_t mutex;
    uv_cond_t entered; /* or stopping */
    uv_cond_t due;     /* somebody is to be cancelled; or stopping */
    uv_cond_t cancelled;
    struct deadline *first;
    uint64_t turns;   /* taken so far */
    uint64_t wake_ns; /* the keeper sleeps until then (uv_hrtime), or until it is woken */
    bool used;        /* somebody was there when it last looked, or has entered since */
    bool stopping;
};

enum { NS_PER_MS = 1000000 };

static const uint64_t never = UINT64_MAX;

static bool is_gone(const struct deadlines *deadlines, void *process)
{
    return process && deadlines->options.gone && deadlines->options.gone(process);
}

static void look_at(struct deadlines *deadlines, struct deadline *deadline)
{
    if (deadline->end == DEADLINE_KEPT) {
        if (uv_hrtime() >= deadline->due_ns)
            deadline->end = DEADLINE_OVERDUE;
        else if (is_gone(deadlines, deadline->process))
            deadline->end = DEADLINE_CLIENT_GONE;
    }
    if (deadline->end != DEADLINE_KEPT && !deadline->turn)
        deadline->turn = ++deadlines->turns;
}

/* With the mutex: nothing in here waits. */
static void look(struct deadlines *deadlines)
{
    for (struct deadline *deadline = deadlines->first; deadline; deadline = deadline->next) {
        look_at(deadlines, deadline);
        if (deadline->turn)
            uv_cond_signal(&deadlines->due);
    }
}

/* With the mutex: when to look again. Those that are there are looked at now and then, for their
 * clients may go; when there is nobody, but was, more may come, and need wake nobody then. */
static uint64_t next_look(const struct deadlines *deadlines)
{
    const uint64_t now = uv_hrtime();
    uint64_t next = deadlines->used ? now + (uint64_t)DEADLINE_LINGER_MS * NS_PER_MS : never;
    if (deadlines->first)
        next = now + (uint64_t)deadlines->options.look_ms * NS_PER_MS;
    return next;
}

/* With the mutex, and let go of. For whole milliseconds, which is what libuv waits on Windows. */
static void sleep_until(struct deadlines *deadlines, uint64_t wake_ns)
{
    const uint64_t now = uv_hrtime();
    if (wake_ns == never)
        uv_cond_wait(&deadlines->entered, &deadlines->mutex);
    else if (wake_ns > now)
        (void)uv_cond_timedwait(&deadlines->entered, &deadlines->mutex,
            (wake_ns - now + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS);
}

static void keep(void *argument)
{
    struct deadlines *deadlines = argument;
    uv_mutex_lock(&deadlines->mutex);
    while (!deadlines->stopping) {
        deadlines->wake_ns = next_look(deadlines);
        deadlines->used = deadlines->first != NULL;
        sleep_until(deadlines, deadlines->wake_ns);
        look(deadlines);
    }
    uv_mutex_unlock(&deadlines->mutex);
}

/* Who has waited longest: one that is slow to cancel lines up behind the others for the next time.
 */
static struct deadline *find_due(const struct deadlines *deadlines)
{
    struct deadline *due = NULL;
    for (struct deadline *deadline = deadlines->first; deadline; deadline = deadline->next) {
        bool waits = deadline->turn && !deadline->cancelling;
        if (waits && (!due || deadline->turn < due->turn))
            due = deadline;
    }
    return due;
}

/* With the mutex, but for the cancellation itself: the operation does not leave meanwhile. */
static void cancel(struct deadlines *deadlines, struct deadline *deadline)
{
    deadline->turn = 0;
    deadline->cancelling = true;
    uv_mutex_unlock(&deadlines->mutex);
    deadlines->options.cancel(deadline->thread);
    uv_mutex_lock(&deadlines->mutex);
    deadline->cancelling = false;
    uv_cond_broadcast(&deadlines->cancelled);
}

static void cancel_due(void *argument)
{
    struct deadlines *deadlines = argument;
    uv_mutex_lock(&deadlines->mutex);
    while (!deadlines->stopping) {
        struct deadline *deadline = find_due(deadlines);
        if (deadline)
            cancel(deadlines, deadline);
        else
            uv_cond_wait(&deadlines->due, &deadlines->mutex);
    }
    uv_mutex_unlock(&deadlines->mutex);
}

/* All but the keeper have ended then. */
static void stop(struct deadlines *deadlines)
{
    uv_mutex_lock(&deadlines->mutex);
    deadlines->stopping = true;
    uv_cond_signal(&deadlines->entered);
    uv_cond_broadcast(&deadlines->due);
    uv_mutex_unlock(&deadlines->mutex);
    while (deadlines->canceller_count)
        uv_thread_join(&deadlines->cancellers[--deadlines->canceller_count]);
}

static int start_threads(struct deadlines *deadlines)
{
    int error = 0;
    while (!error && deadlines->canceller_count < DEADLINE_CANCELLERS) {
        error = uv_thread_create(
            &deadlines->cancellers[deadlines->canceller_count], cancel_due, deadlines);
        if (!error)
            deadlines->canceller_count++;
    }
    if (!error)
        error = uv_thread_create(&deadlines->keeper, keep, deadlines);
    if (error)
        stop(deadlines);
    return error;
}

static int start(struct deadlines *deadlines)
{
    int error = uv_mutex_init(&deadlines->mutex);
    if (error)
        return error;
    error = uv_cond_init(&deadlines->entered);
    if (error)
        goto destroy_mutex;
    error = uv_cond_init(&deadlines->due);
    if (error)
        goto destroy_entered;
    error = uv_cond_init(&deadlines->cancelled);
    if (error)
        goto destroy_due;
    error = start_threads(deadlines);
    if (!error)
        return 0;
    uv_cond_destroy(&deadlines->cancelled);
destroy_due:
    uv_cond_destroy(&deadlines->due);
destroy_entered:
    uv_cond_destroy(&deadlines->entered);
destroy_mutex:
    uv_mutex_destroy(&deadlines->mutex);
    return error;
}

uint32_t deadlines_open(const struct deadlines_options *options, struct deadlines **deadlines)
{
    struct deadlines *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    opened->options = *options;
    if (!opened->options.look_ms)
        opened->options.look_ms = DEADLINE_LOOK_MS;
    if (start(opened)) {
        free(opened);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    *deadlines = opened;
    return WIN32_OK;
}

void deadlines_close(struct deadlines *deadlines)
{
    if (!deadlines)
        return;
    stop(deadlines);
    uv_thread_join(&deadlines->keeper);
    uv_cond_destroy(&deadlines->cancelled);
    uv_cond_destroy(&deadlines->due);
    uv_cond_destroy(&deadlines->entered);
    uv_mutex_destroy(&deadlines->mutex);
    free(deadlines);
}

void deadline_enter(struct deadlines *deadlines, struct deadline *deadline, uint32_t thread,
    uint32_t milliseconds, void *process)
{
    deadline->due_ns = uv_hrtime() + (uint64_t)milliseconds * NS_PER_MS;
    deadline->thread = thread;
    deadline->process = process;
    deadline->turn = 0;
    deadline->cancelling = false;
    deadline->end = DEADLINE_KEPT;
    uv_mutex_lock(&deadlines->mutex);
    deadline->next = deadlines->first;
    deadline->link = &deadlines->first;
    if (deadline->next)
        deadline->next->link = &deadline->next;
    deadlines->first = deadline;
    deadlines->used = true;
    if (deadline->due_ns < deadlines->wake_ns) {
        deadlines->wake_ns = deadline->due_ns; /* it has been woken for that */
        uv_cond_signal(&deadlines->entered);
    }
    uv_mutex_unlock(&deadlines->mutex);
}

enum deadline_end deadline_leave(struct deadlines *deadlines, struct deadline *deadline)
{
    uv_mutex_lock(&deadlines->mutex);
    while (deadline->cancelling)
        uv_cond_wait(&deadlines->cancelled, &deadlines->mutex);
    *deadline->link = deadline->next;
    if (deadline->next)
        deadline->next->link = deadline->link;
    uv_mutex_unlock(&deadlines->mutex);
    return (enum deadline_end)deadline->end;
}

bool deadline_is_over(const struct deadline *deadline)
{
    return deadline->end != DEADLINE_KEPT;
}

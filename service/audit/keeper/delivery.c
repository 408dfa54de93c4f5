#include "audit/keeper/delivery.h"
#include "base/status.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum state {
    IDLE,
    HERE,    /* who serves is in the sink */
    ASKED,   /* who serves waits for who stands by */
    WORKING, /* the same, and who stands by is in the sink */
    DONE,    /* who serves is about to see that */
    HANGING, /* who stands by is in the sink, and nobody waits */
    LATE,    /* it is back, and nobody has asked yet */
};

/* Owned by whoever opened it and by who hangs in the sink. */
struct delivery {
    struct audit_sink *sink;
    uv_mutex_t mutex;
    uv_cond_t asked; /* who stands by has something to do, or to look at */
    uv_cond_t done;
    bool closing;
    bool left;          /* whoever opened it is gone */
    atomic_uint owners; /* when one was left behind */
    enum state state;
    uint64_t due; /* of the state HERE: uv_hrtime */
    struct sealed *records[DELIVERY_MAX];
    size_t count;
    size_t delivered;
    uint32_t status;
};

uint32_t delivery_open(struct audit_sink *sink, struct delivery **delivery)
{
    struct delivery *opened = calloc(1, sizeof(*opened));
    if (!opened)
        goto close_sink;
    opened->sink = sink;
    atomic_init(&opened->owners, 2);
    if (uv_mutex_init(&opened->mutex))
        goto free_opened;
    if (uv_cond_init(&opened->asked))
        goto destroy_mutex;
    if (uv_cond_init(&opened->done))
        goto destroy_asked;
    *delivery = opened;
    return WIN32_OK;

destroy_asked:
    uv_cond_destroy(&opened->asked);
destroy_mutex:
    uv_mutex_destroy(&opened->mutex);
free_opened:
    free(opened);
close_sink:
    sink->close(sink);
    return WIN32_NOT_ENOUGH_MEMORY;
}

void delivery_close(struct delivery *delivery)
{
    if (!delivery)
        return;
    delivery->sink->close(delivery->sink);
    uv_cond_destroy(&delivery->done);
    uv_cond_destroy(&delivery->asked);
    uv_mutex_destroy(&delivery->mutex);
    free(delivery);
}

/* The last one frees it. Who hung cannot do that as soon as it holds the mutex: whoever let go of
 * it may not be back from that yet, and no mutex may be deleted then (Microsoft:
 * "DeleteCriticalSection function"). */
static void let_go(struct delivery *delivery)
{
    if (atomic_fetch_sub(&delivery->owners, 1) == 1)
        delivery_close(delivery);
}

bool delivery_dismiss(struct delivery *delivery)
{
    uv_mutex_lock(&delivery->mutex);
    delivery->closing = true;
    delivery->left = delivery->state == HANGING;
    bool left = delivery->left;
    uv_cond_signal(&delivery->asked);
    uv_mutex_unlock(&delivery->mutex);
    if (left)
        let_go(delivery);
    return !left;
}

/* With the mutex held. The records are held until they are put down: who gave them may be gone
 * before the sink is back. */
static void take_up(
    struct delivery *delivery, struct sealed *const *records, size_t count, enum state state)
{
    for (size_t i = 0; i < count; i++)
        delivery->records[i] = sealed_hold(records[i]);
    delivery->count = count;
    delivery->state = state;
}

static void put_down(struct delivery *delivery)
{
    for (size_t i = 0; i < delivery->count; i++)
        sealed_release(delivery->records[i]);
    delivery->count = 0;
}

/* With the mutex held, which is not held while the sink works. */
static void deliver(struct delivery *delivery)
{
    size_t delivered = 0;
    uv_mutex_unlock(&delivery->mutex);
    uint32_t status =
        delivery->sink->deliver(delivery->sink, delivery->records, delivery->count, &delivered);
    uv_mutex_lock(&delivery->mutex);
    /* A sink that took all has not failed, whatever it says. */
    delivery->delivered = delivered < delivery->count ? delivered : delivery->count;
    delivery->status = delivered < delivery->count ? status : (uint32_t)WIN32_OK;
    put_down(delivery);
    delivery->state = delivery->state == HANGING ? LATE : DONE;
}

/* With the mutex held. */
static void work(struct delivery *delivery)
{
    delivery->state = WORKING;
    deliver(delivery);
    uv_cond_signal(&delivery->done);
}

/* libuv cuts a time to whole milliseconds on Windows, and what is left would be waited for by
 * asking again and again. */
static uint64_t whole(uint64_t ns)
{
    return (ns + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS;
}

/* With the mutex held: until there is something to do, as far as that is known. */
static void sleep_by(struct delivery *delivery, uint64_t now)
{
    if (delivery->state == HERE)
        (void)uv_cond_timedwait(&delivery->asked, &delivery->mutex, whole(delivery->due - now));
    else
        uv_cond_wait(&delivery->asked, &delivery->mutex);
}

bool delivery_stand_by(struct delivery *delivery)
{
    bool over = false;
    uv_mutex_lock(&delivery->mutex);
    while (!delivery->closing && !over) {
        uint64_t now = uv_hrtime();
        over = delivery->state == HERE && now >= delivery->due;
        if (over)
            delivery->state = HANGING;
        else if (delivery->state == ASKED)
            work(delivery);
        else
            sleep_by(delivery, now);
    }
    bool left = delivery->left;
    uv_mutex_unlock(&delivery->mutex);
    if (left)
        let_go(delivery);
    return over;
}

void delivery_look(struct delivery *delivery)
{
    uv_mutex_lock(&delivery->mutex);
    uv_cond_signal(&delivery->asked);
    uv_mutex_unlock(&delivery->mutex);
}

/* With the mutex held. Returns whether it was taken over. */
static bool deliver_here(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, bool awaited)
{
    take_up(delivery, records, count, HERE);
    delivery->due = uv_hrtime() + timeout_ms * NS_PER_MS;
    if (!awaited)
        uv_cond_signal(&delivery->asked);
    deliver(delivery);
    return delivery->state == LATE;
}

bool delivery_here(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, bool awaited, size_t *delivered, uint32_t *status)
{
    size_t taken = 0;
    uint32_t ended = WIN32_BUSY;
    bool over = false;
    uv_mutex_lock(&delivery->mutex);
    if (delivery->state == IDLE) {
        over = deliver_here(delivery, records, count, timeout_ms, awaited);
        taken = delivery->delivered;
        ended = delivery->status;
        if (!over)
            delivery->state = IDLE;
    }
    uv_mutex_unlock(&delivery->mutex);
    if (over)
        return false;
    *delivered = taken;
    *status = ended;
    return true;
}

static void wait_for(struct delivery *delivery, uint32_t timeout_ms)
{
    uint64_t until = uv_hrtime() + timeout_ms * NS_PER_MS;
    while (delivery->state == ASKED || delivery->state == WORKING) {
        uint64_t now = uv_hrtime();
        if (now >= until)
            return;
        (void)uv_cond_timedwait(&delivery->done, &delivery->mutex, whole(until - now));
    }
}

/* With the mutex held, when the wait is over. */
static uint32_t end_run(struct delivery *delivery, size_t *delivered)
{
    if (delivery->state == WORKING) {
        delivery->state = HANGING;
        return WIN32_TIMEOUT;
    }
    const bool done = delivery->state == DONE;
    delivery->state = IDLE;
    if (!done) { /* nobody came to it */
        put_down(delivery);
        return WIN32_TIMEOUT;
    }
    *delivered = delivery->delivered;
    return delivery->status;
}

uint32_t delivery_run(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, size_t *delivered)
{
    uint32_t status = WIN32_BUSY;
    *delivered = 0;
    if (count > DELIVERY_MAX)
        return WIN32_INVALID_PARAMETER;
    uv_mutex_lock(&delivery->mutex);
    if (delivery->state == IDLE) {
        take_up(delivery, records, count, ASKED);
        uv_cond_signal(&delivery->asked);
        wait_for(delivery, timeout_ms);
        status = end_run(delivery, delivered);
    }
    uv_mutex_unlock(&delivery->mutex);
    return status;
}

bool delivery_late(struct delivery *delivery, size_t *delivered)
{
    uv_mutex_lock(&delivery->mutex);
    bool late = delivery->state == LATE;
    if (late) {
        *delivered = delivery->delivered;
        delivery->state = IDLE;
    }
    uv_mutex_unlock(&delivery->mutex);
    return late;
}

bool delivery_hangs(struct delivery *delivery)
{
    uv_mutex_lock(&delivery->mutex);
    bool hangs = delivery->state != IDLE;
    uv_mutex_unlock(&delivery->mutex);
    return hangs;
}

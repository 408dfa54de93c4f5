#include "audit/delivery.h"
#include "identity/status.h"

#include <stdlib.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum state {
    IDLE,
    WORKING, /* and somebody waits */
    DONE,    /* and somebody waits */
    HANGING, /* nobody waits any more */
    LATE,    /* and nobody has asked yet */
};

/* Owned by whoever opened it and by its thread. */
struct delivery {
    struct audit_sink *sink;
    uv_mutex_t mutex;
    uv_cond_t changed;
    uv_thread_t thread;
    bool closing;
    bool left; /* whoever opened it is gone: the thread frees it */
    enum state state;
    struct sealed *records[DELIVERY_MAX];
    size_t count;
    size_t delivered;
    uint32_t status;
};

static void free_delivery(struct delivery *delivery)
{
    delivery->sink->close(delivery->sink);
    uv_cond_destroy(&delivery->changed);
    uv_mutex_destroy(&delivery->mutex);
    free(delivery);
}

/* With the mutex held, which is not held while the sink works. */
static void work(struct delivery *delivery)
{
    size_t delivered = 0;
    uv_mutex_unlock(&delivery->mutex);
    uint32_t status =
        delivery->sink->deliver(delivery->sink, delivery->records, delivery->count, &delivered);
    uv_mutex_lock(&delivery->mutex);
    for (size_t i = 0; i < delivery->count; i++)
        sealed_release(delivery->records[i]);
    /* A sink that took all has not failed, whatever it says. */
    delivery->delivered = delivered < delivery->count ? delivered : delivery->count;
    delivery->status = delivered < delivery->count ? status : (uint32_t)WIN32_OK;
    delivery->state = delivery->state == HANGING ? LATE : DONE;
    uv_cond_broadcast(&delivery->changed);
}

static void run(void *argument)
{
    struct delivery *delivery = argument;
    uv_mutex_lock(&delivery->mutex);
    while (!delivery->closing) {
        if (delivery->state == WORKING)
            work(delivery);
        else
            uv_cond_wait(&delivery->changed, &delivery->mutex);
    }
    bool left = delivery->left;
    uv_mutex_unlock(&delivery->mutex);
    if (left)
        free_delivery(delivery);
}

uint32_t delivery_open(struct audit_sink *sink, struct delivery **delivery)
{
    struct delivery *opened = calloc(1, sizeof(*opened));
    if (!opened)
        goto close_sink;
    opened->sink = sink;
    if (uv_mutex_init(&opened->mutex))
        goto free_opened;
    if (uv_cond_init(&opened->changed))
        goto destroy_mutex;
    if (uv_thread_create(&opened->thread, run, opened))
        goto destroy_condition;
    *delivery = opened;
    return WIN32_OK;

destroy_condition:
    uv_cond_destroy(&opened->changed);
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
    uv_mutex_lock(&delivery->mutex);
    delivery->closing = true;
    delivery->left = delivery->state == HANGING;
    bool left = delivery->left;
    uv_thread_t thread = delivery->thread;
    uv_cond_broadcast(&delivery->changed);
    uv_mutex_unlock(&delivery->mutex);
    if (left)
        return;
    uv_thread_join(&thread);
    free_delivery(delivery);
}

static void start(struct delivery *delivery, struct sealed *const *records, size_t count)
{
    for (size_t i = 0; i < count; i++)
        delivery->records[i] = sealed_hold(records[i]);
    delivery->count = count;
    delivery->state = WORKING;
    uv_cond_broadcast(&delivery->changed);
}

static void wait_for(struct delivery *delivery, uint32_t timeout_ms)
{
    uint64_t until = uv_hrtime() + timeout_ms * NS_PER_MS;
    while (delivery->state == WORKING) {
        uint64_t now = uv_hrtime();
        if (now >= until)
            return;
        (void)uv_cond_timedwait(&delivery->changed, &delivery->mutex, until - now);
    }
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
        start(delivery, records, count);
        wait_for(delivery, timeout_ms);
        status = WIN32_TIMEOUT;
        if (delivery->state == DONE) {
            *delivered = delivery->delivered;
            status = delivery->status;
        }
        delivery->state = delivery->state == DONE ? IDLE : HANGING;
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

#include "audit/audit_private.h"
#include "audit/clock.h"
#include "identity/status.h"

#include <stdlib.h>

enum {
    GATHER_PART = 8, /* of the time that a delivery took */
    GATHER_MAX_MS = 10,
};

void ticket_free(struct ticket *ticket)
{
    sealed_release(ticket->kept.sealed);
    free(ticket);
}

/* With the mutex held. Returns how many were taken. */
static size_t take_group(struct audit *audit, struct ticket **group)
{
    size_t count = 0;
    while (audit->first && count < DELIVERY_MAX) {
        struct ticket *ticket = audit->first;
        audit->first = ticket->next;
        ticket->state = TAKEN;
        group[count++] = ticket;
    }
    if (!audit->first)
        audit->last = &audit->first;
    /* Whoever waited for room has it now, not after the group. */
    if (audit->queued >= audit->settings.queue)
        uv_cond_broadcast(&audit->done);
    audit->queued -= (uint32_t)count;
    return count;
}

void audit_count_loss(struct audit *audit, bool performed, uint32_t status)
{
    struct notice_losses *losses = &audit->losses;
    if (losses->status == WIN32_OK)
        losses->status = status;
    if (performed && audit->settings.permissive) {
        losses->allowed++;
        audit->state.allowed++;
    } else {
        losses->lost++;
    }
    audit->lost = true;
    uv_cond_signal(&audit->work);
}

static void count_outcome(struct audit *audit, const struct ticket *ticket)
{
    if (ticket->kept.status == WIN32_OK)
        audit->state.safe++;
    else
        audit_count_loss(audit, ticket->performed, ticket->kept.status);
}

/* With the mutex held. */
static void answer_group(struct audit *audit, struct ticket *const *group, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ticket *ticket = group[i];
        count_outcome(audit, ticket);
        ticket->state = DONE;
        if (!ticket->awaited)
            ticket_free(ticket);
    }
    if (count)
        uv_cond_broadcast(&audit->done);
}

/* With the mutex held. Notices stand before what waits in the queue, and before all that comes. */
static uint64_t time_for_notices(const struct audit *audit)
{
    struct seal first;
    if (audit->first && sealed_seal(audit->first->kept.sealed, &first) == WIN32_OK)
        return first.time;
    return clock_now();
}

/* With the mutex held, and let go of while the keeper works. Returns when it is due again. */
static uint32_t write_group(struct audit *audit, struct ticket **group, size_t count)
{
    struct kept *kept[DELIVERY_MAX];
    const struct notice_losses losses = audit->losses;
    const struct audit_settings settings = audit->settings;
    const bool configured = audit->configured;
    audit->losses = (struct notice_losses){0};
    audit->configured = audit->lost = false;
    uv_mutex_unlock(&audit->mutex);
    if (configured) {
        keeper_configure(audit->keeper, &settings.spool, settings.timeout_ms);
        keeper_hurry(audit->keeper);
    }
    keeper_add_losses(audit->keeper, &losses);
    for (size_t i = 0; i < count; i++)
        kept[i] = &group[i]->kept;
    if (count)
        keeper_keep(audit->keeper, kept, count);
    uv_mutex_lock(&audit->mutex);
    answer_group(audit, group, count);
    const uint64_t now = time_for_notices(audit);
    uv_mutex_unlock(&audit->mutex);
    uint32_t due = keeper_tick(audit->keeper, now);
    uv_mutex_lock(&audit->mutex);
    const uint32_t blocked = keeper_blocked(audit->keeper);
    atomic_store(&audit->blocked, blocked);
    /* Some may have been refused for this writer's own hanging: the keeper is not blocked by that.
     */
    audit->lost = audit->lost || (!blocked && audit->losses.status != WIN32_OK);
    return due;
}

static void wait_for_work(struct audit *audit, uint32_t due)
{
    if (audit->first || audit->stopping || audit->configured || audit->lost || due == 0)
        return;
    if (due == KEEPER_IDLE)
        uv_cond_wait(&audit->work, &audit->mutex);
    else
        (void)uv_cond_timedwait(&audit->work, &audit->mutex, due * NS_PER_MS);
}

/* After the last record: what waits in the spool is still delivered when it goes at once. */
static void drain(struct audit *audit)
{
    uint64_t until = uv_hrtime() + audit->settings.timeout_ms * NS_PER_MS;
    keeper_hurry(audit->keeper);
    while (write_group(audit, NULL, 0) == 0 && uv_hrtime() < until)
        continue;
}

/* Those who were answered just now often come back at once. A moment's wait for them, small beside
 * the delivery that they would miss, has them all in one group instead of two that take turns. */
static void gather(struct audit *audit, uint32_t expected, uint64_t took)
{
    const uint64_t most = GATHER_MAX_MS * NS_PER_MS;
    const uint64_t part = took / GATHER_PART;
    const uint64_t until = uv_hrtime() + (part < most ? part : most);
    while (audit->queued < expected && !audit->stopping && uv_hrtime() < until) {
        uv_mutex_unlock(&audit->mutex);
        uv_sleep(0);
        uv_mutex_lock(&audit->mutex);
    }
}

void audit_write_all(void *argument)
{
    struct audit *audit = argument;
    struct ticket *group[DELIVERY_MAX];
    uint32_t due = 0;
    uv_mutex_lock(&audit->mutex);
    while (audit->first || !audit->stopping) {
        wait_for_work(audit, due);
        uint64_t start = uv_hrtime();
        size_t count = take_group(audit, group);
        due = write_group(audit, group, count);
        if (count > 1 || (count && audit->queued))
            gather(audit, audit->queued + (uint32_t)count, uv_hrtime() - start);
    }
    drain(audit);
    audit->ended = true;
    uv_cond_broadcast(&audit->done);
    uv_mutex_unlock(&audit->mutex);
}

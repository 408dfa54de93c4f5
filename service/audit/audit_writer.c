#include "audit/audit_private.h"
#include "base/clock.h"
#include "base/status.h"

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

uv_cond_t *audit_answer_of(struct audit *audit, const struct ticket *ticket)
{
    uint64_t turn = ticket->state == QUEUED ? audit->turn : ticket->turn;
    return &audit->answered[turn % TURNS];
}

/* With the mutex held. */
static void take_group(struct audit *audit)
{
    struct group *group = &audit->group;
    group->start = uv_hrtime();
    group->awaited = false;
    group->count = 0;
    while (audit->first && group->count < DELIVERY_MAX) {
        struct ticket *ticket = audit->first;
        audit->first = ticket->next;
        ticket->state = TAKEN;
        ticket->turn = audit->turn;
        group->awaited = group->awaited || ticket->awaited;
        group->kept[group->count] = &ticket->kept;
        group->tickets[group->count++] = ticket;
    }
    if (!audit->first)
        audit->last = &audit->first;
    audit->turn += group->count > 0;
    /* Whoever waited for room has it now, not after the group. */
    if (audit->queued >= audit->settings.queue)
        uv_cond_broadcast(&audit->room);
    audit->queued -= (uint32_t)group->count;
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
static void answer_group(struct audit *audit)
{
    struct group *group = &audit->group;
    group->expected = group->count ? audit->queued + (uint32_t)group->count : 0;
    for (size_t i = 0; i < group->count; i++) {
        struct ticket *ticket = group->tickets[i];
        count_outcome(audit, ticket);
        ticket->state = DONE;
        if (!ticket->awaited)
            ticket_free(ticket);
    }
    if (group->count)
        uv_cond_broadcast(&audit->answered[(audit->turn - 1) % TURNS]);
}

/* With the mutex held. Notices stand before what waits in the queue, and before all that comes. */
static uint64_t time_for_notices(const struct audit *audit)
{
    struct seal first;
    if (audit->first && sealed_seal(audit->first->kept.sealed, &first) == WIN32_OK)
        return first.time;
    return clock_now();
}

/* With the mutex held, and let go of. False when this thread does not serve any more: it may touch
 * nothing then. */
static bool keep_group(struct audit *audit)
{
    const struct group *group = &audit->group;
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
    if (group->count)
        keeper_make_way(audit->keeper);
    return !group->count || keeper_keep(audit->keeper, group->kept, group->count, group->awaited);
}

/* What comes behind keep_group. Takes the mutex. Returns when the keeper is due again. */
static uint32_t end_group(struct audit *audit)
{
    uv_mutex_lock(&audit->mutex);
    answer_group(audit);
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

/* With the mutex held. After the last record: what waits in the spool is still delivered when it
 * goes at once. */
static void drain(struct audit *audit)
{
    uint64_t until = uv_hrtime() + audit->settings.timeout_ms * NS_PER_MS;
    uint32_t due;
    keeper_hurry(audit->keeper);
    do {
        take_group(audit); /* of nothing */
        (void)keep_group(audit);
        due = end_group(audit);
    } while (due == 0 && uv_hrtime() < until);
}

/* Those who were answered just now often come back at once. A moment's wait for them, small beside
 * the delivery that they would miss, has them all in one group instead of two that take turns. */
static void gather(struct audit *audit)
{
    const uint32_t expected = audit->group.expected;
    const uint64_t took = uv_hrtime() - audit->group.start;
    if (expected < 2) /* who is alone has nobody to wait for */
        return;
    const uint64_t most = GATHER_MAX_MS * NS_PER_MS;
    const uint64_t part = took / GATHER_PART;
    const uint64_t until = uv_hrtime() + (part < most ? part : most);
    while (audit->queued < expected && !audit->stopping && uv_hrtime() < until) {
        uv_mutex_unlock(&audit->mutex);
        uv_sleep(0);
        uv_mutex_lock(&audit->mutex);
    }
}

/* Write until all is written; true then. False when this thread hung in the sink too long, and the
 * other one goes on with the group. */
static bool serve(struct audit *audit)
{
    uint32_t due = 0;
    uv_mutex_lock(&audit->mutex);
    while (audit->first || !audit->stopping) {
        wait_for_work(audit, due);
        take_group(audit);
        if (!keep_group(audit))
            return false;
        due = end_group(audit);
        gather(audit);
    }
    drain(audit);
    audit->ended = true;
    uv_cond_broadcast(&audit->room);
    uv_mutex_unlock(&audit->mutex);
    return true;
}

/* Go on with the group that the other thread hangs with. */
static void take_over(struct audit *audit)
{
    keeper_take_over(audit->keeper);
    (void)end_group(audit);
    audit->serving = 1 - audit->serving;
    uv_mutex_unlock(&audit->mutex);
}

/* The delivery is all that a thread touches that comes back from the sink when all is over. */
static void run(struct audit *audit, bool serving)
{
    struct delivery *const delivery = keeper_delivery(audit->keeper);
    while (!serving || !serve(audit)) {
        if (!delivery_stand_by(delivery))
            return;
        take_over(audit);
        serving = true;
    }
}

void audit_serve(void *argument)
{
    run(argument, true);
}

void audit_stand_by(void *argument)
{
    run(argument, false);
}

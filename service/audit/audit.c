#include "audit/audit_private.h"
#include "base/clock.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

/* Whoever waits gives up after so many times what the sink may take: the writer then hangs in the
 * spool's disk. */
enum { PATIENCE = 3 };

static uint32_t start_threads(struct audit *audit)
{
    if (uv_thread_create(&audit->threads[1], audit_stand_by, audit))
        return WIN32_NOT_ENOUGH_MEMORY;
    if (!uv_thread_create(&audit->threads[0], audit_serve, audit))
        return WIN32_OK;
    (void)keeper_dismiss(audit->keeper); /* nothing was delivered, so nothing hangs */
    uv_thread_join(&audit->threads[1]);
    return WIN32_NOT_ENOUGH_MEMORY;
}

static uint32_t open_threads(struct audit *audit)
{
    unsigned turns = 0;
    if (uv_mutex_init(&audit->mutex))
        return WIN32_NOT_ENOUGH_MEMORY;
    if (uv_cond_init(&audit->work))
        goto destroy_mutex;
    if (uv_cond_init(&audit->room))
        goto destroy_work;
    while (turns < TURNS && !uv_cond_init(&audit->answered[turns]))
        turns++;
    if (turns == TURNS && start_threads(audit) == WIN32_OK)
        return WIN32_OK;

    while (turns)
        uv_cond_destroy(&audit->answered[--turns]);
    uv_cond_destroy(&audit->room);
destroy_work:
    uv_cond_destroy(&audit->work);
destroy_mutex:
    uv_mutex_destroy(&audit->mutex);
    return WIN32_NOT_ENOUGH_MEMORY;
}

static uint32_t open_keeper(const struct audit_options *options, struct keeper **keeper)
{
    struct keeper_options kept = {
        .sink = options->sink,
        .folder = options->folder,
        .limits = options->settings.spool,
        .ring = options->ring,
        .author = options->author,
        .timeout_ms = options->settings.timeout_ms,
        .retry_ms = options->retry_ms,
        .retry_max_ms = options->retry_max_ms,
    };
    memcpy(kept.run, options->run, GUID_SIZE);
    return keeper_open(&kept, keeper);
}

uint32_t audit_open(const struct audit_options *options, struct audit **audit)
{
    struct audit *opened = calloc(1, sizeof(*opened));
    if (!opened) {
        options->sink->close(options->sink);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->last = &opened->first;
    opened->settings = options->settings;
    uint32_t status = open_keeper(options, &opened->keeper);
    if (status == WIN32_OK)
        status = open_threads(opened);
    if (status != WIN32_OK) {
        keeper_close(opened->keeper);
        free(opened);
        return status;
    }
    *audit = opened;
    return WIN32_OK;
}

bool audit_earlier(const struct audit *audit, struct last *last)
{
    return keeper_earlier(audit->keeper, last);
}

/* With the mutex held: wait until a time (uv_hrtime); false when it is over. */
static bool wait_until(struct audit *audit, uv_cond_t *condition, uint64_t until)
{
    uint64_t now = uv_hrtime();
    if (now >= until)
        return false;
    /* libuv cuts a time to whole milliseconds on Windows, and what is left would be waited for by
     * asking again and again. */
    uint64_t wait = (until - now + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS;
    (void)uv_cond_timedwait(condition, &audit->mutex, wait);
    return true;
}

bool audit_stop(struct audit *audit, uint32_t wait_ms)
{
    const uint64_t until = uv_hrtime() + wait_ms * NS_PER_MS;
    uv_mutex_lock(&audit->mutex);
    audit->stopping = true;
    uv_cond_broadcast(&audit->work);
    uv_cond_broadcast(&audit->room);
    while (!audit->ended && wait_until(audit, &audit->room, until))
        continue;
    bool ended = audit->ended;
    bool join = ended && !audit->joined;
    audit->joined = audit->joined || join;
    uv_mutex_unlock(&audit->mutex);
    if (join)
        uv_thread_join(&audit->threads[audit->serving]);
    return ended;
}

void audit_close(struct audit *audit)
{
    if (!audit)
        return;
    while (!audit_stop(audit, UINT32_MAX))
        continue;
    if (keeper_dismiss(audit->keeper))
        uv_thread_join(&audit->threads[1 - audit->serving]);
    keeper_close(audit->keeper);
    for (int i = 0; i < TURNS; i++)
        uv_cond_destroy(&audit->answered[i]);
    uv_cond_destroy(&audit->room);
    uv_cond_destroy(&audit->work);
    uv_mutex_destroy(&audit->mutex);
    free(audit);
}

void audit_configure(struct audit *audit, const struct audit_settings *settings)
{
    uv_mutex_lock(&audit->mutex);
    audit->settings = *settings;
    audit->configured = true;
    uv_cond_signal(&audit->work);
    uv_cond_broadcast(&audit->room); /* there may be more */
    uv_mutex_unlock(&audit->mutex);
}

uint32_t audit_admit(struct audit *audit)
{
    uint32_t blocked = atomic_load(&audit->blocked);
    if (blocked == WIN32_OK)
        return WIN32_OK;
    uv_mutex_lock(&audit->mutex);
    if (audit->settings.permissive) {
        blocked = WIN32_OK;
    } else {
        if (audit->losses.status == WIN32_OK)
            audit->losses.status = blocked;
        audit->losses.refused++;
        audit->state.refused++;
    }
    uv_mutex_unlock(&audit->mutex);
    return blocked;
}

/* Whether it is of something that was done for a caller, not of a refusal or of the service. */
static bool of_performed(const struct audit_record *record)
{
    const bool good = record->type == AUDIT_TYPE_SUCCESS || record->type == AUDIT_TYPE_INFORMATION;
    return good && record->category != AUDIT_CATEGORY_LIFECYCLE;
}

static uint32_t make_ticket(
    const struct audit *audit, const struct audit_record *record, struct ticket **ticket)
{
    struct ticket *made = calloc(1, sizeof(*made));
    if (!made)
        return WIN32_NOT_ENOUGH_MEMORY;
    made->kept.owner = record->owner;
    made->performed = of_performed(record);
    uint32_t status = keeper_seal(audit->keeper, record, &made->kept.sealed);
    if (status != WIN32_OK) {
        free(made);
        return status;
    }
    *ticket = made;
    return WIN32_OK;
}

/* With the mutex held: so that times stand in the trail in the order of the numbers. */
static void enqueue(struct audit *audit, struct ticket *ticket)
{
    sealed_set_time(ticket->kept.sealed, clock_now());
    *audit->last = ticket;
    audit->last = &ticket->next;
    audit->queued++;
    uv_cond_signal(&audit->work);
}

/* With the mutex held. The writer hangs: until it is back, which it says by itself, nobody else has
 * to find that out. */
static uint32_t give_up(struct audit *audit)
{
    atomic_store(&audit->blocked, WIN32_TIMEOUT);
    return WIN32_TIMEOUT;
}

/* With the mutex held. */
static uint32_t enter_queue(struct audit *audit, struct ticket *ticket, uint64_t until)
{
    while (audit->queued >= audit->settings.queue && !audit->stopping) {
        if (!wait_until(audit, &audit->room, until))
            return give_up(audit);
    }
    if (audit->stopping)
        return WIN32_SHUTDOWN_IN_PROGRESS;
    enqueue(audit, ticket);
    return WIN32_OK;
}

/* With the mutex held; the ticket is not the caller's any more. Whoever waits sees to it that a
 * sink that hangs is found out: so no thread has to be woken for that. */
static uint32_t await(struct audit *audit, struct ticket *ticket, uint64_t until)
{
    const uint64_t step = audit->settings.timeout_ms * NS_PER_MS;
    uint64_t look = uv_hrtime() + step;
    while (ticket->state != DONE) {
        if (wait_until(audit, audit_answer_of(audit, ticket), look < until ? look : until))
            continue;
        delivery_look(keeper_delivery(audit->keeper));
        look += step;
        if (uv_hrtime() < until)
            continue;
        ticket->awaited = false;
        return give_up(audit);
    }
    uint32_t status = ticket->kept.status;
    ticket_free(ticket);
    return status;
}

/* With the mutex held; the ticket is not the caller's any more. */
static uint32_t submit_ticket(struct audit *audit, struct ticket *ticket)
{
    uint64_t until = uv_hrtime() + PATIENCE * audit->settings.timeout_ms * NS_PER_MS;
    ticket->awaited = true;
    uint32_t status = enter_queue(audit, ticket, until);
    if (status == WIN32_OK)
        return await(audit, ticket, until);
    audit_count_loss(audit, ticket->performed, status);
    ticket_free(ticket);
    return status;
}

/* With the mutex held; the ticket is not the caller's any more. */
static uint32_t post_ticket(struct audit *audit, struct ticket *ticket)
{
    if (!audit->stopping) {
        enqueue(audit, ticket);
        return WIN32_OK;
    }
    audit_count_loss(audit, ticket->performed, WIN32_SHUTDOWN_IN_PROGRESS);
    ticket_free(ticket);
    return WIN32_SHUTDOWN_IN_PROGRESS;
}

/* Make a ticket of a record and have it taken in; what cannot even be made is lost as well. */
static uint32_t take_in(struct audit *audit, const struct audit_record *record,
    uint32_t (*take)(struct audit *audit, struct ticket *ticket), bool *safe)
{
    struct ticket *ticket;
    uint32_t status = make_ticket(audit, record, &ticket);
    uv_mutex_lock(&audit->mutex);
    if (status == WIN32_OK)
        status = take(audit, ticket);
    else
        audit_count_loss(audit, of_performed(record), status);
    bool permissive = audit->settings.permissive && !audit->stopping;
    uv_mutex_unlock(&audit->mutex);
    if (safe)
        *safe = status == WIN32_OK;
    return permissive ? (uint32_t)WIN32_OK : status;
}

uint32_t audit_submit(struct audit *audit, const struct audit_record *record, bool *safe)
{
    return take_in(audit, record, submit_ticket, safe);
}

uint32_t audit_post(struct audit *audit, const struct audit_record *record)
{
    return take_in(audit, record, post_ticket, NULL);
}

void audit_state(struct audit *audit, struct audit_state *state)
{
    uv_mutex_lock(&audit->mutex);
    *state = audit->state;
    state->queued = audit->queued;
    state->blocked = atomic_load(&audit->blocked);
    uv_mutex_unlock(&audit->mutex);
}

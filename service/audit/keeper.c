#include "audit/keeper.h"
#include "audit/clock.h"
#include "audit/damages.h"
#include "identity/status.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum {
    REPLAY_MAX = 64,   /* records at a time, so that new ones need not wait long */
    HANG_POLL_MS = 50, /* between looks whether a delivery that hangs is back */
    BLOCKED_RETRY_MS = 1000,
};

struct keeper {
    struct keeper_options options;
    struct delivery *delivery;
    struct spool *spool;
    struct damages damages;

    uint64_t sequence;             /* of the last record */
    uint8_t previous[SHA256_SIZE]; /* its hash */

    /* The sink does not take records, or did not until now and some wait in the spool. */
    bool outage;
    bool down;         /* the last delivery failed: not before next_try again */
    bool hangs;        /* the last delivery is not back */
    bool hanging_kept; /* what it has is in the spool as well */
    uint32_t sink_status;
    uint64_t undelivered; /* records with which it began, until that was told */
    bool told;
    uint64_t since;    /* clock_now */
    uint64_t next_try; /* uv_hrtime */
    uint32_t retry_ms;
    uint64_t replayed;

    /* Neither sink nor spool take records. */
    uint32_t blocked;
    uint64_t blocked_since;
    uint64_t next_probe;
    struct notice_losses losses;
};

static void begin_outage(struct keeper *keeper, uint64_t since)
{
    keeper->outage = true;
    keeper->since = since;
    keeper->replayed = 0;
    keeper->retry_ms = keeper->options.retry_ms;
}

uint32_t keeper_open(const struct keeper_options *options, struct keeper **keeper)
{
    struct keeper *opened = calloc(1, sizeof(*opened));
    if (!opened) {
        options->sink->close(options->sink);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->options = *options;
    const struct spool_options spool = {
        .folder = options->folder,
        .limits = options->limits,
        .damaged = damages_add,
        .context = &opened->damages,
    };
    uint32_t status = delivery_open(options->sink, &opened->delivery);
    if (status == WIN32_OK)
        status = spool_open(&spool, &opened->spool);
    if (status != WIN32_OK) {
        keeper_close(opened);
        return status;
    }
    struct spool_state left = spool_state(opened->spool);
    if (left.records)
        begin_outage(opened, left.oldest);
    *keeper = opened;
    return WIN32_OK;
}

void keeper_close(struct keeper *keeper)
{
    if (!keeper)
        return;
    delivery_close(keeper->delivery);
    if (keeper->spool)
        spool_close(keeper->spool);
    free(keeper);
}

void keeper_configure(struct keeper *keeper, const struct spool_limits *limits, uint32_t timeout_ms)
{
    spool_set_limits(keeper->spool, limits);
    keeper->options.timeout_ms = timeout_ms;
}

uint32_t keeper_blocked(const struct keeper *keeper)
{
    return keeper->blocked;
}

void keeper_add_losses(struct keeper *keeper, const struct notice_losses *losses)
{
    keeper->losses.refused += losses->refused;
    keeper->losses.allowed += losses->allowed;
    keeper->losses.lost += losses->lost;
}

/* A record that cannot be chained has no number. */
static uint32_t chain(struct keeper *keeper, struct sealed *sealed)
{
    sealed_set_sequence(sealed, keeper->sequence + 1);
    uint32_t status = sealed_chain(sealed, keeper->previous);
    if (status != WIN32_OK)
        return status;
    keeper->sequence++;
    memcpy(keeper->previous, sealed->hash, SHA256_SIZE);
    return WIN32_OK;
}

static void try_later(struct keeper *keeper)
{
    keeper->down = true;
    keeper->next_try = uv_hrtime() + keeper->retry_ms * NS_PER_MS;
    keeper->retry_ms *= 2;
    if (keeper->retry_ms > keeper->options.retry_max_ms)
        keeper->retry_ms = keeper->options.retry_max_ms;
}

static void taken_again(struct keeper *keeper)
{
    keeper->down = false;
    keeper->retry_ms = keeper->options.retry_ms;
}

/* What waits is told once in an outage. */
static void note_undelivered(struct keeper *keeper, uint32_t status, uint64_t records)
{
    if (!keeper->outage)
        begin_outage(keeper, clock_now());
    if (!keeper->told && !keeper->undelivered) {
        keeper->undelivered = records;
        keeper->sink_status = status;
    }
    try_later(keeper);
}

/* Give records to the sink, unless others come first. Returns how many are safe with it. */
static size_t deliver(
    struct keeper *keeper, struct sealed *const *records, size_t count, uint32_t *status)
{
    size_t delivered;
    *status = WIN32_BUSY;
    if (keeper->down || keeper->hangs || spool_state(keeper->spool).records)
        return 0;
    *status =
        delivery_run(keeper->delivery, records, count, keeper->options.timeout_ms, &delivered);
    if (delivered == count)
        return count;
    keeper->hangs = *status == WIN32_TIMEOUT;
    note_undelivered(keeper, *status, count - delivered);
    return delivered;
}

/* Returns how many are safe, from the first on, and the status that kept it from the others. */
static size_t make_safe(
    struct keeper *keeper, struct sealed *const *records, size_t count, uint32_t *status)
{
    const bool hung = keeper->hangs;
    size_t safe = deliver(keeper, records, count, status);
    if (safe < count)
        *status = spool_append(keeper->spool, records + safe, count - safe, clock_now());
    if (keeper->hangs && !hung)
        keeper->hanging_kept = *status == WIN32_OK;
    return *status == WIN32_OK ? count : safe;
}

static void begin_block(struct keeper *keeper, uint32_t status)
{
    if (!keeper->blocked)
        keeper->blocked_since = clock_now();
    keeper->blocked = status;
    keeper->next_probe = uv_hrtime() + BLOCKED_RETRY_MS * NS_PER_MS;
}

static void show(struct keeper *keeper, const struct kept *record)
{
    if (keeper->options.ring)
        ring_push(keeper->options.ring, record->sealed, &record->owner);
}

/* Chain as many as can be; the statuses of the others say why not. */
static size_t chain_all(
    struct keeper *keeper, struct kept *const *records, size_t count, struct sealed **chained)
{
    size_t done = 0;
    uint32_t status = WIN32_OK;
    for (size_t i = 0; i < count; i++) {
        if (status == WIN32_OK)
            status = chain(keeper, records[i]->sealed);
        records[i]->status = status;
        if (status == WIN32_OK)
            chained[done++] = records[i]->sealed;
    }
    return done;
}

void keeper_keep(struct keeper *keeper, struct kept *const *records, size_t count)
{
    struct sealed *chained[DELIVERY_MAX];
    uint32_t status;
    size_t done = chain_all(keeper, records, count, chained);
    size_t safe = done ? make_safe(keeper, chained, done, &status) : 0;
    for (size_t i = 0; i < safe; i++)
        show(keeper, records[i]);
    for (size_t i = safe; i < done; i++)
        records[i]->status = status;
    if (safe < done)
        begin_block(keeper, status);
    else if (done && keeper->blocked)
        keeper->next_probe = 0; /* it is over: say so now */
}

/* Keep a record of our own. One that is not safe anywhere has not existed: nobody was told that it
 * would be there, so that its number is free again. */
static uint32_t keep_own(struct keeper *keeper, const struct audit_record *record)
{
    struct seal seal = {.time = clock_now()};
    struct kept kept = {0};
    const uint64_t sequence = keeper->sequence;
    uint8_t previous[SHA256_SIZE];
    memcpy(previous, keeper->previous, SHA256_SIZE);
    memcpy(seal.run, keeper->options.run, GUID_SIZE);
    uint32_t status = guid_make(seal.record);
    if (status == WIN32_OK)
        status = sealed_make(record, &seal, &kept.sealed);
    if (status == WIN32_OK)
        status = chain(keeper, kept.sealed);
    if (status == WIN32_OK)
        (void)make_safe(keeper, &kept.sealed, 1, &status);
    if (status == WIN32_OK) {
        show(keeper, &kept);
    } else if (!keeper->hangs) {
        keeper->sequence = sequence;
        memcpy(keeper->previous, previous, SHA256_SIZE);
    }
    sealed_release(kept.sealed);
    return status;
}

static uint32_t keep_notice(struct keeper *keeper, struct audit_record *record)
{
    uint32_t status = keep_own(keeper, record);
    audit_record_free(record);
    if (status != WIN32_OK)
        begin_block(keeper, status);
    return status;
}

static void tell_undelivered(struct keeper *keeper)
{
    struct audit_record record;
    notice_undelivered(
        &record, &keeper->options.author, keeper->sink_status, keeper->undelivered, keeper->since);
    if (keep_notice(keeper, &record) != WIN32_OK)
        return;
    keeper->undelivered = 0;
    keeper->told = true;
}

/* The record is its own proof: once it is safe, others will be. */
static void tell_unrecorded(struct keeper *keeper)
{
    struct audit_record record;
    notice_unrecorded(
        &record, &keeper->options.author, keeper->blocked, &keeper->losses, keeper->blocked_since);
    if (keep_notice(keeper, &record) != WIN32_OK)
        return;
    keeper->blocked = WIN32_OK;
    keeper->losses = (struct notice_losses){0};
}

static void tell_damage(struct keeper *keeper)
{
    struct audit_record record;
    notice_damage(&record, &keeper->options.author, damages_first(&keeper->damages));
    if (keep_notice(keeper, &record) == WIN32_OK)
        damages_remove(&keeper->damages);
}

/* The outage ends with its record: should the sink not take that either, it goes to the spool, is
 * true of what was replayed, and a new outage has begun with it. */
static void tell_restored(struct keeper *keeper)
{
    struct audit_record record;
    notice_restored(&record, &keeper->options.author, keeper->replayed, keeper->since);
    keeper->outage = keeper->told = false;
    keeper->undelivered = 0;
    (void)keep_notice(keeper, &record);
}

/* A record that the sink will never take must not stand before all others for ever. */
static void pass_over(struct keeper *keeper, const struct sealed *sealed)
{
    struct seal seal;
    struct spool_damage damage = {
        .file = "-", .size = sealed->size, .what = "a record that cannot be delivered"};
    if (sealed_seal(sealed, &seal) == WIN32_OK)
        damage.offset = seal.sequence;
    damages_add(&keeper->damages, &damage);
    (void)spool_delivered(keeper->spool, 1);
}

/* Mark what is delivered. When the mark cannot be written, a later run delivers it once more, which
 * the records' GUIDs show; nothing is lost. */
static void advance(struct keeper *keeper, size_t delivered)
{
    if (delivered)
        (void)spool_delivered(keeper->spool, delivered);
    keeper->replayed += delivered;
}

static void replay(struct keeper *keeper)
{
    struct sealed *records[REPLAY_MAX];
    size_t count, delivered = 0;
    uint32_t status = spool_read(keeper->spool, records, REPLAY_MAX, &count);
    if (status != WIN32_OK) {
        try_later(keeper);
        return;
    }
    if (count)
        status =
            delivery_run(keeper->delivery, records, count, keeper->options.timeout_ms, &delivered);
    advance(keeper, delivered);
    keeper->hangs = keeper->hanging_kept = status == WIN32_TIMEOUT;
    if (status == WIN32_INVALID_DATA)
        pass_over(keeper, records[delivered]);
    else if (status == WIN32_OK)
        taken_again(keeper);
    else
        note_undelivered(keeper, status, spool_state(keeper->spool).records);
    for (size_t i = 0; i < count; i++)
        sealed_release(records[i]);
}

/* Mark the oldest records as delivered, which were not read for that. */
static void skip(struct keeper *keeper, size_t delivered)
{
    struct sealed *records[REPLAY_MAX];
    size_t count = 1;
    while (delivered && count) {
        size_t most = delivered < REPLAY_MAX ? delivered : REPLAY_MAX;
        if (spool_read(keeper->spool, records, most, &count) != WIN32_OK)
            return;
        advance(keeper, count);
        delivered -= count;
        for (size_t i = 0; i < count; i++)
            sealed_release(records[i]);
    }
}

/* What hangs is the oldest in the spool, if it is there at all: nothing else was delivered. */
static void look_after_hang(struct keeper *keeper)
{
    size_t delivered;
    if (!keeper->hangs || !delivery_late(keeper->delivery, &delivered))
        return;
    keeper->hangs = false;
    if (keeper->hanging_kept)
        skip(keeper, delivered);
}

static uint32_t until(uint64_t time)
{
    uint64_t now = uv_hrtime();
    return time <= now ? 0 : (uint32_t)((time - now) / NS_PER_MS + 1);
}

static uint32_t sooner(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

/* The notices that are due, apart from the one that ends an outage. */
static void give_notices(struct keeper *keeper)
{
    if (keeper->blocked && until(keeper->next_probe) == 0)
        tell_unrecorded(keeper);
    if (!keeper->blocked && keeper->undelivered)
        tell_undelivered(keeper);
    if (!keeper->blocked && damages_first(&keeper->damages))
        tell_damage(keeper);
}

/* Replay when it is time for it; with nothing left, the outage is over as soon as the sink takes
 * records again. */
static void recover(struct keeper *keeper)
{
    if (!keeper->outage || keeper->hangs || (keeper->down && until(keeper->next_try)))
        return;
    keeper->down = false;
    if (spool_state(keeper->spool).records)
        replay(keeper);
    if (!keeper->down && !keeper->hangs && !spool_state(keeper->spool).records)
        tell_restored(keeper);
}

static uint32_t next_due(const struct keeper *keeper)
{
    uint32_t due = KEEPER_IDLE;
    if (keeper->blocked)
        due = until(keeper->next_probe);
    else if (keeper->undelivered || keeper->damages.count)
        due = 0;
    if (keeper->hangs)
        due = sooner(due, HANG_POLL_MS);
    else if (keeper->outage)
        due = sooner(due, keeper->down ? until(keeper->next_try) : 0);
    return due;
}

uint32_t keeper_tick(struct keeper *keeper)
{
    look_after_hang(keeper);
    give_notices(keeper); /* also of an outage that is over already */
    recover(keeper);
    return next_due(keeper);
}

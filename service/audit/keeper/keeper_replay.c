#include "audit/keeper/keeper_private.h"
#include "base/status.h"

#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum {
    REPLAY_MAX = 64,   /* records at a time */
    REPLAY_FASTER = 2, /* as many as came meanwhile, or the outage would never end */
    REPLAY_PART =
        2, /* of what the sink may take: not longer, so that new ones need not wait long */
    HANG_POLL_MS = 50, /* between looks whether a delivery that hangs is back */
};

static uint32_t sooner(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

static void taken_again(struct keeper *keeper)
{
    keeper->down = keeper->failing = false;
    keeper->retry_ms = keeper->options.retry_ms;
}

/* A record that the sink will never take must not stand before all others for ever. Should it not
 * be the record's fault after all, time keeps the loss small. */
static void pass_over(struct keeper *keeper, const struct sealed *sealed)
{
    struct seal seal;
    struct spool_damage damage = {
        .file = "-", .size = sealed->size, .what = "a record that cannot be delivered"};
    if (sealed_seal(sealed, &seal) == WIN32_OK)
        damage.offset = seal.sequence;
    damages_add(&keeper->damages, &damage);
    (void)spool_delivered(keeper->spool, 1);
    keeper_try_later(keeper);
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
        keeper_try_later(keeper);
        return;
    }
    if (count)
        status =
            delivery_run(keeper->delivery, records, count, keeper->options.timeout_ms, &delivered);
    advance(keeper, delivered);
    keeper->hanging_kept = delivery_hangs(keeper->delivery);
    if (keeper->hanging_kept)
        keeper_note_hang(keeper, records, count);
    if (status == WIN32_INVALID_DATA) {
        pass_over(keeper, records[delivered]);
    } else if (status == WIN32_OK) {
        taken_again(keeper);
    } else {
        keeper_note_failure(keeper, status);
        keeper_note_undelivered(keeper, spool_state(keeper->spool).records);
    }
    for (size_t i = 0; i < count; i++)
        sealed_release(records[i]);
}

/* How many of these, from the first on, the late delivery had behind those that are done. */
static size_t count_hanging(
    const struct keeper *keeper, size_t done, struct sealed *const *records, size_t count)
{
    size_t same = 0;
    while (
        same < count && memcmp(records[same]->hash, keeper->hanging[done + same], SHA256_SIZE) == 0)
        same++;
    return same;
}

/* Mark what a late delivery took as delivered. Should something of it not be there any more, the
 * rest comes again, which the records' GUIDs show: nothing is passed over. */
static void skip(struct keeper *keeper, size_t delivered)
{
    struct sealed *records[REPLAY_MAX];
    size_t done = 0, count, same;
    do {
        size_t most = delivered - done < REPLAY_MAX ? delivered - done : REPLAY_MAX;
        if (most == 0 || spool_read(keeper->spool, records, most, &count) != WIN32_OK)
            return;
        same = count_hanging(keeper, done, records, count);
        advance(keeper, same);
        done += same;
        for (size_t i = 0; i < count; i++)
            sealed_release(records[i]);
    } while (count && same == count);
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

static bool goes_on(const struct keeper *keeper)
{
    return !keeper->down && !keeper->hangs && spool_state(keeper->spool).records;
}

/* More than came since the last time, as far as the sink is quick enough for it. */
static void replay_some(struct keeper *keeper)
{
    const uint64_t most = keeper->replayed + REPLAY_MAX + REPLAY_FASTER * keeper->appended;
    const uint64_t until = uv_hrtime() + keeper->options.timeout_ms * NS_PER_MS / REPLAY_PART;
    do
        replay(keeper);
    while (goes_on(keeper) && keeper->replayed < most && uv_hrtime() < until);
    keeper->lags = goes_on(keeper) && keeper->replayed < most;
}

/* Replay when it is time for it; with nothing left, the outage is over as soon as the sink takes
 * records again. */
static void recover(struct keeper *keeper)
{
    if (!keeper->outage || keeper->hangs || (keeper->down && keeper_until(keeper->next_try)))
        return;
    keeper->down = false;
    if (spool_state(keeper->spool).records)
        replay_some(keeper);
    if (!keeper->down && !keeper->hangs && !spool_state(keeper->spool).records)
        keeper_tell_restored(keeper);
}

static uint32_t next_due(const struct keeper *keeper)
{
    uint32_t due = KEEPER_IDLE;
    if (keeper->losing_since)
        due = keeper_until(keeper->next_probe);
    if (!keeper->blocked && (keeper->undelivered || keeper->damages.count))
        due = 0;
    if (keeper->hangs)
        due = sooner(due, HANG_POLL_MS);
    else if (keeper->outage)
        due = sooner(due, keeper->down ? keeper_until(keeper->next_try) : 0);
    return due;
}

uint32_t keeper_tick(struct keeper *keeper, uint64_t now)
{
    keeper->now = now;
    look_after_hang(keeper);
    keeper_give_notices(keeper); /* also of an outage that is over already */
    recover(keeper);
    keeper->appended = 0;
    return next_due(keeper);
}

#include "audit/keeper/keeper.h"
#include "base/clock.h"
#include "platform/disk/disk.h"
#include "audit/keeper/keeper_private.h"
#include "audit/spool/last_file.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum { BLOCKED_RETRY_MS = 1000 };

static void begin_outage(struct keeper *keeper, uint64_t since)
{
    keeper->outage = true;
    keeper->since = since;
    keeper->replayed = 0;
    keeper->sink_status = WIN32_OK;
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
    opened->last_file = DISK_NO_FILE;
    const struct spool_options spool = {
        .folder = options->folder,
        .limits = options->limits,
        .damaged = damages_add,
        .context = &opened->damages,
    };
    uint32_t status = delivery_open(options->sink, &opened->delivery);
    if (status == WIN32_OK)
        status = spool_open(&spool, &opened->spool);
    if (status == WIN32_OK)
        status = last_file_open(
            options->folder, &opened->last_file, &opened->earlier, &opened->has_earlier);
    if (status != WIN32_OK) {
        keeper_close(opened);
        return status;
    }
    opened->claimed = !opened->has_earlier;
    struct spool_state left = spool_state(opened->spool);
    if (left.records)
        begin_outage(opened, left.oldest ? left.oldest : clock_now());
    *keeper = opened;
    return WIN32_OK;
}

void keeper_close(struct keeper *keeper)
{
    if (!keeper)
        return;
    delivery_close(keeper->delivery);
    sealed_release(keeper->notice.sealed);
    if (keeper->spool)
        spool_close(keeper->spool);
    disk_close(keeper->last_file);
    free(keeper);
}

struct delivery *keeper_delivery(const struct keeper *keeper)
{
    return keeper->delivery;
}

bool keeper_dismiss(struct keeper *keeper)
{
    if (delivery_dismiss(keeper->delivery))
        return true;
    keeper->delivery = NULL;
    return false;
}

bool keeper_earlier(const struct keeper *keeper, struct last *last)
{
    if (keeper->has_earlier)
        *last = keeper->earlier;
    return keeper->has_earlier;
}

void keeper_configure(struct keeper *keeper, const struct spool_limits *limits, uint32_t timeout_ms)
{
    spool_set_limits(keeper->spool, limits);
    keeper->options.timeout_ms = timeout_ms;
}

void keeper_hurry(struct keeper *keeper)
{
    keeper->next_try = keeper->next_probe = 0;
}

uint32_t keeper_blocked(const struct keeper *keeper)
{
    return keeper->blocked;
}

static void begin_losing(struct keeper *keeper)
{
    if (!keeper->losing_since)
        keeper->losing_since = clock_now();
}

void keeper_add_losses(struct keeper *keeper, const struct notice_losses *losses)
{
    if (losses->status == WIN32_OK)
        return;
    begin_losing(keeper);
    if (keeper->losses.status == WIN32_OK)
        keeper->losses.status = losses->status;
    keeper->losses.refused += losses->refused;
    keeper->losses.allowed += losses->allowed;
    keeper->losses.lost += losses->lost;
}

uint32_t keeper_seal(
    const struct keeper *keeper, const struct audit_record *record, struct sealed **sealed)
{
    struct seal seal = {0};
    memcpy(seal.run, keeper->options.run, GUID_SIZE);
    uint32_t status = guid_make(seal.record);
    return status == WIN32_OK ? sealed_make(record, &seal, sealed) : status;
}

uint32_t keeper_chain(struct keeper *keeper, struct sealed *sealed)
{
    sealed_set_sequence(sealed, keeper->sequence + 1);
    uint32_t status = sealed_chain(sealed, keeper->previous);
    if (status != WIN32_OK)
        return status;
    keeper->sequence++;
    memcpy(keeper->previous, sealed->hash, SHA256_SIZE);
    return WIN32_OK;
}

void keeper_try_later(struct keeper *keeper)
{
    keeper->down = true;
    keeper->next_try = uv_hrtime() + keeper->retry_ms * NS_PER_MS;
    keeper->retry_ms *= 2;
    if (keeper->retry_ms > keeper->options.retry_max_ms)
        keeper->retry_ms = keeper->options.retry_max_ms;
}

void keeper_note_failure(struct keeper *keeper, uint32_t status)
{
    if (!keeper->outage)
        begin_outage(keeper, clock_now());
    if (keeper->sink_status == WIN32_OK)
        keeper->sink_status = status;
    keeper->failing = true;
    keeper_try_later(keeper);
}

uint32_t keeper_until(uint64_t time)
{
    uint64_t now = uv_hrtime();
    return time <= now ? 0 : (uint32_t)((time - now) / NS_PER_MS + 1);
}

void keeper_note_hang(struct keeper *keeper, struct sealed *const *records, size_t count)
{
    keeper->hangs = true;
    for (size_t i = 0; i < count; i++)
        memcpy(keeper->hanging[i], records[i]->hash, SHA256_SIZE);
}

void keeper_note_undelivered(struct keeper *keeper, uint64_t records)
{
    if (keeper->outage && keeper->sink_status != WIN32_OK && !keeper->told && !keeper->undelivered)
        keeper->undelivered = records;
}

/* Whether the sink may be given records, or others come first. */
static bool may_deliver(const struct keeper *keeper)
{
    return !keeper->down && !keeper->hangs && !spool_state(keeper->spool).records;
}

/* How a delivery of these records ended. Returns how many are safe with the sink. */
static size_t note_delivery(struct keeper *keeper, struct sealed *const *records, size_t count,
    size_t delivered, uint32_t status)
{
    keeper->failing = status != WIN32_OK;
    if (status == WIN32_OK)
        return count;
    if (delivery_hangs(keeper->delivery)) /* a sink may have timed out itself */
        keeper_note_hang(keeper, records, count);
    keeper_note_failure(keeper, status);
    return delivered;
}

/* What waits while the sink takes records is on its way: new ones may stand behind it, whatever
 * waited too long or is too much, as long as more goes than comes (keeper_replay.c). */
static uint32_t spool(struct keeper *keeper, struct sealed *const *records, size_t count)
{
    spool_bound(keeper->spool, keeper->failing || keeper->hangs || keeper->lags);
    uint32_t status = spool_append(keeper->spool, records, count, clock_now());
    keeper->exposed = keeper->exposed || spool_has_written(keeper->spool);
    if (status != WIN32_OK)
        return status;
    keeper->appended += count;
    keeper_note_undelivered(keeper, count);
    return WIN32_OK;
}

/* Spool what the sink did not take: all behind so many. Returns how many are safe. hung: whether an
 * earlier delivery kept these from the sink. */
static size_t spool_rest(struct keeper *keeper, struct sealed *const *records, size_t count,
    size_t safe, bool hung, uint32_t *status)
{
    *status = safe < count ? spool(keeper, records + safe, count - safe) : (uint32_t)WIN32_OK;
    if (keeper->hangs && !hung)
        keeper->hanging_kept = *status == WIN32_OK;
    return *status == WIN32_OK ? count : safe;
}

size_t keeper_make_safe(
    struct keeper *keeper, struct sealed *const *records, size_t count, uint32_t *status)
{
    const bool hung = keeper->hangs;
    size_t safe = 0;
    keeper->exposed = may_deliver(keeper);
    keeper->unwanted = false;
    if (keeper->exposed) {
        *status = delivery_run(keeper->delivery, records, count, keeper->options.timeout_ms, &safe);
        keeper->unwanted = *status == WIN32_INVALID_DATA;
        safe = note_delivery(keeper, records, count, safe, *status);
    }
    return spool_rest(keeper, records, count, safe, hung, status);
}

void keeper_begin_block(struct keeper *keeper, uint32_t status)
{
    begin_losing(keeper);
    keeper->blocked = status;
    keeper->next_probe = uv_hrtime() + BLOCKED_RETRY_MS * NS_PER_MS;
}

void keeper_show(struct keeper *keeper, const struct kept *record)
{
    if (keeper->options.ring)
        ring_push(keeper->options.ring, record->sealed, &record->owner);
}

/* When it cannot be remembered, the next run knows less, and nothing is lost. */
void keeper_remember(struct keeper *keeper, const struct sealed *sealed)
{
    struct last last;
    struct seal seal;
    if (!keeper->claimed || sealed_seal(sealed, &seal) != WIN32_OK)
        return;
    last.sequence = seal.sequence;
    memcpy(last.run, seal.run, GUID_SIZE);
    memcpy(last.hash, sealed->hash, SHA256_SIZE);
    (void)last_file_write(keeper->last_file, &last);
}

/* Chain as many as can be; the statuses of the others say why not. */
static size_t chain_all(
    struct keeper *keeper, struct kept *const *records, size_t count, struct sealed **chained)
{
    size_t done = 0;
    uint32_t status = WIN32_OK;
    for (size_t i = 0; i < count; i++) {
        if (status == WIN32_OK)
            status = keeper_chain(keeper, records[i]->sealed);
        records[i]->status = status;
        if (status == WIN32_OK)
            chained[done++] = records[i]->sealed;
    }
    return done;
}

/* The sink has taken so many of the group: spool the others, and say what became of each. */
static void end_group(struct keeper *keeper, size_t taken, bool hung)
{
    const struct keeper_group *group = &keeper->group;
    uint32_t status;
    size_t safe = spool_rest(keeper, group->chained, group->count, taken, hung, &status);
    for (size_t i = 0; i < safe; i++) {
        keeper_show(keeper, group->records[i]);
        keeper->claimed = keeper->claimed || last_may_be_in(sealed_id(group->chained[i]));
    }
    if (safe)
        keeper_remember(keeper, group->chained[safe - 1]);
    for (size_t i = safe; i < group->count; i++)
        group->records[i]->status = status;
    if (safe < group->count)
        keeper_begin_block(keeper, status);
    else if (keeper->blocked)
        keeper->next_probe = 0; /* it is over: say so now */
}

bool keeper_keep(struct keeper *keeper, struct kept *const *records, size_t count, bool awaited)
{
    struct keeper_group *group = &keeper->group;
    const bool hung = keeper->hangs;
    size_t taken = 0;
    uint32_t status;
    group->records = records;
    group->count = chain_all(keeper, records, count, group->chained);
    if (group->count && may_deliver(keeper)) {
        if (!delivery_here(keeper->delivery, group->chained, group->count,
                keeper->options.timeout_ms, awaited, &taken, &status))
            return false;
        taken = note_delivery(keeper, group->chained, group->count, taken, status);
    }
    if (group->count)
        end_group(keeper, taken, hung);
    return true;
}

void keeper_take_over(struct keeper *keeper)
{
    const struct keeper_group *group = &keeper->group;
    (void)note_delivery(keeper, group->chained, group->count, 0, WIN32_TIMEOUT);
    end_group(keeper, 0, false);
}

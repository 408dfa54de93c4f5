#include "audit/keeper/keeper_private.h"
#include "base/status.h"

#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum { LOSSES_PACE_MS = 10 * 1000 }; /* between notices of losses, when nothing is blocked */

/* Keep a record of our own. One that is not safe anywhere has not existed: nobody was told that it
 * would be there, so that its number is free again. */
static uint32_t keep_own(struct keeper *keeper, const struct audit_record *record)
{
    struct kept kept = {0};
    const bool hung = keeper->hangs; /* then it did not come to the sink either */
    const uint64_t sequence = keeper->sequence;
    uint8_t previous[SHA256_SIZE];
    memcpy(previous, keeper->previous, SHA256_SIZE);
    uint32_t status = keeper_seal(keeper, record, &kept.sealed);
    if (status == WIN32_OK) {
        sealed_set_time(kept.sealed, keeper->now);
        status = keeper_chain(keeper, kept.sealed);
    }
    if (status == WIN32_OK)
        (void)keeper_make_safe(keeper, &kept.sealed, 1, &status);
    if (status == WIN32_OK) {
        keeper_show(keeper, &kept);
        keeper_remember(keeper, kept.sealed);
    } else if (hung || !keeper->hangs) {
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
        keeper_begin_block(keeper, status);
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
    const uint32_t status = keeper->losses.status ? keeper->losses.status : keeper->blocked;
    notice_unrecorded(
        &record, &keeper->options.author, status, &keeper->losses, keeper->losing_since);
    if (keep_notice(keeper, &record) != WIN32_OK)
        return;
    keeper->blocked = WIN32_OK;
    keeper->losses = (struct notice_losses){0};
    keeper->losing_since = 0;
    keeper->next_probe = uv_hrtime() + LOSSES_PACE_MS * NS_PER_MS;
}

static void tell_damage(struct keeper *keeper)
{
    struct audit_record record;
    notice_damage(&record, &keeper->options.author, damages_first(&keeper->damages));
    if (keep_notice(keeper, &record) == WIN32_OK)
        damages_remove(&keeper->damages);
}

void keeper_tell_restored(struct keeper *keeper)
{
    struct audit_record record;
    notice_restored(&record, &keeper->options.author, keeper->replayed, keeper->since);
    if (keep_notice(keeper, &record) != WIN32_OK)
        return;
    keeper->told = false;
    keeper->undelivered = 0;
    keeper->outage = keeper->down || keeper->hangs;
    if (!keeper->outage)
        return;
    keeper->since = keeper->now;
    keeper->replayed = 0;
    keeper_note_undelivered(keeper, 1);
}

void keeper_give_notices(struct keeper *keeper)
{
    if (keeper->losing_since && keeper_until(keeper->next_probe) == 0)
        tell_unrecorded(keeper);
    if (!keeper->blocked && keeper->undelivered)
        tell_undelivered(keeper);
    if (!keeper->blocked && damages_first(&keeper->damages))
        tell_damage(keeper);
}

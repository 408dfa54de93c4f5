#include "audit/keeper/keeper_private.h"
#include "base/status.h"

#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum { LOSSES_PACE_MS = 10 * 1000 }; /* between notices of losses, when nothing is blocked */

/* What was told is not to be told again. What came since the notice was made is told at once. */
static void settle_losses(struct keeper *keeper, const struct keeper_notice *notice)
{
    struct notice_losses *left = &keeper->losses;
    left->refused -= notice->losses.refused;
    left->allowed -= notice->losses.allowed;
    left->lost -= notice->losses.lost;
    keeper->blocked = WIN32_OK;
    if (left->refused || left->allowed || left->lost) {
        keeper->losing_since = notice->time + 1; /* no other notice counts from then on */
        keeper->next_probe = 0;
    } else {
        *left = (struct notice_losses){0};
        keeper->losing_since = 0;
        keeper->next_probe = uv_hrtime() + LOSSES_PACE_MS * NS_PER_MS;
    }
}

static void settle_outage(struct keeper *keeper, const struct keeper_notice *notice)
{
    keeper->told = false;
    keeper->undelivered = 0;
    keeper->outage = keeper->down || keeper->hangs || spool_state(keeper->spool).records;
    keeper->replayed -= notice->replayed;
    if (!keeper->outage)
        return;
    keeper->since = keeper->now;
    keeper_note_undelivered(keeper, 1);
}

static void settle(struct keeper *keeper, const struct keeper_notice *notice)
{
    switch (notice->kind) {
    case NOTICE_UNDELIVERED:
        keeper->undelivered = 0;
        keeper->told = true;
        break;
    case NOTICE_UNRECORDED:
        settle_losses(keeper, notice);
        break;
    case NOTICE_DAMAGE:
        damages_remove(&keeper->damages);
        break;
    case NOTICE_RESTORED:
        settle_outage(keeper, notice);
        break;
    }
}

/* The notice that is under way comes to nothing, and its number is used. */
static void lose(struct keeper *keeper, uint32_t status)
{
    sealed_release(keeper->notice.sealed);
    keeper->notice.sealed = NULL;
    keeper_add_losses(keeper, &(struct notice_losses){.lost = 1, .status = status});
}

/* Bring the notice that is under way to safety. One that the sink never will take is not tried
 * again. */
static uint32_t bring(struct keeper *keeper)
{
    const struct keeper_notice notice = keeper->notice;
    struct kept kept = {.sealed = notice.sealed};
    uint32_t status;
    (void)keeper_make_safe(keeper, &kept.sealed, 1, &status);
    if (status != WIN32_OK) {
        if (keeper->unwanted)
            lose(keeper, status);
        return status;
    }
    keeper_show(keeper, &kept);
    keeper_remember(keeper, kept.sealed);
    sealed_release(kept.sealed);
    keeper->notice.sealed = NULL;
    settle(keeper, &notice);
    return WIN32_OK;
}

/* A notice that came to neither sink nor disk has not existed: nobody was told that it would be
 * there, so that its number is free again. */
static void unmake(struct keeper *keeper)
{
    keeper->sequence--;
    memcpy(keeper->previous, keeper->notice.sealed->previous, SHA256_SIZE);
    sealed_release(keeper->notice.sealed);
    keeper->notice.sealed = NULL;
}

static uint32_t make(
    struct keeper *keeper, const struct audit_record *record, const struct keeper_notice *notice)
{
    struct sealed *sealed;
    uint32_t status = keeper_seal(keeper, record, &sealed);
    if (status != WIN32_OK)
        return status;
    sealed_set_time(sealed, keeper->now);
    status = keeper_chain(keeper, sealed);
    if (status != WIN32_OK) {
        sealed_release(sealed);
        return status;
    }
    keeper->notice = *notice;
    keeper->notice.sealed = sealed;
    keeper->notice.time = keeper->now;
    return WIN32_OK;
}

/* Keep a notice. One that failed may turn up whatever was said of it: the sink may have taken it,
 * and what was cut off a segment may be back after a power loss. So its number is used, and it
 * stays under way until it is safe. */
static void give(
    struct keeper *keeper, struct audit_record *record, const struct keeper_notice *notice)
{
    uint32_t status = make(keeper, record, notice);
    audit_record_free(record);
    if (status == WIN32_OK) {
        status = bring(keeper);
        if (status != WIN32_OK && keeper->notice.sealed && !keeper->exposed)
            unmake(keeper);
    }
    if (status != WIN32_OK)
        keeper_begin_block(keeper, status);
}

/* No other notice comes before the one that is under way. Whether there is none any more. */
static bool is_free(struct keeper *keeper)
{
    uint32_t status = keeper->notice.sealed ? bring(keeper) : WIN32_OK;
    if (status != WIN32_OK)
        keeper_begin_block(keeper, status);
    return status == WIN32_OK;
}

void keeper_make_way(struct keeper *keeper)
{
    uint32_t status = keeper->notice.sealed ? bring(keeper) : WIN32_OK;
    if (status != WIN32_OK && keeper->notice.sealed)
        lose(keeper, status);
}

static void tell_undelivered(struct keeper *keeper)
{
    struct audit_record record;
    notice_undelivered(
        &record, &keeper->options.author, keeper->sink_status, keeper->undelivered, keeper->since);
    give(keeper, &record, &(struct keeper_notice){.kind = NOTICE_UNDELIVERED});
}

/* The record is its own proof: once it is safe, others will be. */
static void tell_unrecorded(struct keeper *keeper)
{
    struct audit_record record;
    const uint32_t status = keeper->losses.status ? keeper->losses.status : keeper->blocked;
    notice_unrecorded(
        &record, &keeper->options.author, status, &keeper->losses, keeper->losing_since);
    give(keeper, &record,
        &(struct keeper_notice){.kind = NOTICE_UNRECORDED, .losses = keeper->losses});
}

static void tell_damage(struct keeper *keeper)
{
    struct audit_record record;
    notice_damage(&record, &keeper->options.author, damages_first(&keeper->damages));
    give(keeper, &record, &(struct keeper_notice){.kind = NOTICE_DAMAGE});
}

void keeper_tell_restored(struct keeper *keeper)
{
    struct audit_record record;
    if (!is_free(keeper) || !keeper->outage)
        return;
    notice_restored(&record, &keeper->options.author, keeper->replayed, keeper->since);
    give(keeper, &record,
        &(struct keeper_notice){.kind = NOTICE_RESTORED, .replayed = keeper->replayed});
}

void keeper_give_notices(struct keeper *keeper)
{
    if (keeper->notice.sealed && (keeper_until(keeper->next_probe) || !is_free(keeper)))
        return;
    if (keeper->losing_since && keeper_until(keeper->next_probe) == 0)
        tell_unrecorded(keeper);
    if (!keeper->blocked && keeper->undelivered)
        tell_undelivered(keeper);
    if (!keeper->blocked && damages_first(&keeper->damages))
        tell_damage(keeper);
}

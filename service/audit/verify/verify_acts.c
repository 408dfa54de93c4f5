#include "audit/verify/verify_acts.h"
#include "audit/record/sealed_text.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 64 };

/* --- beginnings ------------------------------------------------------------------------------- */

static uint32_t add_begun(struct run_table *run, const struct act *act)
{
    if (run->act_count == run->act_capacity) {
        size_t capacity = run->act_capacity ? run->act_capacity * 2 : CAPACITY_MIN;
        struct act *items = realloc(run->acts, capacity * sizeof(*items));
        if (!items)
            return WIN32_NOT_ENOUGH_MEMORY;
        run->acts = items;
        run->act_capacity = capacity;
    }
    run->acts[run->act_count++] = *act;
    return WIN32_OK;
}

/* False when there is none, which is no fault of the trail. */
static bool read_correlation(const struct sealed *sealed, uint8_t correlation[GUID_SIZE])
{
    char guid[GUID_TEXT_SIZE] = {0};
    struct sealed_text text;
    if (sealed_text(sealed, AUDIT_CORRELATION, &text) != WIN32_OK || !text.at ||
        text.size != GUID_TEXT_SIZE - 1)
        return false;
    memcpy(guid, text.at, text.size);
    return guid_parse(guid, correlation);
}

uint32_t acts_add(struct verify *verify, struct run_table *run, const struct sealed *sealed,
    const struct verify_place *place)
{
    struct act act = {.place = *place};
    struct seal seal;
    const uint32_t id = sealed_id(sealed);
    run->stopped = run->stopped || id == AUDIT_SERVICE_STOPPED;
    const bool began = id == AUDIT_OPERATION_BEGAN;
    if ((!began && !audit_event_may_end(id)) || !read_correlation(sealed, act.correlation) ||
        sealed_seal(sealed, &seal) != WIN32_OK)
        return WIN32_OK;
    act.sequence = seal.sequence;
    return began ? add_begun(run, &act) : guid_set_add(&verify->ended, act.correlation);
}

/* --- what has no end -------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
    const struct act *a = left, *b = right;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* Whether a later run's start says that it followed this one. */
static bool is_followed(const struct verify *verify, const struct run_table *run)
{
    for (size_t i = 0; i < verify->claims.count; i++) {
        if (memcmp(verify->claims.items[i].last.run, run->summary.run, GUID_SIZE) == 0)
            return true;
    }
    return false;
}

static const char *why(const struct verify *verify, const struct run_table *run, bool missing)
{
    if (verify->partial)
        return "an operation began, no end is here: it may have been left out";
    if (missing)
        return "an operation began, no end is on record: it may be among the missing records";
    if (run->stopped)
        return "an operation began, no end on record, although the service was stopped since";
    if (run->followed)
        return "an operation began, no end on record: its run ended without a stop (a kill, or a "
               "loss of power)";
    return "an operation began, no end on record: it may still go on, its end may wait in the "
           "spool, or its run was cut off since";
}

void acts_check(struct verify *verify, struct run_table *run, uint64_t missing)
{
    run->followed = is_followed(verify, run);
    if (run->act_count)
        qsort(run->acts, run->act_count, sizeof(*run->acts), compare);
    for (size_t i = 0; i < run->act_count; i++) {
        const struct act *act = &run->acts[i];
        if (guid_set_has(&verify->ended, act->correlation))
            continue;
        const struct verify_finding finding = {
            .kind = VERIFY_UNENDED,
            .place = act->place,
            .run = run->summary.run,
            .first = act->sequence,
            .last = act->sequence,
            .correlation = act->correlation,
            .text = why(verify, run, act->sequence < missing),
        };
        run->summary.unended++;
        verify->found(verify->context, &finding);
    }
    run->summary.acts = run->act_count;
}

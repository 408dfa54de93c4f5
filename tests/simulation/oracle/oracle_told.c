#include "simulation/oracle/oracle_told.h"
#include "simulation/oracle/ledger.h"
#include "simulation/oracle/oracle_verify.h"
#include "simulation/machine/trace.h"
#include "simulation/oracle/trail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct told {
    uint64_t refused, allowed, lost;
};

/* That the mark cannot be read is no wonder after a power cut: it is not flushed, and nothing
 * depends on it. */
static bool is_damage(const struct trail_item *item)
{
    char text[TRAIL_TEXT_SIZE] = "";
    return !item->again && trail_event(item->bytes) == AUDIT_SPOOL_DAMAGED &&
           trail_field(item->bytes, item->size, AUDIT_OBJECT_NAME, text) &&
           strncmp(text, "mark,", 5) != 0;
}

/* A segment that came to nothing, could not be given back, and could not be flushed either, may be
 * gone while those behind it are there: where changes reach the disk in any order. */
static bool may_lose_empty(const struct plan *plan)
{
    return plan->disk.independent && plan->disk.failing;
}

static unsigned count_damages(bool but_missing)
{
    unsigned damages = 0;
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *item = trail_at(i);
        char text[TRAIL_TEXT_SIZE] = "";
        (void)trail_field(item->bytes, item->size, AUDIT_OBJECT_NAME, text);
        damages += is_damage(item) && !(but_missing && strstr(text, " missing"));
    }
    return damages;
}

unsigned oracle_damages(void)
{
    return count_damages(false);
}

/* Whether something will be told that is no damage of the disk: a record that the log dislikes. */
static bool has_disliked(const struct plan *plan)
{
    return plan->log.disliking > 0;
}

/* What a notice counts; false when it counts nothing. */
static bool read_notice(const struct trail_item *item, struct told *told)
{
    char text[TRAIL_TEXT_SIZE];
    return trail_event(item->bytes) == AUDIT_DELIVERY_FAILED &&
           trail_field(item->bytes, item->size, AUDIT_OBJECT_NAME, text) &&
           sscanf(text,
               "%" SCNu64 " operations refused, %" SCNu64 " allowed without a record, %" SCNu64
               " records lost",
               &told->refused, &told->allowed, &told->lost) == 3;
}

/* Whether a later notice counts from the same time on: this one counts no more then. It had come
 * into the log, which said that it had not. */
static bool is_outdated(unsigned place)
{
    const struct trail_item *item = trail_at(place);
    char since[TRAIL_TEXT_SIZE] = "", other[TRAIL_TEXT_SIZE] = "";
    struct told unused;
    (void)trail_field(item->bytes, item->size, AUDIT_ACCESS_LIST, since);
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *later = trail_at(i);
        if (!later->again && later->seal.sequence > item->seal.sequence &&
            memcmp(later->seal.run, item->seal.run, GUID_SIZE) == 0 &&
            read_notice(later, &unused) &&
            trail_field(later->bytes, later->size, AUDIT_ACCESS_LIST, other) &&
            strcmp(since, other) == 0)
            return true;
    }
    return false;
}

static struct told told_by(int run)
{
    struct told told = {0}, notice;
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *item = trail_at(i);
        if (item->again || ledger_find_run(item->seal.run) != run || !read_notice(item, &notice) ||
            is_outdated(i))
            continue;
        told.refused += notice.refused;
        told.allowed += notice.allowed;
        told.lost += notice.lost;
    }
    return told;
}

/* Records of a run's own that are not there. */
static uint64_t absent_notices(int run)
{
    uint64_t absent = ledger_run(run)->notices;
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *item = trail_at(i);
        const uint32_t event = trail_event(item->bytes);
        if (!item->again && ledger_find_run(item->seal.run) == run)
            absent -= event >= AUDIT_DELIVERY_FAILED && event <= AUDIT_SPOOL_DAMAGED;
    }
    return absent;
}

static bool is_there(int call)
{
    for (unsigned i = 0; i < trail_count(); i++) {
        if (trail_call(trail_at(i)->bytes, trail_at(i)->size) == call)
            return true;
    }
    return false;
}

/* How many calls of a run failed for sure, and how many may have. */
static void count_calls(int run, uint64_t *failed, uint64_t *absent)
{
    *failed = *absent = 0;
    for (int i = 0; i < ledger_calls(); i++) {
        const struct ledger_call *call = ledger_at(i);
        if (call->run != run)
            continue;
        *failed += call->answer == LEDGER_FAILED;
        *absent += call->answer != LEDGER_SAFE && !is_there(i);
    }
}

static uint64_t lost_by_log(int run)
{
    uint64_t lost = 0;
    for (unsigned i = 0; i < log_lost_count(); i++)
        lost += ledger_find_run(log_lost_at(i)->seal.run) == run;
    return lost;
}

static void check_run(const struct plan *plan, int run)
{
    const struct ledger_run *made = ledger_run(run);
    const struct told told = told_by(run);
    const uint64_t missing = oracle_missing(run), lost = lost_by_log(run);
    uint64_t failed, absent;
    count_calls(run, &failed, &absent);
    absent += absent_notices(run);
    /* Whose process was killed may have been refused and not know it. */
    if (told.refused > made->refused + (made->well ? 0 : plan->callers))
        trace_wrong("run %d tells of %" PRIu64 " refused, where %" PRIu64 " were", run,
            told.refused, made->refused);
    if (missing > absent + lost)
        trace_wrong("run %d misses %" PRIu64 " records, where %" PRIu64 " and %" PRIu64
                    " of the log can be",
            run, missing, absent, lost);
    if (!made->well || lost) /* which may be the notice itself */
        return;
    if (told.refused != made->refused || told.lost + told.allowed < failed)
        trace_wrong("run %d tells of %" PRIu64 " refused and %" PRIu64 " lost, where %" PRIu64
                    " and %" PRIu64 " were",
            run, told.refused, told.lost + told.allowed, made->refused, failed);
    if (missing > told.lost + told.allowed + lost)
        trace_wrong("run %d misses %" PRIu64 " records and tells of %" PRIu64, run, missing,
            told.lost + told.allowed);
}

void oracle_check_told(const struct plan *plan, bool is_true)
{
    if (!is_true)
        return;
    if (count_damages(may_lose_empty(plan)) && !has_disliked(plan) && !plan->disk.unreadable &&
        disk_has_mark())
        trace_wrong("damage is told where none was done");
    for (int i = 0; i < ledger_runs(); i++)
        check_run(plan, i);
}

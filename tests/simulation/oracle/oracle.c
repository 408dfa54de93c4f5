#include "simulation/oracle/oracle.h"
#include "simulation/oracle/ledger.h"
#include "simulation/oracle/oracle_told.h"
#include "simulation/oracle/oracle_verify.h"
#include "simulation/machine/trace.h"
#include "simulation/oracle/trail.h"

#include <inttypes.h>
#include <string.h>

static const struct plan *plan;

void oracle_begin(const struct plan *of)
{
    plan = of;
}

/* --- What was answered ------------------------------------------------------------------------ */

static const struct trail_item *find_call(int call)
{
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *item = trail_at(i);
        if (trail_call(item->bytes, item->size) == call)
            return item;
    }
    return NULL;
}

static bool was_lost_by_log(int call)
{
    for (unsigned i = 0; i < log_lost_count(); i++) {
        const struct log_entry *lost = log_lost_at(i);
        if (trail_call(lost->bytes, lost->size) == call)
            return true;
    }
    return false;
}

/* Whether a later record of the same run is there: that one is missing can be seen then. */
static bool can_be_missed(int call)
{
    for (int later = call + 1; later < ledger_calls(); later++) {
        const struct ledger_call *other = ledger_at(later);
        if (other->run == ledger_at(call)->run && other->begun > ledger_at(call)->ended &&
            find_call(later))
            return true;
    }
    return false;
}

static void check_answered(int call, bool is_true, bool told)
{
    const struct ledger_call *made = ledger_at(call);
    if (made->answer != LEDGER_SAFE || find_call(call) || was_lost_by_log(call))
        return;
    if (is_true)
        trace_wrong("call %d was answered, and is nowhere", call);
    else if (!told && can_be_missed(call))
        trace_wrong("call %d was answered, is nowhere, and nobody tells", call);
}

/* --- Order ------------------------------------------------------------------------------------ */

static void check_order_of(int first)
{
    const struct trail_item *before = find_call(first);
    for (int later = first + 1; before && later < ledger_calls(); later++) {
        const struct ledger_call *made = ledger_at(later);
        const struct trail_item *behind =
            made->run == ledger_at(first)->run && made->begun > ledger_at(first)->ended &&
                    ledger_at(first)->answer == LEDGER_SAFE && made->answer == LEDGER_SAFE
                ? find_call(later)
                : NULL;
        if (behind && behind->seal.sequence < before->seal.sequence)
            trace_wrong(
                "call %d stands before call %d, which was answered when it came", later, first);
    }
}

/* Whether a record is of a call that was not answered for: it may turn up at any time, when a power
 * loss brings back what was cut off a segment. */
static bool is_unanswered(const struct trail_item *item)
{
    const int call = trail_call(item->bytes, item->size);
    return call >= 0 && ledger_at(call)->answer != LEDGER_SAFE;
}

/* In the log the records of a run stand in their order; one that stands there again does not count.
 */
static void check_log_order(void)
{
    uint64_t last[LEDGER_RUNS] = {0};
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *item = trail_at(i);
        const int run = ledger_find_run(item->seal.run);
        if (!item->in_log || item->again || run == LEDGER_NONE || is_unanswered(item))
            continue;
        if (item->seal.sequence <= last[run])
            trace_wrong("record %" PRIu64 " of run %d stands behind record %" PRIu64,
                item->seal.sequence, run, last[run]);
        last[run] = item->seal.sequence;
    }
}

/* Nothing that would have a record delivered twice is in the plan. */
static bool is_simple(void)
{
    const struct disk_plan *disk = &plan->disk;
    const struct log_plan *log = &plan->log;
    bool ends = false;
    for (unsigned i = 0; i < plan->processes; i++)
        ends = ends || plan->ends[i] != PLAN_STOP;
    return !ends && !plan->rot && !plan->short_memory && !disk->failing && !disk->full &&
           !disk->unreadable && !disk->bad && !disk->flipped && !disk->hang_ms && !log->hanging &&
           !log->doubting && !log->slow;
}

static void check_once(void)
{
    for (unsigned i = 0; i < trail_count(); i++) {
        if (trail_at(i)->again && trail_at(i)->in_log)
            trace_wrong("record %" PRIu64 " stands twice in the log without need",
                trail_at(i)->seal.sequence);
    }
}

/* ---------------------------------------------------------------------------------------------- */

/* Nothing on the disk is read late, or not at all, and what the log has forgotten does not come
 * again behind what it has. */
static bool is_read_in_order(void)
{
    return !plan->log.forgets && !plan->disk.unreadable && !plan->short_memory && disk_is_true();
}

void oracle_check(bool last)
{
    const bool is_true = disk_is_true();
    trail_read();
    const bool found = oracle_verify(is_true);
    const bool told = found || oracle_damages();
    for (int i = 0; i < ledger_calls(); i++) {
        check_answered(i, is_true, told);
        check_order_of(i);
    }
    if (is_read_in_order())
        check_log_order();
    if (is_simple())
        check_once();
    oracle_check_told(plan, is_true);
    disk_try_bit();
    if (last)
        oracle_alter();
}

#include "simulation/run.h"
#include "simulation/breaks.h"
#include "simulation/oracle/ledger.h"
#include "simulation/oracle/oracle.h"
#include "simulation/plan.h"
#include "simulation/process.h"
#include "simulation/machine/random.h"
#include "simulation/machine/scheduler.h"
#include "simulation/machine/threads.h"
#include "simulation/machine/trace.h"

#define NS_PER_S UINT64_C(1000000000)

static void begin(const struct plan *plan, bool print)
{
    trace_begin(print);
    breaks_begin();
    scheduler_begin(plan->preempt);
    threads_begin();
    disk_begin(&plan->disk);
    log_begin(&plan->log);
    ledger_begin();
    oracle_begin(plan);
}

/* What lies between the end of a process and the next start. */
static void pass_between(const struct plan *plan, unsigned number)
{
    scheduler_skip((1 + random_below(5)) * NS_PER_S);
    if (plan->ends[number] == PLAN_POWER) {
        disk_cut_power();
        log_cut_power();
    }
    if (random_chance(plan->rot))
        (void)disk_rot();
    if (plan->sets_clock_back && random_chance(500))
        threads_set_back(random_below(30) * NS_PER_S);
}

const char *run_seed(uint64_t seed, bool print)
{
    struct plan plan;
    plan_make(seed, &plan);
    breaks_favour(&plan);
    begin(&plan, print);
    for (unsigned i = 0; i < plan.processes && !trace_first_wrong(); i++) {
        process_run(&plan, i);
        breaks_begin();
        pass_between(&plan, i);
        oracle_check(false);
    }
    if (!trace_first_wrong()) {
        process_run(&plan, plan.processes);
        oracle_check(true);
    }
    return trace_first_wrong();
}

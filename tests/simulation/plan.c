#include "simulation/plan.h"
#include "simulation/machine/random.h"

static bool one_of(uint32_t many)
{
    return random_below(many) == 0;
}

/* A chance that is none in most runs. */
static uint32_t sometimes(uint32_t many, uint32_t most)
{
    return one_of(many) ? 1 + random_below(most) : 0;
}

static void plan_disk(struct disk_plan *disk)
{
    disk->independent = one_of(2);
    disk->failing = sometimes(3, 150);
    disk->full = sometimes(4, 100);
    disk->slow = sometimes(4, 50);
    disk->hang_ms = one_of(3) ? 1500 : 0;
    disk->lies = one_of(16);
    if (one_of(6))
        disk->unreadable = sometimes(2, 300);
    if (one_of(10))
        disk->bad = sometimes(2, 100);
    if (one_of(10))
        disk->flipped = sometimes(2, 100);
}

static void plan_log(struct log_plan *log)
{
    log->refusing = sometimes(3, 300);
    log->down = sometimes(2, 400);
    log->down_ms = 1 + random_below(one_of(2) ? 3000 : 300);
    log->hanging = sometimes(4, 100);
    log->hang_ms = 1500;
    log->slow = sometimes(4, 200);
    log->doubting = sometimes(6, 200);
    log->disliking = one_of(16) ? 50 : 0;
    log->forgets = one_of(5);
}

static void plan_settings(struct audit_settings *settings)
{
    settings->queue = 1 + random_below(8);
    settings->timeout_ms = 100 + random_below(200);
    settings->permissive = one_of(4);
    settings->spool.segment_bytes = one_of(2) ? 200 + random_below(3000) : 0;
    settings->spool.bytes = one_of(4) ? 1000 + random_below(6000) : 0;
    settings->spool.free_bytes = one_of(3) ? 1 << 20 : 0;
    settings->spool.age = one_of(6) ? (1 + random_below(2000)) * UINT64_C(10000) : 0;
}

static void plan_processes(struct plan *plan)
{
    plan->processes = 1 + random_below(PLAN_PROCESSES - 1);
    for (unsigned i = 0; i < plan->processes; i++) {
        static const enum plan_end ends[] = {PLAN_STOP, PLAN_KILL, PLAN_POWER, PLAN_POWER};
        plan->ends[i] = ends[random_below(4)];
        if (plan->ends[i] != PLAN_STOP)
            plan->kill_at[i] = 1 + random_below(one_of(2) ? 100 : 600);
    }
    plan->callers = 1 + random_below(3);
    plan->calls = 1 + random_below(4);
    plan->pause_ms = one_of(2) ? 3 : 300;
}

void plan_make(uint64_t seed, struct plan *plan)
{
    *plan = (struct plan){0};
    random_seed(seed);
    plan->preempt = one_of(3) ? 500 : one_of(2) ? 100 : 20;
    plan->short_memory = sometimes(8, 60);
    plan->rot = one_of(8) ? 500 : 0;
    plan->sets_clock_back = one_of(8);
    plan_disk(&plan->disk);
    plan_log(&plan->log);
    plan_settings(&plan->settings);
    plan_processes(plan);
}

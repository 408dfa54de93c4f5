/* What a run is: made of its seed. */
#ifndef DEPUTY_TESTS_SIMULATION_PLAN_H
#define DEPUTY_TESTS_SIMULATION_PLAN_H

#include "audit/audit.h"
#include "simulation/world/disk.h"
#include "simulation/world/log.h"

enum { PLAN_PROCESSES = 4 };

/* How a process shall end. */
enum plan_end { PLAN_STOP, PLAN_KILL, PLAN_POWER };

struct plan {
    struct disk_plan disk;
    struct log_plan log;
    struct audit_settings settings;
    uint32_t preempt;      /* of a thousand points */
    uint32_t short_memory; /* of ten thousand wishes */
    uint32_t rot;          /* of a thousand restarts, after which something is spoiled */
    bool sets_clock_back;
    unsigned processes; /* before the last one, for which all is well */
    enum plan_end ends[PLAN_PROCESSES];
    uint64_t kill_at[PLAN_PROCESSES]; /* a point */
    unsigned callers;
    unsigned calls; /* of each */
    uint32_t pause_ms;
};

void plan_make(uint64_t seed, struct plan *plan);

#endif

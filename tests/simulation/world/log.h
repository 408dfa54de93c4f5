/* A simulated event log, as a sink: it takes records, or not, and may say something else. */
#ifndef DEPUTY_TESTS_SIMULATION_WORLD_LOG_H
#define DEPUTY_TESTS_SIMULATION_WORLD_LOG_H

#include "audit/log/sink.h"

#include <stdbool.h>

/* What may go wrong; chances are of a thousand records. */
struct log_plan {
    uint32_t refusing; /* one is refused */
    uint32_t down;     /* it is down from now on, for at most down_ms */
    uint32_t down_ms;
    uint32_t hanging; /* it takes hang_ms */
    uint32_t hang_ms;
    uint32_t slow;      /* it takes some time */
    uint32_t doubting;  /* one is taken, and reported as refused */
    uint32_t disliking; /* one is refused now and always */
    bool forgets;       /* what it took last may be gone after a power cut */
};

/* A record that the log has. */
struct log_entry {
    struct seal seal;
    uint8_t hash[SHA256_SIZE];
    const uint8_t *bytes;
    uint32_t size;
};

/* Begin a run: an empty log. */
void log_begin(const struct log_plan *plan);
void log_mend(void);

struct audit_sink *log_sink(void);

/* A process has ended, and whatever it had begun with the log; the power is cut. */
void log_end_process(void);
void log_cut_power(void);

/* What it has, in its order. */
unsigned log_count(void);
const struct log_entry *log_at(unsigned place);

/* What it has forgotten, or will never take. */
unsigned log_lost_count(void);
const struct log_entry *log_lost_at(unsigned place);

#endif

/* A sink that a test controls: what it took, and how it fails. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_FAKE_SINK_H
#define DEPUTY_TESTS_UNIT_AUDIT_FAKE_SINK_H

#include "audit/log/sink.h"

enum { FAKE_SINK_MAX = 200000, FAKE_SINK_ALWAYS = -1 };

/* What it is told to do; changed with fake_sink_set only. */
struct fake_plan {
    int good;        /* deliveries that succeed before the first that fails */
    int failures;    /* deliveries that fail then; FAKE_SINK_ALWAYS: all that come */
    size_t partial;  /* how many records a failing delivery takes nevertheless */
    bool denies;     /* and says that it took none */
    uint32_t status; /* that it fails with */
    bool hang;       /* the next delivery does not come back until fake_sink_let_go */
    uint32_t delay_ms;
};

/* Make one; it counts as open until the audit closes it. */
struct audit_sink *fake_sink_new(void);
bool fake_sink_is_open(void);

void fake_sink_set(const struct fake_plan *plan);
void fake_sink_let_go(void);

/* How many records it took so far; the place and the event of each; how often it was called. */
size_t fake_sink_count(void);
struct seal fake_sink_seal(size_t place);
uint32_t fake_sink_id(size_t place);
struct sealed *fake_sink_record(size_t place);
size_t fake_sink_calls(void);

/* Wait until it has taken so many, for 20 seconds at most. */
bool fake_sink_wait(size_t count);

#endif

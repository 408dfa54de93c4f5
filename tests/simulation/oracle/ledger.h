/* What was asked of the service in a run, and what it answered. */
#ifndef DEPUTY_TESTS_SIMULATION_ORACLE_LEDGER_H
#define DEPUTY_TESTS_SIMULATION_ORACLE_LEDGER_H

#include "base/guid.h"

#include <stdbool.h>
#include <stdint.h>

enum { LEDGER_CALLS = 128, LEDGER_RUNS = 8, LEDGER_NONE = -1 };

enum ledger_answer {
    LEDGER_CALLING, /* none yet, or never */
    LEDGER_SAFE,
    LEDGER_FAILED,
    LEDGER_UNKNOWN, /* it may be safe later */
};

/* A record that was submitted. */
struct ledger_call {
    int run;
    enum ledger_answer answer;
    bool performed; /* without a record, the operation counts as allowed where that is the rule */
    uint64_t begun, ended; /* scheduler_points */
};

/* A process of the service. */
struct ledger_run {
    uint8_t run[GUID_SIZE];
    bool opened;
    bool well;        /* from some point on all went well, until it was stopped and closed */
    uint64_t refused; /* operations that were not admitted */
    uint64_t notices; /* records of the service's own that were made, safe or not */
};

void ledger_begin(void);

/* A process begins; its number. */
int ledger_add_run(const uint8_t run[GUID_SIZE]);
struct ledger_run *ledger_run(int number);
int ledger_runs(void);

/* The number of the run with this GUID, or LEDGER_NONE. */
int ledger_find_run(const uint8_t run[GUID_SIZE]);

/* A record is submitted by a run; its number. */
int ledger_call(int run, bool performed);
void ledger_answer(int call, enum ledger_answer answer);
const struct ledger_call *ledger_at(int call);
int ledger_calls(void);

#endif

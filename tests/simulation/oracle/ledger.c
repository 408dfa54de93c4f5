#include "simulation/oracle/ledger.h"
#include "simulation/machine/scheduler.h"
#include "simulation/machine/trace.h"

#include <string.h>

static struct ledger_call calls[LEDGER_CALLS];
static struct ledger_run runs[LEDGER_RUNS];
static int call_count, run_count;

void ledger_begin(void)
{
    call_count = run_count = 0;
}

int ledger_add_run(const uint8_t run[GUID_SIZE])
{
    struct ledger_run *added = &runs[run_count];
    if (run_count == LEDGER_RUNS) {
        trace_wrong("the simulation has room for no more runs");
        return LEDGER_RUNS - 1;
    }
    *added = (struct ledger_run){0};
    memcpy(added->run, run, GUID_SIZE);
    return run_count++;
}

struct ledger_run *ledger_run(int number)
{
    return &runs[number];
}

int ledger_runs(void)
{
    return run_count;
}

int ledger_find_run(const uint8_t run[GUID_SIZE])
{
    for (int i = 0; i < run_count; i++) {
        if (memcmp(runs[i].run, run, GUID_SIZE) == 0)
            return i;
    }
    return LEDGER_NONE;
}

int ledger_call(int run, bool performed)
{
    if (call_count == LEDGER_CALLS) {
        trace_wrong("the simulation has room for no more calls");
        return LEDGER_CALLS - 1;
    }
    calls[call_count] =
        (struct ledger_call){.run = run, .performed = performed, .begun = scheduler_points()};
    return call_count++;
}

void ledger_answer(int call, enum ledger_answer answer)
{
    static const char *const words[] = {"none", "safe", "failed", "unknown"};
    calls[call].answer = answer;
    calls[call].ended = scheduler_points();
    trace("call %d: %s", call, words[answer]);
}

const struct ledger_call *ledger_at(int call)
{
    return &calls[call];
}

int ledger_calls(void)
{
    return call_count;
}

#include "simulation/process.h"
#include "audit/audit.h"
#include "base/status.h"
#include "simulation/oracle/ledger.h"
#include "simulation/machine/memory.h"
#include "simulation/machine/random.h"
#include "simulation/machine/scheduler.h"
#include "simulation/machine/trace.h"

#include <inttypes.h>

#define NS_PER_MS UINT64_C(1000000)

enum { CALLERS = 4, RECOVERY_MS = 40000, STOP_MS = 3000, STOPS_MAX = 100 };

/* The process that runs. */
static struct {
    const struct plan *plan;
    bool last;
    int run;
    struct audit *audit;
} process;

static bool make_record(struct audit_record *record, uint32_t id, int call)
{
    if (audit_record_init(record, id) != WIN32_OK)
        return false;
    audit_setf(record, AUDIT_OPERATION, "call %d", call);
    return true;
}

static enum ledger_answer answer_of(uint32_t status, bool safe)
{
    if (safe)
        return LEDGER_SAFE;
    /* Where operations go on without a record, the status does not say why there is none. */
    return status == WIN32_TIMEOUT || status == WIN32_OK ? LEDGER_UNKNOWN : LEDGER_FAILED;
}

static void submit(uint32_t id, const char *earlier)
{
    struct audit_record record;
    const bool performed = id == AUDIT_OPERATION_PERFORMED;
    const int call = ledger_call(process.run, performed);
    bool safe = false;
    if (!make_record(&record, id, call))
        return;
    audit_set(&record, AUDIT_ACCESS_LIST, earlier);
    trace("call %d: event %" PRIu32, call, id);
    const uint32_t status = audit_submit(process.audit, &record, &safe);
    audit_record_free(&record);
    ledger_answer(call, answer_of(status, safe));
    trace("call %d: status %" PRIu32, call, status);
}

/* Nobody waits for what is posted: whether it is safe is not known. */
static void post(uint32_t id)
{
    struct audit_record record;
    const int call = ledger_call(process.run, id == AUDIT_OPERATION_PERFORMED);
    if (!make_record(&record, id, call))
        return;
    const uint32_t status = audit_post(process.audit, &record);
    audit_record_free(&record);
    ledger_answer(call, status == WIN32_OK ? LEDGER_UNKNOWN : LEDGER_FAILED);
    trace("call %d: posted, status %" PRIu32, call, status);
}

static void configure(void)
{
    struct audit_settings settings = process.plan->settings;
    settings.queue = 1 + random_below(4);
    trace("other settings");
    audit_configure(process.audit, &settings);
}

static void call_once(void)
{
    scheduler_sleep(random_below(process.plan->pause_ms * 1000) * UINT64_C(1000));
    if (random_chance(30))
        configure();
    if (random_chance(100)) {
        post(random_chance(500) ? AUDIT_OPERATION_PERFORMED : AUDIT_OPERATION_DENIED);
        return;
    }
    const uint32_t status = audit_admit(process.audit);
    if (status != WIN32_OK) {
        trace("an operation is refused: %" PRIu32, status);
        ledger_run(process.run)->refused++;
        return;
    }
    submit(random_chance(800) ? AUDIT_OPERATION_PERFORMED : AUDIT_OPERATION_DENIED, NULL);
}

static void caller(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < process.plan->calls; i++)
        call_once();
}

/* Called for each record that the audit makes itself. */
static void describe(void *unused, struct audit_record *record)
{
    (void)unused;
    (void)record;
    ledger_run(process.run)->notices++;
}

static uint32_t open_audit(void)
{
    struct audit_options options = {
        .author = {.describe = describe},
        .sink = log_sink(),
        .folder = "spool",
        .settings = process.plan->settings,
        .retry_ms = 10,
        .retry_max_ms = 500,
    };
    for (int i = 0; i < GUID_SIZE; i++)
        options.run[i] = ledger_run(process.run)->run[i];
    (void)disk_failures();
    const uint32_t status = audit_open(&options, &process.audit);
    trace("open: %" PRIu32, status);
    /* What cannot be read is told; only who may not write has nowhere to go. */
    if (status != WIN32_OK && !disk_failures() && !process.plan->short_memory)
        trace_wrong("the start refuses with %" PRIu32, status);
    return status;
}

static void report_start(void)
{
    char earlier[LAST_TEXT_SIZE];
    struct last last;
    const bool there = audit_earlier(process.audit, &last);
    if (there)
        last_format(&last, earlier);
    submit(AUDIT_SERVICE_STARTED, there ? earlier : NULL);
}

/* All goes well from now on: so nothing waits after a while, and whatever comes is safe. */
static void recover(void)
{
    struct audit_state state;
    trace("all goes well from now on");
    disk_mend();
    log_mend();
    memory_set_short(0);
    scheduler_sleep(RECOVERY_MS * NS_PER_MS);
    audit_state(process.audit, &state);
    if (state.blocked != WIN32_OK || state.queued)
        trace_wrong("nothing can be put on record although all goes well: %" PRIu32 ", %" PRIu32
                    " wait",
            state.blocked, state.queued);
    submit(AUDIT_OPERATION_PERFORMED, NULL);
    /* One that the log never takes may find no room in the spool. */
    if (ledger_at(ledger_calls() - 1)->answer != LEDGER_SAFE && !process.plan->log.disliking)
        trace_wrong("a record is not safe although all goes well");
    ledger_run(process.run)->well = true;
}

static void close_audit(void)
{
    unsigned stops = 0;
    while (!audit_stop(process.audit, random_below(STOP_MS)) && stops < STOPS_MAX)
        stops++;
    if (stops == STOPS_MAX)
        trace_wrong("the audit does not stop");
    audit_close(process.audit);
    trace("closed");
    const bool alone = scheduler_is_alone();
    if (alone && memory_end_process())
        trace_wrong("memory is left over");
}

static void first_thread(void *unused)
{
    int callers[CALLERS];
    (void)unused;
    if (open_audit() != WIN32_OK)
        return;
    ledger_run(process.run)->opened = true;
    report_start();
    for (unsigned i = 0; i < process.plan->callers; i++)
        callers[i] = scheduler_start(caller, NULL);
    if (!process.last && random_chance(200)) /* stopped while there are calls */
        (void)audit_stop(process.audit, random_below(STOP_MS));
    for (unsigned i = 0; i < process.plan->callers; i++)
        scheduler_join(callers[i]);
    if (process.last)
        recover();
    if (random_chance(700))
        submit(AUDIT_SERVICE_STOPPED, NULL);
    close_audit();
}

void process_run(const struct plan *plan, unsigned number)
{
    static const char *const words[] = {"exits", "is killed", "is stuck", "does not end"};
    uint8_t run[GUID_SIZE] = {(uint8_t)(number + 1)};
    process.plan = plan;
    process.last = number == plan->processes;
    process.run = ledger_add_run(run);
    trace("process %u", number);
    memory_set_short(plan->short_memory);
    const enum scheduler_end end =
        scheduler_run(first_thread, NULL, process.last ? 0 : plan->kill_at[number]);
    memory_set_short(0);
    trace("process %u %s after %" PRIu64 " points", number, words[end], scheduler_points());
    if (end == SCHEDULER_STUCK || end == SCHEDULER_ENDLESS)
        trace_wrong("the process %s", words[end]);
    (void)memory_end_process();
    log_end_process();
    disk_end_process();
}

/* The Event Log with a fault: the linker puts this sink before the true one (--wrap=eventlog_open)
 * in a service that is built for tests only. */
#include "audit/eventlog.h"
#include "faults/crash.h"
#include "faults/fault.h"

#include <windows.h>
#include <stdlib.h>

/* The linker's names for what is called instead of eventlog_open, and for itself. */
uint32_t __wrap_eventlog_open(struct audit_sink **sink);
uint32_t __real_eventlog_open(struct audit_sink **sink);

enum { HANG_STEPS = 600, HANG_STEP_MS = 100 };

struct faulty {
    struct audit_sink sink;
    struct audit_sink *log;
};

static uint32_t faulty_deliver(
    struct audit_sink *sink, struct sealed *const *records, size_t count, size_t *delivered)
{
    struct audit_sink *log = ((struct faulty *)sink)->log;
    *delivered = 0;
    enum fault fault = fault_read();
    if (fault == FAULT_LOG)
        return ERROR_LOG_FILE_FULL;
    for (int i = 0; i < HANG_STEPS && fault == FAULT_LOG_HANGS; i++) {
        Sleep(HANG_STEP_MS);
        fault = fault_read();
    }
    return log->deliver(log, records, count, delivered);
}

static void faulty_close(struct audit_sink *sink)
{
    struct audit_sink *log = ((struct faulty *)sink)->log;
    log->close(log);
    free(sink);
}

uint32_t __wrap_eventlog_open(struct audit_sink **sink)
{
    if (fault_read() == FAULT_CRASH_START)
        crash_below(sink, sizeof(*sink));
    struct faulty *faulty = calloc(1, sizeof(*faulty));
    uint32_t status =
        faulty ? __real_eventlog_open(&faulty->log) : (uint32_t)ERROR_NOT_ENOUGH_MEMORY;
    if (status) {
        free(faulty);
        return status;
    }
    faulty->sink = (struct audit_sink){.deliver = faulty_deliver, .close = faulty_close};
    *sink = &faulty->sink;
    return ERROR_SUCCESS;
}

/* The Event Log with a fault: the linker puts this sink before the true one (--wrap=eventlog_open)
 * in a service that is built for tests only. */
#include "audit/eventlog.h"
#include "faults/fault.h"

#include <windows.h>
#include <stdlib.h>

/* The linker's names for what is called instead of eventlog_open, and for itself. */
uint32_t __wrap_eventlog_open(struct audit_sink **sink);
uint32_t __real_eventlog_open(struct audit_sink **sink);

struct faulty {
    struct audit_sink sink;
    struct audit_sink *log;
};

static bool hit(const struct sealed *sealed)
{
    struct audit_record record;
    if (fault_read() != FAULT_RECORD || sealed_open(sealed, &record) != ERROR_SUCCESS)
        return false;
    bool performed = record.id == AUDIT_OPERATION_PERFORMED;
    audit_record_free(&record);
    return performed;
}

static uint32_t faulty_deliver(
    struct audit_sink *sink, struct sealed *const *records, size_t count, size_t *delivered)
{
    struct audit_sink *log = ((struct faulty *)sink)->log;
    size_t good = 0;
    while (good < count && !hit(records[good]))
        good++;
    uint32_t status = log->deliver(log, records, good, delivered);
    if (status == ERROR_SUCCESS && good < count)
        status = ERROR_LOG_FILE_FULL;
    return status;
}

static void faulty_close(struct audit_sink *sink)
{
    struct audit_sink *log = ((struct faulty *)sink)->log;
    log->close(log);
    free(sink);
}

uint32_t __wrap_eventlog_open(struct audit_sink **sink)
{
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

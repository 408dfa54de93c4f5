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

static uint32_t faulty_write(struct audit_sink *sink, const struct audit_record *record)
{
    struct audit_sink *log = ((struct faulty *)sink)->log;
    if (record->id == AUDIT_OPERATION_PERFORMED && fault_read() == FAULT_RECORD)
        return ERROR_LOG_FILE_FULL;
    return log->write(log, record);
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
    faulty->sink = (struct audit_sink){.write = faulty_write, .close = faulty_close};
    *sink = &faulty->sink;
    return ERROR_SUCCESS;
}

/* A start that crashes: the linker puts this before the true opening of the event source
 * (--wrap=eventlog_open) in a service that is built for tests only. */
#include "audit/eventlog.h"
#include "faults/crash.h"
#include "faults/fault.h"

/* The linker's names for what is called instead of eventlog_open, and for itself. */
uint32_t __wrap_eventlog_open(struct audit_sink **sink);
uint32_t __real_eventlog_open(struct audit_sink **sink);

uint32_t __wrap_eventlog_open(struct audit_sink **sink)
{
    if (fault_read() == FAULT_CRASH_START)
        crash_below(sink, sizeof(*sink));
    return __real_eventlog_open(sink);
}

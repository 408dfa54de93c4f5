/* A start that crashes, and one on a system of another kind: the linker puts these before the true
 * functions (--wrap) in a service that is built for tests only. */
#include "audit/log/eventlog.h"
#include "faults/crash.h"
#include "faults/fault.h"
#include "installation/machine.h"

/* The linker's names for what is called instead of a function, and for itself. */
bool __wrap_machine_redirects(void);
bool __real_machine_redirects(void);
uint32_t __wrap_eventlog_open(struct audit_sink **sink);
uint32_t __real_eventlog_open(struct audit_sink **sink);

uint32_t __wrap_eventlog_open(struct audit_sink **sink)
{
    if (fault_read() == FAULT_CRASH_START)
        crash_below(sink, sizeof(*sink));
    return __real_eventlog_open(sink);
}

bool __wrap_machine_redirects(void)
{
    return fault_read() == FAULT_REDIRECTED || __real_machine_redirects();
}

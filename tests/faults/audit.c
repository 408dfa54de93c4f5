/* The audit with a fault: the linker puts this before the true one (--wrap=audit_submit,
 * --wrap=audit_admit) in a service that is built for tests only. */
#include "audit/audit.h"
#include "faults/crash.h"
#include "faults/fault.h"

#include <windows.h>

/* The linker's names for what is called instead of these, and for themselves. */
uint32_t __wrap_audit_admit(struct audit *audit);
uint32_t __real_audit_admit(struct audit *audit);
uint32_t __wrap_audit_submit(struct audit *audit, const struct audit_record *record, bool *safe);
uint32_t __real_audit_submit(struct audit *audit, const struct audit_record *record, bool *safe);

/* Whether it is of something that was done for a caller, or of a part of it. */
static bool is_performed(const struct audit_record *record)
{
    return record->id == AUDIT_OPERATION_PERFORMED || record->id == AUDIT_OPERATION_BEGAN ||
           record->id == AUDIT_OPERATION_ENDED;
}

uint32_t __wrap_audit_admit(struct audit *audit)
{
    fault_stall(FAULT_STALL_ADMIT);
    return __real_audit_admit(audit);
}

uint32_t __wrap_audit_submit(struct audit *audit, const struct audit_record *record, bool *safe)
{
    if (is_performed(record))
        fault_stall(FAULT_STALL_RECORD);
    if (record->id == AUDIT_SESSION_RUN_DOWN)
        fault_stall(FAULT_STALL_RUN_DOWN);
    enum fault fault = fault_read();
    if (safe)
        *safe = fault == FAULT_NO_AUDIT;
    if (is_performed(record) && fault == FAULT_RECORD)
        return ERROR_LOG_FILE_FULL;
    if (is_performed(record) && fault == FAULT_NO_AUDIT)
        return ERROR_SUCCESS;
    if (record->id == AUDIT_OPERATION_FAILED && fault == FAULT_CRASH_REVERTED)
        crash_below(record, sizeof(*record));
    return __real_audit_submit(audit, record, safe);
}

#include "ctl/doctor/doctor_unknown.h"
#include "client/answer/failure.h"

#include <inttypes.h>
#include <windows.h>

/* What platforms say to a question that they do not know. */
static bool is_unsupported(uint32_t status)
{
    return status == ERROR_INVALID_LEVEL || status == ERROR_CALL_NOT_IMPLEMENTED ||
           status == ERROR_INVALID_FUNCTION || status == ERROR_NOT_SUPPORTED ||
           status == ERROR_PROC_NOT_FOUND;
}

void doctor_unknown(struct doctor_finding *finding, const char *what, uint32_t status)
{
    doctor_say(finding, DOCTOR_UNKNOWN, what);
    if (is_unsupported(status)) {
        buffer_text(&finding->text, ": this system does not tell");
        doctor_fix(finding, "none: this system does not have what is asked for");
        return;
    }
    buffer_text(&finding->text, " cannot be read: ");
    failure_system_text(&finding->text, status);
    buffer_printf(&finding->text, " (error %" PRIu32 ")", status);
    doctor_fix(finding, status == ERROR_ACCESS_DENIED ? "administrators may read it: run elevated"
                                                      : "see the error");
}

void doctor_add_unknown(struct doctor_finding *finding, const char *what, uint32_t status)
{
    struct doctor_finding other = {0};
    doctor_unknown(&other, what, status);
    doctor_add(finding, &other);
}

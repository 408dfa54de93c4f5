/* Whether what is reported comes into Deputy's own log.
 *
 * The Event Log service may not know of a log or a source for a while after they were registered.
 * It then takes the Application log for both, without an error (Microsoft: "RegisterEventSourceW",
 * "OpenEventLogW"), and everybody may write there. So the log is read, by the functions that every
 * system has for it. Where it cannot be read, nothing is known. */
#ifndef DEPUTY_AUDIT_LOG_OWN_LOG_H
#define DEPUTY_AUDIT_LOG_OWN_LOG_H

#include "audit/record/field.h"

#include <stdbool.h>
#include <wchar.h>

enum own_log {
    OWN_LOG_UNKNOWN, /* it cannot be told */
    OWN_LOG_YES,
    OWN_LOG_NO,      /* it came into the Application log */
    OWN_LOG_MISSING, /* it is in neither, although they have others */
};

/* Whether what the system opens under the log's name is Application: both begin with the same
 * record. False when that cannot be told. */
bool own_log_is_application(void);

/* Where the record with these strings, AUDIT_FIELDS of them, is that was reported just now. One
 * that is in neither log is looked for again for a moment. */
enum own_log own_log_has(const wchar_t *const *strings);

#endif

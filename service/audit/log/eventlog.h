/* The Windows Event Log as a sink. */
#ifndef DEPUTY_AUDIT_LOG_EVENTLOG_H
#define DEPUTY_AUDIT_LOG_EVENTLOG_H

#include "audit/log/sink.h"

/* Make a sink of Deputy's event source, which has to be registered, in a log of its own.
 *
 * ERROR_FILE_NOT_FOUND when it is not: the system would then write into the Application log, where
 * everybody may write under any name. Otherwise what the registry or memory says. The Event Log
 * service need not run yet: the source is opened by the first delivery, and anew by the next one
 * after each that failed, for the handle does not outlive the service. What a source takes first is
 * read back, where the system can: a record that came into the Application log, because the Event
 * Log service does not know of the source yet, is not delivered (ERROR_EVT_CHANNEL_NOT_FOUND), and
 * the next delivery opens the source anew. The sink is freed by its close function, or by the audit
 * that it is given to. */
uint32_t eventlog_open(struct audit_sink **sink);

/* Report a start that failed before the sink could be opened, as well as the system lets us. */
void eventlog_report_once(const struct audit_record *record);

#endif

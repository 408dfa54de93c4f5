/* What the host puts on record of itself. */
#ifndef DEPUTY_HOST_REPORT_H
#define DEPUTY_HOST_REPORT_H

#include "host/host_parts.h"

/* Put an event of category "Lifecycle" on record: object is what it is about. Works, as well as the
 * system lets it, also before there is an audit. */
uint32_t host_report(struct host *host, uint32_t id, uint32_t status, const char *object);

/* The same for the record of a start that succeeded or failed, which says how far the run before
 * came (audit/spool/last.h). */
uint32_t host_report_start(struct host *host, uint32_t id, uint32_t status, const char *object);

/* The same for what needs not be safe before the audit stops. */
uint32_t host_post(struct host *host, uint32_t id, uint32_t status, const char *object);

#endif

#include "host/host_private.h"
#include "audit/audit.h"
#include "audit/eventlog.h"
#include "pipeline/thread.h"

#include <windows.h>

uint32_t host_report(struct host *host, uint32_t id, uint32_t failure, const char *object)
{
    return host_report_more(host, id, failure, object, NULL);
}

uint32_t host_report_more(
    struct host *host, uint32_t id, uint32_t failure, const char *object, const char *more)
{
    struct audit_record record;
    uint32_t status = audit_record_init(&record, id);
    if (status != ERROR_SUCCESS)
        return status;
    audit_set_service(&record, &host->identity, host->pipeline.process_id, thread_id());
    audit_set(&record, AUDIT_OUTCOME, failure == ERROR_SUCCESS ? "success" : "failed");
    audit_setf(&record, AUDIT_STATUS, "%lu", (unsigned long)failure);
    audit_set(&record, AUDIT_OBJECT_NAME, object);
    audit_set(&record, AUDIT_ACCESS_LIST, more);
    if (host->pipeline.audit)
        status = audit_submit(host->pipeline.audit, &record, NULL);
    else
        eventlog_report_once(&record);
    audit_record_free(&record);
    return status;
}

#include "host/report.h"
#include "host/host_parts.h"
#include "audit/audit.h"
#include "audit/log/eventlog.h"
#include "platform/thread.h"

#include <windows.h>

static uint32_t begin(struct audit_record *record, struct host *host, uint32_t id, uint32_t failure,
    const char *object)
{
    uint32_t status = audit_record_init(record, id);
    if (status != ERROR_SUCCESS)
        return status;
    audit_set_service(record, &host->identity, host->pipeline.process_id, thread_id());
    audit_set(record, AUDIT_OUTCOME, failure == ERROR_SUCCESS ? "success" : "failed");
    audit_setf(record, AUDIT_STATUS, "%lu", (unsigned long)failure);
    audit_set(record, AUDIT_OBJECT_NAME, object);
    return ERROR_SUCCESS;
}

static uint32_t submit(const struct host *host, struct audit_record *record)
{
    uint32_t status = ERROR_SUCCESS;
    if (host->pipeline.audit)
        status = audit_submit(host->pipeline.audit, record, NULL);
    else
        eventlog_report_once(record);
    audit_record_free(record);
    return status;
}

uint32_t host_report(struct host *host, uint32_t id, uint32_t failure, const char *object)
{
    struct audit_record record;
    uint32_t status = begin(&record, host, id, failure, object);
    return status == ERROR_SUCCESS ? submit(host, &record) : status;
}

uint32_t host_report_start(struct host *host, uint32_t id, uint32_t failure, const char *object)
{
    struct audit_record record;
    char earlier[LAST_TEXT_SIZE];
    struct last last;
    uint32_t status = begin(&record, host, id, failure, object);
    if (status != ERROR_SUCCESS)
        return status;
    if (host->pipeline.audit && audit_earlier(host->pipeline.audit, &last)) {
        last_format(&last, earlier);
        audit_set(&record, AUDIT_ACCESS_LIST, earlier);
    }
    return submit(host, &record);
}

uint32_t host_post(struct host *host, uint32_t id, uint32_t failure, const char *object)
{
    struct audit_record record;
    uint32_t status = begin(&record, host, id, failure, object);
    if (status != ERROR_SUCCESS)
        return status;
    status = audit_post(host->pipeline.audit, &record);
    audit_record_free(&record);
    return status;
}

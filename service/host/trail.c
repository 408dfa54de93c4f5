#include "host/trail.h"
#include "host/report.h"
#include "audit/audit.h"
#include "audit/budget.h"
#include "audit/log/eventlog.h"
#include "audit/flood.h"
#include "audit/log/ring.h"
#include "platform/thread.h"

#include <windows.h>
#include <string.h>

enum {
    RING_RECORDS = 4096,
    RING_BYTES = 8 << 20,
    SEGMENT_BYTES = 4 << 20,
    FLOOD_KINDS = 4096,
    FLOOD_BYTES = 8 << 20,
    READING_KINDS = 4096,
    READING_BYTES = 8 << 20,
    READING_WINDOW_MS = 60 * 60 * 1000,
    BUDGET_USERS = 4096,
    RETRY_MS = 1000,
    RETRY_MAX_MS = 60 * 1000,
};

static const uint64_t mebibyte = 1 << 20;
static const uint64_t hour = UINT64_C(36000000000); /* in 100 ns */

static struct audit_settings audit_settings(const struct config *config)
{
    return (struct audit_settings){
        .queue = config->audit_queue,
        .timeout_ms = config->audit_timeout_ms,
        .permissive = config->audit_permissive != 0,
        .spool =
            {
                .segment_bytes = SEGMENT_BYTES,
                .bytes = config->spool_mb * mebibyte,
                .free_bytes = config->spool_free_mb * mebibyte,
                .age = config->spool_age_h * hour,
            },
    };
}

static struct flood_settings flood_settings(const struct config *config)
{
    return (struct flood_settings){
        .repeats = config->flood_repeats, .window_ms = config->flood_window_s * 1000};
}

/* Records that the audit makes itself, on its writer's thread. */
static void describe(void *context, struct audit_record *record)
{
    const struct host *host = context;
    audit_set_service(record, host->author, host->pipeline.process_id, thread_id());
}

/* A summary that cannot be queued is not made up for: the audit has stopped, or there is no memory.
 */
static void summarise(void *context, const struct audit_record *record)
{
    const struct host *host = context;
    (void)audit_post(host->pipeline.audit, record);
}

static uint32_t report_mending(struct host *host, const struct data_folder *folder)
{
    return *folder->mended ? host_report(host, AUDIT_DATA_MENDED, ERROR_SUCCESS, folder->mended)
                           : ERROR_SUCCESS;
}

uint32_t trail_open_spool(struct host *host)
{
    struct audit_options options = {
        .sink = host->log,
        .folder = host->spool.path,
        .ring = host->pipeline.ring,
        .author = {.describe = describe, .context = host},
        .settings = audit_settings(&host->config),
        .retry_ms = RETRY_MS,
        .retry_max_ms = RETRY_MAX_MS,
    };
    memcpy(options.run, host->pipeline.instance, GUID_SIZE);
    host->log = NULL;
    uint32_t status = audit_open(&options, &host->pipeline.audit);
    if (status == ERROR_SUCCESS)
        status = report_mending(host, &host->spool);
    return status == ERROR_SUCCESS ? report_mending(host, &host->recovery.dumps) : status;
}

static uint32_t open_flood(struct host *host)
{
    const struct flood_options options = {
        .settings = flood_settings(&host->config),
        .capacity = FLOOD_KINDS,
        .bytes = FLOOD_BYTES,
        .summarise = summarise,
        .context = host,
    };
    return flood_open(&options, &host->pipeline.flood);
}

static uint32_t open_readings(struct host *host)
{
    const struct flood_options options = {
        .settings = {.repeats = 1, .window_ms = READING_WINDOW_MS},
        .capacity = READING_KINDS,
        .readings = true,
        .bytes = READING_BYTES,
        .summarise = summarise,
        .context = host,
    };
    return flood_open(&options, &host->pipeline.readings);
}

static uint32_t open_budget(struct host *host)
{
    const struct budget_options options = {
        .records = host->config.user_day_records, .users = BUDGET_USERS};
    return budget_open(&options, &host->pipeline.budget);
}

uint32_t trail_open_folder(struct host *host)
{
    char problem[DATA_FOLDER_PROBLEM_SIZE];
    uint32_t status = data_folder_open(NULL, L"spool", &host->identity.user, &host->spool, problem);
    if (status != ERROR_SUCCESS)
        (void)host_report(host, AUDIT_START_FAILED, status, problem);
    return status;
}

uint32_t trail_open_memory(struct host *host)
{
    static const struct ring_limits recent = {.records = RING_RECORDS, .bytes = RING_BYTES};
    uint32_t status = ring_open(&recent, &host->pipeline.ring);
    if (status == ERROR_SUCCESS)
        status = open_flood(host);
    if (status == ERROR_SUCCESS)
        status = open_readings(host);
    return status == ERROR_SUCCESS ? open_budget(host) : status;
}

uint32_t trail_open_log(struct host *host)
{
    return eventlog_open(&host->log);
}

void trail_configure(struct host *host)
{
    const struct audit_settings audit = audit_settings(&host->config);
    const struct flood_settings flood = flood_settings(&host->config);
    audit_configure(host->pipeline.audit, &audit);
    flood_configure(host->pipeline.flood, &flood);
    budget_configure(host->pipeline.budget, host->config.user_day_records);
}

void trail_tick(struct host *host)
{
    flood_tick(host->pipeline.flood);
    flood_tick(host->pipeline.readings);
}

void trail_summarise(struct host *host)
{
    flood_flush(host->pipeline.flood);
    flood_flush(host->pipeline.readings);
}

bool trail_stop(struct host *host, uint32_t wait_ms)
{
    return audit_stop(host->pipeline.audit, wait_ms);
}

void trail_close(struct host *host)
{
    flood_close(host->pipeline.flood);
    flood_close(host->pipeline.readings);
    budget_close(host->pipeline.budget);
    audit_close(host->pipeline.audit);
    if (host->log)
        host->log->close(host->log);
    ring_close(host->pipeline.ring);
    data_folder_close(&host->spool);
}

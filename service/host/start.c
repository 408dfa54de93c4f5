#include "host/host_private.h"
#include "audit/record.h"
#include "host/config.h"
#include "host/recovery.h"
#include "host/trail.h"
#include "identity/account.h"
#include "identity/guid.h"
#include "identity/names.h"
#include "identity/token.h"
#include "pipeline/authorize.h"
#include "pipeline/deadline.h"
#include "pipeline/process.h"
#include "pipeline/quota.h"
#include "pipeline/thread.h"
#include "rpc/server.h"

#include <windows.h>

enum { NAMES_CLOSE_MS = 2000, OWN_NAMES_WAIT_MS = 5000 };

static uint32_t read_own_identity(struct host *host)
{
    uint32_t status = guid_make(host->pipeline.instance);
    if (status != ERROR_SUCCESS)
        return status;
    host->pipeline.service = &host->identity;
    host->pipeline.process_id = GetCurrentProcessId();
    status = token_read_process(&host->arena, &host->identity);
    if (status != ERROR_SUCCESS)
        return status;
    host->unnamed = host->identity;
    host->author = &host->unnamed;
    settings_preset(&host->config);
    return ERROR_SUCCESS;
}

/* Strict, unlike a reload: a service that starts with other settings than its administrator's would
 * be worse than none. The problem goes on record by itself: the step's own record has room for its
 * name only. */
static uint32_t load_configuration(struct host *host)
{
    struct policy policy;
    uint32_t status = config_load(host, "the service does not start", &policy);
    if (status != ERROR_SUCCESS)
        return status;
    host->config = policy.config;
    host->pipeline.name_wait_ms = host->config.name_wait_ms;
    host->pipeline.operation_timeout_ms = host->config.operation_timeout_ms;
    trail_configure(host);
    recovery_configure(host);
    status = authorization_open(&policy, &host->pipeline.authorization);
    policy_free(&policy);
    return status;
}

static void on_policy(void *context)
{
    host_reload(context);
}

/* Before the policy is read: what is applied from then on is heard of. */
static uint32_t watch_policy(struct host *host)
{
    return policy_watch_start(&host->policy_watch, on_policy, host);
}

static uint32_t open_names(struct host *host)
{
    const struct names_options options = {
        .lookup = account_lookup,
        .ttl_ms = host->config.name_ttl_s * 1000,
        .failure_ttl_ms = 60 * 1000,
        .capacity = 16384,
        .queue = 8192,
        .threads = 4,
    };
    uint32_t status = names_open(&options, &host->pipeline.names);
    if (status != ERROR_SUCCESS)
        return status;
    status = names_fill(host->pipeline.names, &host->identity, &host->arena, OWN_NAMES_WAIT_MS);
    if (status == ERROR_SUCCESS)
        host->author = &host->identity;
    return status;
}

struct quota_limits host_limits(const struct host *host)
{
    const struct config *config = &host->config;
    return (struct quota_limits){
        .calls = config->calls,
        .calls_per_caller = config->calls_per_caller,
        .sessions = config->sessions,
        .sessions_per_caller = config->sessions_per_caller,
        .calls_per_second = config->calls_per_second,
        .calls_at_once = config->calls_at_once,
        .kilobytes_per_second = config->kilobytes_per_second,
    };
}

static uint32_t open_quota(struct host *host)
{
    const struct quota_limits limits = host_limits(host);
    return quota_open(&limits, NULL, &host->pipeline.quota);
}

static uint32_t open_deadlines(struct host *host)
{
    const struct deadlines_options options = {.cancel = thread_cancel, .gone = process_gone};
    return deadlines_open(&options, &host->pipeline.deadlines);
}

static uint32_t check_endpoint_free(struct host *host)
{
    (void)host;
    return server_check_free();
}

static uint32_t open_endpoint(struct host *host)
{
    uint32_t status = server_start(&host->pipeline);
    host->listening = status == ERROR_SUCCESS;
    return status;
}

static uint32_t check_endpoint_answers(struct host *host)
{
    return server_check_answers(&host->pipeline);
}

static const struct step {
    const char *name;
    uint32_t (*run)(struct host *host);
    enum host_exit exit_code;
} steps[] = {
    {"reading the service's own token", read_own_identity, HOST_EXIT_RESOURCES},
    {"opening the spool's folder", trail_open_folder, HOST_EXIT_SPOOL},
    {"preparing for crashes", recovery_open, HOST_EXIT_RESOURCES},
    {"waiting, as the service has crashed before", recovery_wait, HOST_EXIT_RESOURCES},
    {"making room for recent records", trail_open_memory, HOST_EXIT_RESOURCES},
    {"opening the event source", trail_open_log, HOST_EXIT_EVENT_SOURCE},
    {"opening the spool", trail_open_spool, HOST_EXIT_SPOOL},
    {"watching for policy to be applied", watch_policy, HOST_EXIT_RESOURCES},
    {"reading the configuration", load_configuration, HOST_EXIT_CONFIGURATION},
    {"starting the name cache", open_names, HOST_EXIT_RESOURCES},
    {"making the quotas", open_quota, HOST_EXIT_RESOURCES},
    {"starting the keeper of deadlines", open_deadlines, HOST_EXIT_RESOURCES},
    {"checking that the endpoint is free", check_endpoint_free, HOST_EXIT_RPC},
    {"opening the endpoint", open_endpoint, HOST_EXIT_RPC},
    {"asking the endpoint for an answer", check_endpoint_answers, HOST_EXIT_ENDPOINT_SILENT},
};

uint32_t host_start(struct host *host, const char **step, enum host_exit *exit_code)
{
    for (size_t i = 0; i < ARRAYSIZE(steps); i++) {
        host->listener.progress(host->listener.context, HOST_STARTING, steps[i].name);
        uint32_t status = steps[i].run(host);
        if (status == ERROR_SUCCESS)
            continue;
        *step = steps[i].name;
        *exit_code =
            status == RPC_S_DUPLICATE_ENDPOINT ? HOST_EXIT_ENDPOINT_TAKEN : steps[i].exit_code;
        return status;
    }
    return ERROR_SUCCESS;
}

void host_unmake(struct host *host)
{
    struct pipeline *pipeline = &host->pipeline;
    /* A lookup that hangs keeps a thread of its own, which ends with the process. */
    if (pipeline->names)
        (void)names_close(pipeline->names, NAMES_CLOSE_MS);
    authorization_close(pipeline->authorization);
    deadlines_close(pipeline->deadlines);
    quota_close(pipeline->quota);
    trail_close(host);
    arena_free(&host->arena);
}

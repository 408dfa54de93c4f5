#include "host/start.h"
#include "host/host_parts.h"
#include "audit/record/record.h"
#include "host/attempts.h"
#include "host/config.h"
#include "installation/machine.h"
#include "host/recovery.h"
#include "host/trail.h"
#include "names/account.h"
#include "identity/codec.h"
#include "base/guid.h"
#include "names/names.h"
#include "token/token.h"
#include "pipeline/authorize.h"
#include "pipeline/deadline.h"
#include "platform/process.h"
#include "pipeline/quota/quota.h"
#include "platform/thread.h"
#include "rpc/server.h"

#include <windows.h>

enum { NAMES_CLOSE_MS = 2000, OWN_NAMES_WAIT_MS = 5000, TAKEN_RETRY_MS = 250 };

#define TAKEN_WAIT_NS (UINT64_C(5) * 1000 * 1000 * 1000)

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

static uint32_t check_machine(struct host *host)
{
    (void)host;
    return machine_redirects() ? ERROR_EXE_MACHINE_TYPE_MISMATCH : ERROR_SUCCESS;
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
    host->pipeline.routines_max = host->config.calls + SERVER_SPARE_ROUTINES;
    trail_configure(host);
    recovery_configure(host);
    status = authorization_open(&policy, &host->pipeline.authorization);
    policy_free(&policy);
    return status;
}

static void on_policy(void *context)
{
    struct host *host = context;
    uv_async_send(&host->reload);
}

/* Before the policy is read: what is applied from then on is heard of. */
static uint32_t watch_policy(struct host *host)
{
    return policy_watch_start(&host->policy_watch, on_policy, host);
}

/* For every whoami: it does not change any more. */
static uint32_t encode_own_identity(struct host *host)
{
    struct buffer encoded = {.limit = IDENTITY_BYTES_MAX};
    identity_encode(&encoded, &host->identity);
    uint32_t status = encoded.status;
    if (status == ERROR_SUCCESS) {
        host->pipeline.service_encoded = arena_copy(&host->arena, encoded.bytes, encoded.size);
        host->pipeline.service_encoded_size = encoded.size;
        status = host->pipeline.service_encoded ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    buffer_free(&encoded);
    return status;
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
    if (status != ERROR_SUCCESS)
        return status;
    host->author = &host->identity;
    return encode_own_identity(host);
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

/* The process before this one may hold the endpoint for a moment after its service has stopped. */
static uint32_t retry_while_taken(struct host *host, uint32_t (*try)(struct host *host))
{
    const uint64_t until = uv_hrtime() + TAKEN_WAIT_NS;
    uint32_t status;
    while ((status = try(host)) == RPC_S_DUPLICATE_ENDPOINT && !host->stop_asked &&
           uv_hrtime() < until)
        Sleep(TAKEN_RETRY_MS);
    return status;
}

static uint32_t check_free(struct host *host)
{
    (void)host;
    return server_check_free();
}

static uint32_t check_endpoint_free(struct host *host)
{
    return retry_while_taken(host, check_free);
}

static uint32_t start_server(struct host *host)
{
    return server_start(&host->pipeline);
}

static uint32_t open_endpoint(struct host *host)
{
    uint32_t status = retry_while_taken(host, start_server);
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
    {"waiting, as starts before have failed", attempts_open, HOST_EXIT_RESOURCES},
    {"checking the program's kind: 64-bit Windows needs the 64-bit package", check_machine,
        HOST_EXIT_MACHINE},
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
    for (size_t i = 0; i < ARRAYSIZE(steps) && !host->stop_asked; i++) {
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

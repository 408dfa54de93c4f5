#include "host/host.h"
#include "host/host_parts.h"
#include "host/report.h"
#include "host/start.h"
#include "host/attempts.h"
#include "host/trail.h"
#include "audit/record/record.h"
#include "audit/log/ring.h"
#include "include/deputy.h"
#include "host/config.h"
#include "installation/hardening.h"
#include "host/recovery.h"
#include "pipeline/authorize.h"
#include "pipeline/quota/quota.h"
#include "pipeline/session.h"
#include "rpc/server.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#define NS_PER_MS UINT64_C(1000000)

enum { DRAIN_INTERVAL_MS = 50, TICK_INTERVAL_MS = 1000 };

static void progress(struct host *host, enum host_state state, const char *step)
{
    host->listener.progress(host->listener.context, state, step);
}

static void tell_stop_time(struct host *host)
{
    const uint32_t ms = config_stop_ms(&host->config);
    uint32_t status = ERROR_SUCCESS;
    if (host->listener.stop_time)
        status = host->listener.stop_time(host->listener.context, ms);
    if (status != ERROR_SUCCESS)
        (void)host_post(host, AUDIT_CONFIGURATION_REJECTED, status,
            "the preshutdown time; a shutdown of the system may not wait until the service has "
            "stopped (deputyctl doctor says what to do)");
}

static void apply_configuration(struct host *host, const struct config *config)
{
    host->config = *config;
    const struct quota_limits limits = host_limits(host);
    host->pipeline.name_wait_ms = config->name_wait_ms;
    host->pipeline.operation_timeout_ms = config->operation_timeout_ms;
    host->pipeline.routines_max = config->calls + SERVER_SPARE_ROUTINES;
    trail_configure(host);
    recovery_configure(host);
    quota_set_limits(host->pipeline.quota, &limits);
    tell_stop_time(host);
}

/* The whole new configuration or none of it: what can fail comes before what changes anything. */
static void on_reload(uv_async_t *async)
{
    static const char instead[] = "the configuration in use stays as a whole";
    struct host *host = async->data;
    struct authorization *authorization;
    struct policy policy;
    if (config_load(host, instead, &policy) != ERROR_SUCCESS)
        return;
    uint32_t status = authorization_open(&policy, &authorization);
    if (status == ERROR_SUCCESS) {
        authorization_exchange(host->pipeline.authorization, authorization);
        authorization_close(authorization);
        apply_configuration(host, &policy.config);
    } else {
        (void)host_report(host, AUDIT_CONFIGURATION_REJECTED, status, instead);
    }
    policy_free(&policy);
}

static void on_tick(uv_timer_t *timer)
{
    trail_tick(timer->data);
    recovery_tick(timer->data);
}

static void on_drain(uv_timer_t *timer)
{
    struct host *host = timer->data;
    progress(host, HOST_STOPPING, "waiting for calls to end");
    if (host->pipeline.routines == 0 || uv_now(&host->loop) >= host->drain_deadline_ms)
        uv_stop(&host->loop);
}

/* No new calls from here on; the loop goes on until those in flight have ended. */
static void on_stop(uv_async_t *async)
{
    struct host *host = async->data;
    if (host->pipeline.state == PIPELINE_STOPPING)
        return;
    host->pipeline.state = PIPELINE_STOPPING;
    progress(host, HOST_STOPPING, "closing the endpoint");
    quota_stop(host->pipeline.quota);
    ring_stop(host->pipeline.ring);
    server_stop();
    uv_update_time(&host->loop);
    host->drain_deadline_ms = uv_now(&host->loop) + host->config.stop_timeout_ms;
    uv_timer_start(&host->drain, on_drain, 0, DRAIN_INTERVAL_MS);
}

static int open_handles(struct host *host)
{
    int error = uv_loop_init(&host->loop);
    if (error)
        return error;
    error = uv_async_init(&host->loop, &host->stop, on_stop);
    if (!error)
        error = uv_async_init(&host->loop, &host->reload, on_reload);
    if (!error)
        error = uv_timer_init(&host->loop, &host->drain);
    if (!error)
        error = uv_timer_init(&host->loop, &host->tick);
    host->stop.data = host->reload.data = host->drain.data = host->tick.data = host;
    return error;
}

uint32_t host_open(const struct host_listener *listener, struct host **host)
{
    struct host *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return ERROR_NOT_ENOUGH_MEMORY;
    opened->listener = *listener;
    opened->pipeline.state = PIPELINE_STARTING;
    opened->pipeline.started_ns = uv_hrtime();
    opened->stop_reason = "asked to stop";
    if (uv_mutex_init(&opened->pipeline.sessions_mutex))
        goto free_host;
    if (open_handles(opened))
        goto destroy_mutex;
    *host = opened;
    return ERROR_SUCCESS;

destroy_mutex:
    uv_mutex_destroy(&opened->pipeline.sessions_mutex);
free_host:
    free(opened);
    return ERROR_NOT_ENOUGH_MEMORY;
}

/* Until when a stop waits for what is to be put on record: config_stop_ms says no more. */
static uint64_t delivery_end(const struct host *host)
{
    return uv_hrtime() + config_delivery_ms(&host->config) * NS_PER_MS;
}

/* A disk that hangs holds up the stop as long as calls may, and a delivery that hangs: what was not
 * safe by then was not answered either. */
static bool deliver_audit(struct host *host, enum host_state state, uint64_t until)
{
    bool done;
    do {
        progress(host, state, "delivering the audit");
        done = trail_stop(host, TICK_INTERVAL_MS);
    } while (!done && uv_hrtime() < until);
    return done;
}

/* A run-down that comes with the stop may have taken a session off the list just before: its
 * records have to be there before nothing is put on record any more. What it closes may hang in a
 * disk: some of the time is left for the delivery. */
static void await_ends(struct host *host)
{
    const uint64_t until = uv_hrtime() + host->config.stop_timeout_ms * NS_PER_MS;
    while (host->pipeline.ending && uv_hrtime() < until) {
        progress(host, HOST_STOPPING, "ending sessions");
        uv_sleep(DRAIN_INTERVAL_MS);
    }
}

/* A call that does not end in time cannot hold up the stop, but must not find its ground gone
 * either, nor must what the runtime still runs down: once the endpoint has been open, the parts
 * stay until the process ends. Every record is delivered by then. */
static void finish(struct host *host)
{
    char reason[160];
    policy_watch_stop(&host->policy_watch);
    struct session *ended = session_end_all(&host->pipeline);
    const uint64_t until = delivery_end(host);
    await_ends(host);
    uint32_t calls = host->pipeline.routines;
    if (calls)
        snprintf(reason, sizeof(reason), "%s; %lu calls had not ended in time", host->stop_reason,
            (unsigned long)calls);
    else
        snprintf(reason, sizeof(reason), "%s", host->stop_reason);
    trail_summarise(host);
    (void)host_post(host, AUDIT_SERVICE_STOPPED, ERROR_SUCCESS, reason);
    (void)deliver_audit(host, HOST_STOPPING, until); /* what is not safe has no answer either */
    recovery_end(host, true);
    if (!calls)
        session_close_held(ended);
}

/* A start that fails when the endpoint was open already: somebody may have called. */
static void give_up(struct host *host)
{
    policy_watch_stop(&host->policy_watch);
    if (!host->listening)
        return;
    quota_stop(host->pipeline.quota);
    ring_stop(host->pipeline.ring);
    server_stop();
    (void)session_end_all(&host->pipeline);
}

static uint32_t announce(struct host *host)
{
    struct buffer how = {0};
    buffer_printf(&how, "version %s, %s; ", DEPUTY_VERSION_TEXT, host->listener.mode);
    hardening_describe(&how);
    recovery_describe(host, &how);
    uint32_t status = how.status;
    if (status == ERROR_SUCCESS)
        status = host_report_start(host, AUDIT_SERVICE_STARTED, ERROR_SUCCESS, how.bytes);
    buffer_free(&how);
    return status;
}

/* What is left to do after a start that is on record as not having succeeded. */
static void end_start(struct host *host, enum host_state state)
{
    recovery_end(host, false);
    const bool idle = !host->pipeline.audit || deliver_audit(host, state, delivery_end(host));
    if (idle && !host->listening)
        host_unmake(host);
}

static uint32_t fail_start(
    struct host *host, uint32_t status, const char *step, enum host_exit *exit_code)
{
    struct buffer how = {0};
    give_up(host);
    buffer_text(&how, step);
    const bool last = attempts_failed(host, status, *exit_code, &how);
    (void)host_report_start(host, AUDIT_START_FAILED, status, how.status ? step : how.bytes);
    buffer_free(&how);
    end_start(host, HOST_STARTING);
    if (!last)
        return status;
    *exit_code = HOST_EXIT_OK;
    return ERROR_SUCCESS;
}

/* A stop that comes while the service starts is no failure. */
static uint32_t abandon_start(struct host *host)
{
    char reason[160];
    progress(host, HOST_STOPPING, "giving up the start");
    give_up(host);
    snprintf(reason, sizeof(reason), "%s, while the service was starting", host->stop_reason);
    (void)host_report(host, AUDIT_SERVICE_STOPPED, ERROR_SUCCESS, reason);
    end_start(host, HOST_STOPPING);
    return ERROR_SUCCESS;
}

uint32_t host_run(struct host *host, enum host_exit *exit_code)
{
    const char *step = "reporting the start";
    *exit_code = HOST_EXIT_OK;
    uint32_t status = host_start(host, &step, exit_code);
    if (status == ERROR_SUCCESS && host->stop_asked)
        return abandon_start(host);
    if (status == ERROR_SUCCESS) {
        status = announce(host);
        *exit_code = status == ERROR_SUCCESS ? HOST_EXIT_OK : HOST_EXIT_EVENT_SOURCE;
    }
    if (status != ERROR_SUCCESS)
        return fail_start(host, status, step, exit_code);
    attempts_succeeded(host);
    host->pipeline.state = PIPELINE_RUNNING;
    progress(host, HOST_RUNNING, NULL);
    tell_stop_time(host);
    uv_timer_start(&host->tick, on_tick, TICK_INTERVAL_MS, TICK_INTERVAL_MS);
    uv_run(&host->loop, UV_RUN_DEFAULT);
    finish(host);
    return ERROR_SUCCESS;
}

void host_stop(struct host *host, const char *reason)
{
    host->stop_reason = reason;
    host->stop_asked = true;
    uv_async_send(&host->stop);
}

void host_reload(struct host *host)
{
    uv_async_send(&host->reload);
}

#include "host/recovery.h"
#include "crash/dump.h"
#include "host/restart/run_state.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

static uint32_t open_dumps(struct recovery *recovery, const struct deputy_sid *service)
{
    uint32_t status =
        data_folder_open(NULL, L"dumps", service, &recovery->dumps, recovery->dump_problem);
    if (status != ERROR_SUCCESS)
        return status;
    snprintf(recovery->dump_problem, sizeof(recovery->dump_problem), "MiniDumpWriteDump");
    return dump_open(recovery->dumps.path);
}

/* The spool's folder lies in the one where the state is. */
static uint32_t open_state(struct recovery *recovery, const char *spool, uint32_t most_s)
{
    char folder[DATA_FOLDER_PATH_SIZE];
    struct backoff last;
    snprintf(folder, sizeof(folder), "%s", spool);
    *strrchr(folder, '\\') = 0;
    uint32_t status = run_state_open(folder, most_s, &recovery->state, &last);
    if (status != ERROR_SUCCESS)
        return status;
    recovery->run = backoff_begin(last);
    return run_state_write(recovery->state, recovery->run);
}

uint32_t recovery_open(struct host *host)
{
    struct recovery *recovery = &host->recovery;
    dump_catch_crashes();
    recovery->dump_status = open_dumps(recovery, &host->identity.user);
    recovery->state_status =
        open_state(recovery, host->spool.path, host->config.restart_delay_max_s);
    return ERROR_SUCCESS;
}

/* A state that cannot be written is as if there had been no crash, or one more. */
static void keep(struct recovery *recovery, struct backoff run)
{
    recovery->run = run;
    if (recovery->state)
        recovery->state_status = run_state_write(recovery->state, run);
}

void recovery_configure(struct host *host)
{
    struct backoff run = host->recovery.run;
    dump_set_caller_data(host->config.dump_caller_data != 0);
    if (run.most_s == host->config.restart_delay_max_s)
        return;
    run.most_s = host->config.restart_delay_max_s;
    keep(&host->recovery, run);
}

uint32_t recovery_wait(struct host *host)
{
    struct recovery *recovery = &host->recovery;
    uint32_t delay_ms = backoff_delay_ms(recovery->run.unclean, recovery->run.most_s);
    recovery->waited_ms = host_wait(host, delay_ms, "waiting, as the service has crashed before");
    return ERROR_SUCCESS;
}

void recovery_tick(struct host *host)
{
    struct recovery *recovery = &host->recovery;
    uint64_t up_ms = (uv_hrtime() - host->pipeline.started_ns) / 1000000;
    if (recovery->run.unclean && up_ms >= BACKOFF_GOOD_MS + (uint64_t)recovery->waited_ms)
        keep(recovery, backoff_good(recovery->run));
}

void recovery_end(struct host *host, bool ran)
{
    struct recovery *recovery = &host->recovery;
    keep(recovery, backoff_end(recovery->run, ran));
    if (recovery->state)
        run_state_close(recovery->state);
    recovery->state = NULL;
}

void recovery_describe(const struct host *host, struct buffer *text)
{
    const struct recovery *recovery = &host->recovery;
    if (recovery->run.unclean)
        buffer_printf(text, "; the start waited %lu s, as %lu %s before did not end in order",
            (unsigned long)recovery->waited_ms / 1000, (unsigned long)recovery->run.unclean,
            recovery->run.unclean == 1 ? "run" : "runs");
    if (recovery->state_status != ERROR_SUCCESS)
        buffer_printf(
            text, "; crashes are not counted (error %lu)", (unsigned long)recovery->state_status);
    if (recovery->dump_status == ERROR_SUCCESS)
        return;
    buffer_text(text, "; no crash dumps: ");
    buffer_text(text, recovery->dump_problem);
    buffer_printf(text, " (error %lu)", (unsigned long)recovery->dump_status);
}

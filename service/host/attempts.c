#include "host/attempts.h"
#include "base/clock.h"
#include "host/restart/start_record.h"

#include <windows.h>

uint32_t attempts_open(struct host *host)
{
    const struct host_listener *listener = &host->listener;
    if (!listener->reason)
        return ERROR_SUCCESS;
    host->failures = start_record_read();
    host->reason =
        start_failures_reason(host->failures, listener->reason(listener->context), clock_now());
    host_wait(host, start_failures_delay_ms(&host->failures, host->reason), NULL);
    return ERROR_SUCCESS;
}

/* A start that failed before it knew who asks for it is not counted. */
bool attempts_failed(
    struct host *host, uint32_t status, enum host_exit exit_code, struct buffer *how)
{
    if (host->reason == START_UNCOUNTED)
        return false;
    struct start_failures failures =
        start_failures_add(host->failures, exit_code, status, clock_now());
    failures.gave_up = start_failures_give_up(&failures, host->reason);
    start_record_write(failures);
    if (failures.gave_up)
        buffer_printf(how,
            "; the start has failed so %lu times in a row, with exit code %lu, and is not tried "
            "again by itself: deputyctl doctor says what is wrong; mend it, then type sc.exe start "
            "Deputy",
            (unsigned long)failures.count, (unsigned long)exit_code);
    return failures.gave_up;
}

void attempts_succeeded(struct host *host)
{
    if (host->reason != START_UNCOUNTED)
        start_record_clear();
}

#include "host/host_parts.h"

#include <windows.h>

enum { WAIT_STEP_MS = 250 };

uint32_t host_wait(struct host *host, uint32_t delay_ms, const char *why)
{
    const struct host_listener *listener = &host->listener;
    uint32_t waited_ms = 0;
    for (; waited_ms < delay_ms && !host->stop_asked; waited_ms += WAIT_STEP_MS) {
        listener->progress(listener->context, HOST_STARTING, why);
        Sleep(WAIT_STEP_MS);
    }
    return waited_ms;
}

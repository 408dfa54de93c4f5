#include "host/console.h"
#include "host/host.h"

#include <windows.h>
#include <stdio.h>

/* The console's control handler gets no context. */
static struct host *console_host;
static HANDLE console_ended; /* event: the host has stopped */

static void on_progress(void *context, enum host_state state, const char *step)
{
    const char *const *last = context;
    if (state == HOST_RUNNING)
        fprintf(stderr, "deputy: running; Ctrl+C stops\n");
    else if (step != *last)
        fprintf(stderr, "deputy: %s\n", step);
    *(const char **)context = step;
    fflush(stderr);
}

/* When a console is closed, and when the system shuts down, the process is ended as soon as the
 * handler returns, or after some seconds (Microsoft: "HandlerRoutine callback function"): it waits
 * meanwhile, on the thread that was made for it. */
static BOOL WINAPI on_control(DWORD control)
{
    switch (control) {
    case CTRL_C_EVENT:
    case CTRL_BREAK_EVENT:
        host_stop(console_host, "stopped from the console");
        return TRUE;
    case CTRL_CLOSE_EVENT:
    case CTRL_SHUTDOWN_EVENT:
        host_stop(console_host,
            control == CTRL_CLOSE_EVENT ? "the console is closed" : "the system shuts down");
        WaitForSingleObject(console_ended, INFINITE);
        return TRUE;
    default:
        return FALSE;
    }
}

static uint32_t catch_controls(void)
{
    console_ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    return console_ended && SetConsoleCtrlHandler(on_control, TRUE) ? ERROR_SUCCESS
                                                                    : GetLastError();
}

int console_run(void)
{
    const char *last = NULL;
    const struct host_listener listener = {on_progress, NULL, &last, "on a console", NULL};
    enum host_exit exit_code = HOST_EXIT_RESOURCES;
    uint32_t status = host_open(&listener, &console_host);
    if (status == ERROR_SUCCESS)
        status = catch_controls();
    if (status == ERROR_SUCCESS) {
        status = host_run(console_host, &exit_code);
        SetEvent(console_ended);
    }
    if (status == ERROR_SUCCESS)
        return HOST_EXIT_OK;
    fprintf(stderr, "deputy: %s failed with error %lu\n", last ? last : "starting",
        (unsigned long)status);
    return exit_code;
}

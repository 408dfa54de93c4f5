#include "host/console.h"
#include "host/host.h"

#include <windows.h>
#include <stdio.h>

/* The console's control handler gets no context. */
static struct host *console_host;

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

static BOOL WINAPI on_control(DWORD control)
{
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT && control != CTRL_CLOSE_EVENT)
        return FALSE;
    host_stop(console_host, "stopped from the console");
    return TRUE;
}

int console_run(void)
{
    const char *last = NULL;
    const struct host_listener listener = {on_progress, &last, "on a console"};
    enum host_exit exit_code = HOST_EXIT_RESOURCES;
    uint32_t status = host_open(&listener, &console_host);
    if (status == ERROR_SUCCESS && !SetConsoleCtrlHandler(on_control, TRUE))
        status = GetLastError();
    if (status == ERROR_SUCCESS)
        status = host_run(console_host, &exit_code);
    if (status == ERROR_SUCCESS)
        return HOST_EXIT_OK;
    fprintf(stderr, "deputy: %s failed with error %lu\n", last ? last : "starting",
        (unsigned long)status);
    return exit_code;
}

/* The service on a console ends in order, whatever ends the console. The host and the system's
 * registration of handlers are fakes; the handler runs on a thread of its own, as the system runs
 * it
 * ("HandlerRoutine callback function"). */
#include "host/console.h"
#include "host/host.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static struct {
    PHANDLER_ROUTINE handler;
    DWORD control;       /* what the console sends while the host runs */
    HANDLE stop;         /* event: a stop was asked for */
    char reason[64];     /* why */
    volatile LONG ended; /* the host has stopped */
    bool handled;        /* what the handler returned, and whether the host had stopped then */
    bool in_order;
} console;

static DWORD WINAPI send_control(void *unused)
{
    (void)unused;
    console.handled = console.handler(console.control);
    console.in_order = console.ended != 0;
    return 0;
}

uint32_t host_open(const struct host_listener *listener, struct host **host)
{
    static char nothing;
    ck_assert(listener->progress && !listener->stop_time);
    *host = (void *)&nothing;
    return ERROR_SUCCESS;
}

void host_stop(struct host *host, const char *reason)
{
    ck_assert_ptr_nonnull(host);
    snprintf(console.reason, sizeof(console.reason), "%s", reason);
    SetEvent(console.stop);
}

static HANDLE sender;

/* Takes its time to stop. */
uint32_t host_run(struct host *host, enum host_exit *exit_code)
{
    ck_assert_ptr_nonnull(host);
    sender = CreateThread(NULL, 0, send_control, NULL, 0, NULL);
    ck_assert_uint_eq(WaitForSingleObject(console.stop, 10000), WAIT_OBJECT_0);
    (void)WaitForSingleObject(sender, 200);
    InterlockedExchange(&console.ended, 1);
    *exit_code = HOST_EXIT_OK;
    return ERROR_SUCCESS;
}

static BOOL WINAPI set_handler(PHANDLER_ROUTINE handler, BOOL add)
{
    ck_assert(add);
    ck_assert(handler && !console.handler); /* NULL would only turn Ctrl+C off */
    console.handler = handler;
    return TRUE;
}
BOOL(WINAPI *imported_set_handler)
(PHANDLER_ROUTINE, BOOL) IMPORTED(SetConsoleCtrlHandler, 8) = set_handler;

static void run_with(DWORD control)
{
    memset(&console, 0, sizeof(console));
    console.control = control;
    console.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    ck_assert_int_eq(console_run(), HOST_EXIT_OK);
    ck_assert_uint_eq(WaitForSingleObject(sender, 10000), WAIT_OBJECT_0);
    CloseHandle(sender);
    CloseHandle(console.stop);
    ck_assert(console.handled);
}

START_TEST(ctrl_c_and_break_stop_it)
{
    run_with(CTRL_C_EVENT);
    ck_assert_str_eq(console.reason, "stopped from the console");
    run_with(CTRL_BREAK_EVENT);
    ck_assert_str_eq(console.reason, "stopped from the console");
}
END_TEST

START_TEST(a_console_that_is_closed_waits_until_it_has_stopped)
{
    run_with(CTRL_CLOSE_EVENT);
    ck_assert_str_eq(console.reason, "the console is closed");
    ck_assert(console.in_order);
}
END_TEST

START_TEST(a_shutdown_waits_too_and_a_logoff_is_nobody_elses_end)
{
    run_with(CTRL_SHUTDOWN_EVENT);
    ck_assert_str_eq(console.reason, "the system shuts down");
    ck_assert(console.in_order);
    ck_assert(!console.handler(CTRL_LOGOFF_EVENT));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {ctrl_c_and_break_stop_it,
        a_console_that_is_closed_waits_until_it_has_stopped,
        a_shutdown_waits_too_and_a_logoff_is_nobody_elses_end, NULL};
    return run_suite(make_suite("console", tests));
}

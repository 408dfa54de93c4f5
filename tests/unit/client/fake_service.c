#include "unit/client/fake_service.h"
#include "unit/client/fake_server.h"
#include "installation/endpoint_name.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsvc.h>

enum { STATE_TIMEOUT_MS = 30 * 1000, POLL_MS = 10 };

/* --- the service ----------------------------------------------------------------------------- */

static SERVICE_STATUS_HANDLE status_handle;
static HANDLE stop_event;

static void tell(DWORD state)
{
    SERVICE_STATUS status = {
        .dwServiceType = SERVICE_WIN32_OWN_PROCESS,
        .dwCurrentState = state,
        .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0,
        .dwWaitHint = STATE_TIMEOUT_MS,
    };
    SetServiceStatus(status_handle, &status);
}

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    if (code == SERVICE_CONTROL_STOP) {
        tell(SERVICE_STOP_PENDING);
        SetEvent(stop_event);
    }
    return NO_ERROR;
}

static void WINAPI service_main(DWORD argc, WCHAR **argv)
{
    (void)argc;
    (void)argv;
    fake_map();
    stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    status_handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, control, NULL);
    tell(SERVICE_START_PENDING);
    Sleep((DWORD)fake->start_ms);
    if (!fake->fails) {
        if (!fake->deaf)
            fake_listen();
        tell(SERVICE_RUNNING);
        WaitForSingleObject(stop_event, INFINITE);
        Sleep((DWORD)fake->stop_ms);
    }
    tell(SERVICE_STOPPED);
}

void fake_service_if_asked(int argc, char **argv)
{
    WCHAR name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
    if (argc == 2 && strcmp(argv[1], "service") == 0)
        TerminateProcess(GetCurrentProcess(), StartServiceCtrlDispatcherW(table) ? 0 : 1);
}

/* --- the manager ----------------------------------------------------------------------------- */

static void demand(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "fake service: %s: error %lu\n", what, GetLastError());
    TerminateProcess(GetCurrentProcess(), EXIT_FAILURE);
}

/* The service, or NULL when it is not installed. */
static SC_HANDLE open_service(void)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    demand(manager != NULL, "service control manager");
    SC_HANDLE service = OpenServiceW(manager, SERVICE_NAME, SERVICE_ALL_ACCESS);
    CloseServiceHandle(manager);
    return service;
}

/* "DeleteService function": what was removed is there, marked, until the last handle is closed.
 * Threads that ask for a start, or wait for one, may have theirs for a moment longer. */
static SC_HANDLE create(SC_HANDLE manager, const WCHAR *command)
{
    SC_HANDLE service = NULL;
    for (int waited = 0; !service && waited < STATE_TIMEOUT_MS; waited += POLL_MS) {
        service = CreateServiceW(manager, SERVICE_NAME, NULL, SERVICE_ALL_ACCESS,
            SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, command, NULL,
            NULL, NULL, NULL, NULL);
        if (!service && GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE)
            break;
        if (!service)
            Sleep(POLL_MS);
    }
    return service;
}

void fake_service_install(void)
{
    WCHAR path[MAX_PATH];
    WCHAR command[MAX_PATH + 16];
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    demand(manager != NULL, "service control manager");
    demand(GetModuleFileNameW(NULL, path, MAX_PATH), "own path");
    _snwprintf(command, MAX_PATH + 16, L"\"%ls\" service", path);
    SC_HANDLE service = create(manager, command);
    demand(service != NULL, "install");
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

/* StartService itself may wait until the service has started. */
static DWORD WINAPI start(void *argument)
{
    SC_HANDLE service = argument;
    StartServiceW(service, 0, NULL);
    CloseServiceHandle(service);
    return 0;
}

void fake_service_begin_start(void)
{
    HANDLE thread = CreateThread(NULL, 0, start, open_service(), 0, NULL);
    demand(thread != NULL, "thread");
    CloseHandle(thread);
    fake_service_await(fake->start_ms ? SERVICE_START_PENDING : SERVICE_RUNNING);
}

void fake_service_begin_stop(void)
{
    SERVICE_STATUS status;
    SC_HANDLE service = open_service();
    demand(ControlService(service, SERVICE_CONTROL_STOP, &status), "stop");
    CloseServiceHandle(service);
}

static DWORD state_of(SC_HANDLE service)
{
    SERVICE_STATUS status;
    demand(QueryServiceStatus(service, &status), "state");
    return status.dwCurrentState;
}

void fake_service_await(unsigned long state)
{
    SC_HANDLE service = open_service();
    for (int waited = 0; state_of(service) != state; waited += POLL_MS) {
        demand(waited < STATE_TIMEOUT_MS, "wait for a state");
        Sleep(POLL_MS);
    }
    CloseServiceHandle(service);
}

void fake_service_remove(void)
{
    SC_HANDLE service = open_service();
    if (!service)
        return;
    fake->stop_ms = 0;
    if (state_of(service) == SERVICE_START_PENDING)
        fake_service_await(SERVICE_RUNNING);
    if (state_of(service) == SERVICE_RUNNING)
        fake_service_begin_stop();
    fake_service_await(SERVICE_STOPPED);
    demand(DeleteService(service), "remove");
    CloseServiceHandle(service);
}

#include "host/service.h"
#include "audit/record/record.h"
#include "host/host.h"
#include "host/report.h"
#include "host/preshutdown.h"
#include "host/restart/start_reason.h"
#include "installation/endpoint_name.h"

#include <stdbool.h>
#include <windows.h>

enum { WAIT_HINT_MS = 10000 };

/* The SCM's entry point gets no context, so this one has a place of its own. Only the thread of
 * service_main touches status: the control handler does no more than wake the loop. */
struct service {
    SERVICE_STATUS_HANDLE handle;
    SERVICE_STATUS status;
    struct host *host;
};

/* A start may wait for minutes, and can be stopped: the manager sends a stop to a service that is
 * starting if it accepts it, and no other control (Microsoft: "ControlService function"). Only what
 * the handler needs before it is there would be in danger ("SetServiceStatus function"); it needs
 * the host, which is made before the handler is registered. */
static DWORD accepted_controls(DWORD state)
{
    const DWORD ends = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN;
    switch (state) {
    case SERVICE_START_PENDING:
        return ends;
    case SERVICE_RUNNING:
        return ends | SERVICE_ACCEPT_PARAMCHANGE;
    default:
        return 0;
    }
}

/* There is nobody to tell when the SCM does not take a status; the next one may get through. A
 * platform that does not know PRESHUTDOWN takes the rest. That a service has stopped is said once
 * and never again (Microsoft: "SetServiceStatus function"). */
static void send_status(struct service *service)
{
    if (SetServiceStatus(service->handle, &service->status) ||
        !(service->status.dwControlsAccepted & SERVICE_ACCEPT_PRESHUTDOWN))
        return;
    service->status.dwControlsAccepted &= ~(DWORD)SERVICE_ACCEPT_PRESHUTDOWN;
    SetServiceStatus(service->handle, &service->status);
}

static void set_state(struct service *service, DWORD state)
{
    bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
    SERVICE_STATUS *status = &service->status;
    status->dwCheckPoint = !pending                          ? 0
                           : status->dwCurrentState == state ? status->dwCheckPoint + 1
                                                             : 1;
    status->dwCurrentState = state;
    status->dwWaitHint = pending ? WAIT_HINT_MS : 0;
    status->dwControlsAccepted = service->host ? accepted_controls(state) : 0;
    send_status(service);
}

static void on_progress(void *context, enum host_state state, const char *step)
{
    static const DWORD states[] = {SERVICE_START_PENDING, SERVICE_RUNNING, SERVICE_STOP_PENDING};
    (void)step;
    set_state(context, states[state]);
}

static uint32_t on_stop_time(void *context, uint32_t ms)
{
    (void)context;
    return preshutdown_ensure(ms);
}

static enum start_reason on_reason(void *context)
{
    const struct service *service = context;
    return start_reason_ask(service->handle);
}

static DWORD WINAPI on_control(DWORD control, DWORD type, void *data, void *context)
{
    const struct service *service = context;
    (void)type;
    (void)data;
    switch (control) {
    case SERVICE_CONTROL_STOP:
        host_stop(service->host, "stopped through the service control manager");
        return NO_ERROR;
    case SERVICE_CONTROL_SHUTDOWN:
    case SERVICE_CONTROL_PRESHUTDOWN:
        host_stop(service->host, "the system shuts down");
        return NO_ERROR;
    case SERVICE_CONTROL_PARAMCHANGE:
        host_reload(service->host);
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

static void set_exit(struct service *service, uint32_t status, enum host_exit exit_code)
{
    if (status == ERROR_SUCCESS)
        return;
    service->status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
    service->status.dwServiceSpecificExitCode = exit_code;
}

/* Whom the SCM cannot reach it must not run: it could not be stopped. */
static void report_unreachable(struct host *host, uint32_t status)
{
    if (host)
        (void)host_report(host, AUDIT_START_FAILED, status, "registering for the SCM's controls");
}

static void WINAPI service_main(DWORD count, WCHAR **arguments)
{
    static struct service service = {.status.dwServiceType = SERVICE_WIN32_OWN_PROCESS};
    const struct host_listener listener = {
        on_progress, on_stop_time, &service, "as a service", on_reason};
    enum host_exit exit_code = HOST_EXIT_RESOURCES;
    (void)count;
    (void)arguments;
    uint32_t status = host_open(&listener, &service.host);
    service.handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, on_control, &service);
    if (!service.handle) {
        report_unreachable(service.host, GetLastError());
        return;
    }
    if (status == ERROR_SUCCESS)
        status = host_run(service.host, &exit_code);
    set_exit(&service, status, exit_code);
    set_state(&service, SERVICE_STOPPED);
}

uint32_t service_run(void)
{
    WCHAR name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? ERROR_SUCCESS : GetLastError();
}

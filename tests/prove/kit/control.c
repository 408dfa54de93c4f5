#include "prove/kit/control.h"
#include "prove/kit/enabling.h"

enum { WAIT_MS = 60 * 1000, STEP_MS = 50 };

SC_HANDLE control_open(DWORD access)
{
    SC_HANDLE service = NULL;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager) {
        service = OpenServiceW(manager, L"Deputy", access);
        const DWORD status = GetLastError();
        CloseServiceHandle(manager);
        SetLastError(status);
    }
    return service;
}

static uint32_t await_state(SC_HANDLE service, DWORD state)
{
    SERVICE_STATUS status;
    for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
        if (!QueryServiceStatus(service, &status))
            return GetLastError();
        if (status.dwCurrentState == state)
            return ERROR_SUCCESS;
        Sleep(STEP_MS);
    }
    return ERROR_SERVICE_REQUEST_TIMEOUT;
}

uint32_t control_stop(void)
{
    SERVICE_STATUS told;
    SC_HANDLE service = control_open(SERVICE_STOP | SERVICE_QUERY_STATUS);
    const uint32_t status = service && ControlService(service, SERVICE_CONTROL_STOP, &told)
                                ? await_state(service, SERVICE_STOPPED)
                                : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

/* A process of the service that is known to have ended; the manager may not know yet. */
static DWORD ended;

void control_ended(DWORD id)
{
    ended = id;
}

/* Start it. The manager hears of a process's end a moment later than who waits for it, and until
 * then says that the service runs (no page says how long). */
static uint32_t begin(SC_HANDLE service)
{
    for (int waited = 0; !StartServiceW(service, 0, NULL); waited += STEP_MS) {
        const uint32_t status = GetLastError();
        if (status != ERROR_SERVICE_ALREADY_RUNNING || control_process_id() != ended ||
            waited >= WAIT_MS)
            return status;
        Sleep(STEP_MS);
    }
    return ERROR_SUCCESS;
}

uint32_t control_begin_start(void)
{
    SC_HANDLE service = control_open(SERVICE_START);
    const uint32_t status = service ? begin(service) : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

uint32_t control_start(void)
{
    SC_HANDLE service = control_open(SERVICE_START | SERVICE_QUERY_STATUS);
    uint32_t status = service ? begin(service) : GetLastError();
    if (service && (!status || status == ERROR_SERVICE_ALREADY_RUNNING))
        status = await_state(service, SERVICE_RUNNING);
    if (service)
        CloseServiceHandle(service);
    return status;
}

/* That control takes SERVICE_PAUSE_CONTINUE ("ControlService function"). */
uint32_t control_send(DWORD control)
{
    SERVICE_STATUS told;
    SC_HANDLE service = control_open(SERVICE_PAUSE_CONTINUE);
    const uint32_t status =
        service && ControlService(service, control, &told) ? ERROR_SUCCESS : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

DWORD control_process_id(void)
{
    SERVICE_STATUS_PROCESS told = {0};
    DWORD size;
    SC_HANDLE service = control_open(SERVICE_QUERY_STATUS);
    if (service &&
        !QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&told, sizeof(told), &size))
        told.dwProcessId = 0;
    if (service)
        CloseServiceHandle(service);
    return told.dwProcessId;
}

uint32_t control_configuration(DWORD level, void *bytes, DWORD size)
{
    DWORD needed;
    SC_HANDLE service = control_open(SERVICE_QUERY_CONFIG);
    const uint32_t status = service && QueryServiceConfig2W(service, level, bytes, size, &needed)
                                ? ERROR_SUCCESS
                                : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

/* An action that restarts takes SERVICE_START ("ChangeServiceConfig2W function"). */
uint32_t control_configure(DWORD level, void *info)
{
    SC_HANDLE service = control_open(SERVICE_CHANGE_CONFIG | SERVICE_START);
    const uint32_t status =
        service && ChangeServiceConfig2W(service, level, info) ? ERROR_SUCCESS : GetLastError();
    if (service)
        CloseServiceHandle(service);
    return status;
}

/* Whose descriptor does not let an administrator end a process lets SeDebugPrivilege ("OpenProcess
 * function"). */
uint32_t control_kill(void)
{
    const DWORD id = control_process_id();
    uint32_t status = enable_here(SE_DEBUG_NAME);
    if (status)
        return status;
    HANDLE process = id ? OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, id) : NULL;
    if (!id)
        return ERROR_SERVICE_NOT_ACTIVE;
    if (!process)
        return GetLastError();
    if (!TerminateProcess(process, ERROR_PROCESS_ABORTED) ||
        WaitForSingleObject(process, WAIT_MS) != WAIT_OBJECT_0)
        status = GetLastError();
    CloseHandle(process);
    control_ended(id);
    return status;
}

#include "prove/kit/system_token.h"
#include "prove/kit/enabling.h"
#include "prove/kit/things.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

enum { WAIT_MS = 30 * 1000, STEP_MS = 20, TRIES = 5 };

/* --- the service ------------------------------------------------------------------------------ */

static SERVICE_STATUS_HANDLE status_handle;
static HANDLE stop_event;

/* The handle that was given is told as the service's own exit code: handles have 32 bits that count
 * (Microsoft, "Interprocess Communication Between 32-bit and 64-bit Applications"). */
static void tell(DWORD state, DWORD given)
{
    SERVICE_STATUS status = {
        .dwServiceType = SERVICE_WIN32_OWN_PROCESS,
        .dwCurrentState = state,
        .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0,
        .dwWin32ExitCode = given ? ERROR_SERVICE_SPECIFIC_ERROR : NO_ERROR,
        .dwServiceSpecificExitCode = given,
    };
    SetServiceStatus(status_handle, &status);
}

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    if (code != SERVICE_CONTROL_STOP && code != SERVICE_CONTROL_INTERROGATE)
        return ERROR_CALL_NOT_IMPLEMENTED;
    if (code == SERVICE_CONTROL_STOP)
        SetEvent(stop_event);
    return NO_ERROR;
}

/* Whoever impersonates with it starts processes ("CreateProcessAsUserW function"). That page says
 * of the caller's process alone that its privileges are enabled for the call: of a thread's token
 * no page says it, and the system's has these disabled. */
static bool enable_privileges(HANDLE token)
{
    return !enable_in(token, SE_ASSIGNPRIMARYTOKEN_NAME) &&
           !enable_in(token, SE_INCREASE_QUOTA_NAME);
}

/* A process runs in its token's session, and all processes of a job in one ("CreateProcessAsUserW
 * function", "AssignProcessToJobObject function"): who is in a job could not start any with a token
 * of the services' session. Where the session cannot be set it may all the same be the same. */
static void move_to_session_of(DWORD process_id, HANDLE token)
{
    DWORD session;
    if (ProcessIdToSessionId(process_id, &session))
        SetTokenInformation(token, TokenSessionId, &session, sizeof(session));
}

/* Duplicate this process's token into another; its handle there, or 0. */
static DWORD give(DWORD process_id)
{
    HANDLE own = NULL, copy = NULL, given = NULL;
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, process_id);
    if (process && OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE, &own) &&
        DuplicateTokenEx(own, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenPrimary, &copy) &&
        enable_privileges(copy)) {
        move_to_session_of(process_id, copy);
        DuplicateHandle(
            GetCurrentProcess(), copy, process, &given, 0, FALSE, DUPLICATE_SAME_ACCESS);
    }
    if (copy)
        CloseHandle(copy);
    if (own)
        CloseHandle(own);
    if (process)
        CloseHandle(process);
    return (DWORD)(uintptr_t)given;
}

/* With a process's id it gives that one its token; else it runs until it is stopped. */
static void WINAPI service_main(DWORD count, WCHAR **arguments)
{
    DWORD given = 0;
    stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    status_handle = RegisterServiceCtrlHandlerExW(THINGS_SERVICE, control, NULL);
    tell(SERVICE_RUNNING, 0);
    if (count == 2)
        given = give(wcstoul(arguments[1], NULL, 10));
    else
        WaitForSingleObject(stop_event, INFINITE);
    tell(SERVICE_STOPPED, given);
}

int system_token_serve(void)
{
    WCHAR name[] = THINGS_SERVICE;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- who asks it ------------------------------------------------------------------------------ */

static uint32_t await_stop(SC_HANDLE service, SERVICE_STATUS *status)
{
    for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
        if (!QueryServiceStatus(service, status))
            return GetLastError();
        if (status->dwCurrentState == SERVICE_STOPPED)
            return ERROR_SUCCESS;
        Sleep(STEP_MS);
    }
    return ERROR_SERVICE_REQUEST_TIMEOUT;
}

static uint32_t ask(SC_HANDLE service, HANDLE *token)
{
    WCHAR process_id[16];
    const WCHAR *arguments[] = {process_id};
    SERVICE_STATUS status;
    _snwprintf(process_id, 16, L"%lu", GetCurrentProcessId());
    if (!StartServiceW(service, 1, arguments))
        return GetLastError();
    const uint32_t failed = await_stop(service, &status);
    if (failed)
        return failed;
    if (status.dwWin32ExitCode != ERROR_SERVICE_SPECIFIC_ERROR)
        return ERROR_NO_TOKEN;
    *token = (HANDLE)(uintptr_t)status.dwServiceSpecificExitCode;
    return ERROR_SUCCESS;
}

/* A service that ends as soon as it has begun is sometimes taken for one that did not begin: seen
 * under Wine on a busy machine. No page says that it cannot be. */
static uint32_t ask_again(SC_HANDLE service, HANDLE *token)
{
    uint32_t status = ask(service, token);
    for (int tries = 1; status && tries < TRIES; tries++) {
        Sleep(10 * STEP_MS);
        status = ask(service, token);
    }
    return status;
}

uint32_t system_token(HANDLE *token)
{
    uint32_t status;
    SC_HANDLE service = NULL;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager)
        service = OpenServiceW(manager, THINGS_SERVICE, SERVICE_START | SERVICE_QUERY_STATUS);
    status = service ? ask_again(service, token) : GetLastError();
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
    return status;
}

#include "ctl/services/scm.h"
#include "client/answer/failure.h"
#include "host/host.h"
#include "host/restart/start_failures.h"
#include "installation/endpoint_name.h"

#include <inttypes.h>
#include <windows.h>

/* The id of a process that is not there any more "is never valid" (Microsoft: "QueryServiceStatusEx
 * function"). */
static uint32_t query_process(SC_HANDLE service, struct scm_state *state)
{
    SERVICE_STATUS_PROCESS process;
    DWORD needed;
    if (!QueryServiceStatusEx(
            service, SC_STATUS_PROCESS_INFO, (BYTE *)&process, sizeof(process), &needed))
        return GetLastError();
    *state = (struct scm_state){
        .state = process.dwCurrentState,
        .process_id = process.dwCurrentState == SERVICE_STOPPED ? 0 : process.dwProcessId,
        .exit_code = process.dwWin32ExitCode,
        .specific_code = process.dwServiceSpecificExitCode,
    };
    return ERROR_SUCCESS;
}

uint32_t scm_open_deputy(uint32_t access, struct SC_HANDLE__ **service)
{
    uint32_t status = ERROR_SUCCESS;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager)
        return GetLastError();
    SC_HANDLE opened = OpenServiceW(manager, SERVICE_NAME, access);
    if (opened)
        *service = opened;
    else
        status = GetLastError();
    CloseServiceHandle(manager);
    return status;
}

uint32_t scm_query(struct scm_state *state)
{
    SC_HANDLE service;
    uint32_t status = scm_open_deputy(SERVICE_QUERY_STATUS, &service);
    if (status != ERROR_SUCCESS)
        return status;
    status = query_process(service, state);
    CloseServiceHandle(service);
    return status;
}

/* The service's own exit codes. */
static const char *specific_words(uint32_t code)
{
    static const char *const words[] = {
        [HOST_EXIT_CONFIGURATION] = "its configuration could not be used",
        [HOST_EXIT_EVENT_SOURCE] =
            "its event source is not registered, or its start could not be put on record",
        [HOST_EXIT_ENDPOINT_TAKEN] = "another process already held its endpoint",
        [HOST_EXIT_ENDPOINT_SILENT] = "its own endpoint did not answer",
        [HOST_EXIT_RPC] = "the RPC runtime refused to serve",
        [HOST_EXIT_RESOURCES] = "it ran out of resources",
        [HOST_EXIT_SPOOL] = "its spool could not be used",
        [HOST_EXIT_USAGE] = "it was called wrongly",
        [HOST_EXIT_MACHINE] = "it is the 32-bit program, and Windows a 64-bit one",
    };
    return code < sizeof(words) / sizeof(words[0]) ? words[code] : NULL;
}

void scm_put_exit(struct buffer *buffer, const struct scm_state *state)
{
    const char *words = specific_words(state->specific_code);
    if (state->exit_code == ERROR_SUCCESS)
        buffer_text(buffer, "normal");
    else if (state->exit_code == ERROR_SERVICE_NEVER_STARTED)
        buffer_text(buffer, "not started since the system started");
    else if (state->exit_code != ERROR_SERVICE_SPECIFIC_ERROR)
        failure_system_text(buffer, state->exit_code);
    else if (words)
        buffer_text(buffer, words);
    else
        buffer_printf(buffer, "unknown service error %" PRIu32, state->specific_code);
}

void scm_put_failures(struct buffer *buffer, const struct start_failures *failures)
{
    const struct scm_state last = {
        .exit_code = ERROR_SERVICE_SPECIFIC_ERROR, .specific_code = failures->exit_code};
    buffer_printf(buffer, "%" PRIu32 " starts in a row failed: ", failures->count);
    scm_put_exit(buffer, &last);
    buffer_printf(buffer,
        " (service error %" PRIu32 ", error %" PRIu32 "); it is not tried again by itself",
        failures->exit_code, failures->status);
}

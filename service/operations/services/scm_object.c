#include "operations/services/scm_object.h"
#include "base/packed.h"
#include "rpc/wire.h"

uint32_t scm_note(
    struct call *call, const struct scm_name *name, DWORD access, const char *access_names)
{
    call->object =
        (struct call_object){.type = "Service", .access = access, .access_names = access_names};
    uint32_t status = wire_check_text(name->text, name->units, WIRE_SERVICE_NAME_MAX);
    if (status != ERROR_SUCCESS)
        return call_fail(call, DEPUTY_STAGE_ADMIT, status);
    call->object.name = name->text;
    call->object.name_size = name->units - 1;
    return ERROR_SUCCESS;
}

uint32_t scm_open_manager(DWORD access, SC_HANDLE *manager)
{
    SC_HANDLE opened = OpenSCManagerW(NULL, NULL, access);
    if (!opened)
        return GetLastError();
    *manager = opened;
    return ERROR_SUCCESS;
}

uint32_t scm_open(const wchar_t *name, DWORD access, SC_HANDLE *service)
{
    SC_HANDLE manager = NULL;
    uint32_t status = scm_open_manager(SC_MANAGER_CONNECT, &manager);
    if (status != ERROR_SUCCESS)
        return status;
    SC_HANDLE opened = OpenServiceW(manager, name, access);
    if (opened)
        *service = opened;
    else
        status = GetLastError();
    CloseServiceHandle(manager);
    return status;
}

void scm_pack_text(struct buffer *answer, const wchar_t *text)
{
    pack_units(answer, text, text ? (uint32_t)wcslen(text) : 0);
}

/* The id of a process that is not there any more "is never valid" (Microsoft: "QueryServiceStatusEx
 * function"). */
void scm_pack_status(struct buffer *answer, const SERVICE_STATUS_PROCESS *status)
{
    bool stopped = status->dwCurrentState == SERVICE_STOPPED;
    pack_u32(answer, status->dwServiceType);
    pack_u32(answer, status->dwCurrentState);
    pack_u32(answer, status->dwControlsAccepted);
    pack_u32(answer, status->dwWin32ExitCode);
    pack_u32(answer, status->dwServiceSpecificExitCode);
    pack_u32(answer, status->dwCheckPoint);
    pack_u32(answer, status->dwWaitHint);
    pack_u32(answer, stopped ? 0 : status->dwProcessId);
    pack_u32(answer, status->dwServiceFlags);
}

/* service_stop and service_control: send a service a control. The answer is the state that it then
 * says it is in; waiting for another is the caller's business.
 *
 * Deputy does not stop itself on behalf of a caller: the call would have to end, with its record,
 * in a process that is ending. Who may stop Deputy asks the service control manager. */
#include "audit/record/record.h"
#include "operation_list.h"
#include "operations/services/scm_object.h"
#include "installation/endpoint_name.h"
#include "rpc/entry.h"

enum { ANSWER_MAX = 1024, USER_CONTROL_MIN = 128, USER_CONTROL_MAX = 255 };

struct control_request {
    struct scm_name name;
    uint32_t control;
};

static wchar_t lower(wchar_t unit)
{
    return unit >= L'A' && unit <= L'Z' ? (wchar_t)(unit - L'A' + L'a') : unit;
}

/* A service has one name to the manager, whose case does not matter; this one is all ASCII. */
static bool is_own_service(const struct scm_name *name)
{
    static const wchar_t own[] = SERVICE_NAME;
    if (name->units != sizeof(own) / sizeof(own[0]))
        return false;
    for (uint32_t i = 0; i < name->units; i++) {
        if (lower(name->text[i]) != lower(own[i]))
            return false;
    }
    return true;
}

/* The right that a control asks for (Microsoft: "ControlService function"); 0 for a control that
 * callers may not send. */
static DWORD access_of(uint32_t control, const char **names)
{
    switch (control) {
    case SERVICE_CONTROL_STOP:
        *names = "SERVICE_STOP";
        return SERVICE_STOP;
    case SERVICE_CONTROL_PAUSE:
    case SERVICE_CONTROL_CONTINUE:
    case SERVICE_CONTROL_PARAMCHANGE:
        *names = "SERVICE_PAUSE_CONTINUE";
        return SERVICE_PAUSE_CONTINUE;
    case SERVICE_CONTROL_INTERROGATE:
        *names = "SERVICE_INTERROGATE";
        return SERVICE_INTERROGATE;
    default:
        *names = "SERVICE_USER_DEFINED_CONTROL";
        return control >= USER_CONTROL_MIN && control <= USER_CONTROL_MAX
                   ? SERVICE_USER_DEFINED_CONTROL
                   : 0;
    }
}

static uint32_t send_control(SC_HANDLE service, uint32_t control, struct buffer *answer)
{
    SERVICE_STATUS state = {0};
    if (!ControlService(service, control, &state))
        return GetLastError();
    const SERVICE_STATUS_PROCESS status = {
        .dwServiceType = state.dwServiceType,
        .dwCurrentState = state.dwCurrentState,
        .dwControlsAccepted = state.dwControlsAccepted,
        .dwWin32ExitCode = state.dwWin32ExitCode,
        .dwServiceSpecificExitCode = state.dwServiceSpecificExitCode,
        .dwCheckPoint = state.dwCheckPoint,
        .dwWaitHint = state.dwWaitHint,
    };
    scm_pack_status(answer, &status);
    return answer->status;
}

static uint32_t perform(struct call *call)
{
    const struct control_request *request = call->request;
    const char *names;
    SC_HANDLE service;
    DWORD access = access_of(request->control, &names);
    uint32_t status = scm_note(call, &request->name, access, access ? names : NULL);
    if (status != ERROR_SUCCESS)
        return status;
    if (!access)
        return ERROR_INVALID_PARAMETER;
    if (request->control == SERVICE_CONTROL_STOP && is_own_service(&request->name))
        return ERROR_INVALID_SERVICE_CONTROL;
    status = scm_open(request->name.text, access, &service);
    if (status != ERROR_SUCCESS)
        return status;
    status = send_control(service, request->control, call->result);
    CloseServiceHandle(service);
    return status;
}

const struct operation operation_service_stop = {
    .name = "service_stop",
    .opnum = OPNUM_SERVICE_STOP,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

const struct operation operation_service_control = {
    .name = "service_control",
    .opnum = OPNUM_SERVICE_CONTROL,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_service_stop(
    SESSION session, unsigned long units, wchar_t *name, ENCODED *answer, REPLY *reply)
{
    const struct control_request request = {{units, name}, SERVICE_CONTROL_STOP};
    return entry_answer(session, &operation_service_stop, &request, ANSWER_MAX, answer, reply);
}

/* A stop has an operation of its own, so that the record and the policy tell it from the rest. */
unsigned long s_service_control(SESSION session, unsigned long units, wchar_t *name,
    unsigned long control, ENCODED *answer, REPLY *reply)
{
    const struct control_request request = {
        {units, name}, control == SERVICE_CONTROL_STOP ? 0 : control};
    return entry_answer(session, &operation_service_control, &request, ANSWER_MAX, answer, reply);
}

/* service_start: ask the service control manager to start a service. It answers when the service's
 * process is there, not when the service runs. */
#include "audit/record/record.h"
#include "operation_list.h"
#include "operations/services/scm_object.h"
#include "rpc/memory.h"
#include "rpc/entry.h"
#include "rpc/wire.h"

struct start_request {
    struct scm_name name;
    uint32_t units;           /* of all arguments with their zeros */
    const wchar_t *arguments; /* each ended by a zero */
};

/* Find the arguments; false when there are too many or the last has no end. */
static bool split(
    const struct start_request *request, const wchar_t *arguments[WIRE_ARGUMENTS_MAX], DWORD *count)
{
    const wchar_t *at = request->arguments;
    uint32_t left = request->units;
    if (left > WIRE_PATH_MAX || !memory_owns(at, left * sizeof(*at)) || (left && at[left - 1]))
        return false;
    for (*count = 0; left; ++*count) {
        uint32_t size = (uint32_t)wcslen(at) + 1;
        if (*count == WIRE_ARGUMENTS_MAX)
            return false;
        arguments[*count] = at;
        at += size;
        left -= size;
    }
    return true;
}

static uint32_t perform(struct call *call)
{
    const struct start_request *request = call->request;
    const wchar_t *arguments[WIRE_ARGUMENTS_MAX];
    DWORD count;
    SC_HANDLE service;
    uint32_t status = scm_note(call, &request->name, SERVICE_START, "SERVICE_START");
    if (status != ERROR_SUCCESS)
        return status;
    if (!split(request, arguments, &count))
        return call_fail(call, DEPUTY_STAGE_ADMIT, ERROR_INVALID_PARAMETER);
    status = scm_open(request->name.text, SERVICE_START, &service);
    if (status != ERROR_SUCCESS)
        return status;
    if (!StartServiceW(service, count, count ? arguments : NULL))
        status = GetLastError();
    CloseServiceHandle(service);
    return status;
}

const struct operation operation_service_start = {
    .name = "service_start",
    .opnum = OPNUM_SERVICE_START,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_service_start(SESSION session, unsigned long units, wchar_t *name,
    unsigned long arguments_units, wchar_t *arguments, REPLY *reply)
{
    struct call call;
    const struct start_request request = {{units, name}, arguments_units, arguments};
    (void)entry_run(session, &operation_service_start, &request, NULL, &call);
    return entry_finish(&call, reply);
}

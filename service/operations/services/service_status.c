/* service_status: the state of a service and, where the caller may read it, its configuration. */
#include "audit/record/record.h"
#include "base/packed.h"
#include "operation_list.h"
#include "operations/services/scm_object.h"
#include "rpc/entry.h"

enum {
    CONFIG_SIZE_MAX = 8 * 1024, /* Microsoft: "QueryServiceConfigW" */
    ANSWER_MAX = 64 * 1024,
};

static uint32_t pack_config(SC_HANDLE service, struct call *call)
{
    DWORD needed;
    struct buffer *answer = call->result;
    QUERY_SERVICE_CONFIGW *config = arena_alloc(&call->arena, CONFIG_SIZE_MAX);
    if (!config)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!QueryServiceConfigW(service, config, CONFIG_SIZE_MAX, &needed))
        return GetLastError();
    pack_u32(answer, true);
    pack_u32(answer, config->dwStartType);
    pack_u32(answer, config->dwErrorControl);
    scm_pack_text(answer, config->lpBinaryPathName);
    scm_pack_text(answer, config->lpServiceStartName);
    scm_pack_text(answer, config->lpDisplayName);
    return answer->status;
}

static uint32_t query(SC_HANDLE service, bool with_config, struct call *call)
{
    SERVICE_STATUS_PROCESS state;
    DWORD needed;
    struct buffer *answer = call->result;
    if (!QueryServiceStatusEx(
            service, SC_STATUS_PROCESS_INFO, (BYTE *)&state, sizeof(state), &needed))
        return GetLastError();
    scm_pack_status(answer, &state);
    if (with_config)
        return pack_config(service, call);
    pack_u32(answer, false);
    return answer->status;
}

/* The state is often open to more callers than the configuration. */
static uint32_t perform(struct call *call)
{
    const struct scm_name *name = call->request;
    SC_HANDLE service;
    uint32_t status = scm_note(call, name, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG,
        "SERVICE_QUERY_STATUS SERVICE_QUERY_CONFIG");
    if (status != ERROR_SUCCESS)
        return status;
    status = scm_open(name->text, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG, &service);
    bool with_config = status != ERROR_ACCESS_DENIED;
    if (!with_config) {
        call->object.access = SERVICE_QUERY_STATUS;
        call->object.access_names = "SERVICE_QUERY_STATUS";
        status = scm_open(name->text, SERVICE_QUERY_STATUS, &service);
    }
    if (status != ERROR_SUCCESS)
        return status;
    status = query(service, with_config, call);
    CloseServiceHandle(service);
    return status;
}

const struct operation operation_service_status = {
    .name = "service_status",
    .opnum = OPNUM_SERVICE_STATUS,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
};

unsigned long s_service_status(
    SESSION session, unsigned long units, wchar_t *name, ENCODED *answer, REPLY *reply)
{
    const struct scm_name request = {units, name};
    return entry_answer(session, &operation_service_status, &request, ANSWER_MAX, answer, reply);
}

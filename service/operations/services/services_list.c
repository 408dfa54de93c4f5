/* services_list: a part of the services that the caller may see. The parts of one listing are one
 * act (pipeline/paged.h). */
#include "audit/record/record.h"
#include "base/packed.h"
#include "operation_list.h"
#include "operations/services/scm_object.h"
#include "pipeline/paged.h"
#include "rpc/entry.h"

#include <string.h>

enum {
    PART_SIZE = 256 * 1024, /* the most that EnumServicesStatusEx takes at a time */
    ANSWER_MAX = 2 * PART_SIZE,
};

struct list_request {
    uint32_t types;
    uint32_t states;
    uint32_t start; /* the manager's own handle for where to go on */
    struct page *page;
};

static void pack_part(
    struct buffer *answer, const ENUM_SERVICE_STATUS_PROCESSW *services, DWORD count, DWORD next)
{
    pack_u32(answer, next);
    pack_u32(answer, count);
    for (DWORD i = 0; i < count; i++) {
        scm_pack_text(answer, services[i].lpServiceName);
        scm_pack_text(answer, services[i].lpDisplayName);
        scm_pack_status(answer, &services[i].ServiceStatusProcess);
    }
}

/* More to come is no failure, unless not even one service had room. */
static uint32_t enumerate(SC_HANDLE manager, const struct list_request *request, struct call *call)
{
    DWORD needed, count = 0, next = request->start;
    BYTE *part = arena_alloc(&call->arena, PART_SIZE);
    if (!part)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = ERROR_SUCCESS;
    if (!EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, request->types, request->states, part,
            PART_SIZE, &needed, &count, &next, NULL))
        status = GetLastError();
    if (status == ERROR_SUCCESS)
        next = 0;
    else if (status != ERROR_MORE_DATA || count == 0 || next == request->start)
        return status;
    struct buffer *answer = call->result;
    pack_part(answer, (const ENUM_SERVICE_STATUS_PROCESSW *)(void *)part, count, next);
    paged_take(call, request->page, next, count);
    return answer->status;
}

static uint32_t enter(struct call *call, const struct list_request *request)
{
    const struct sha256_part parts[] = {
        {&request->types, sizeof(request->types)}, {&request->states, sizeof(request->states)}};
    return paged_enter(
        call, request->page, request->start, parts, sizeof(parts) / sizeof(parts[0]));
}

static uint32_t perform(struct call *call)
{
    SC_HANDLE manager;
    call->object = (struct call_object){.type = "Service control manager",
        .access = SC_MANAGER_ENUMERATE_SERVICE,
        .access_names = "SC_MANAGER_ENUMERATE_SERVICE"};
    uint32_t status = enter(call, call->request);
    if (status == ERROR_SUCCESS)
        status = scm_open_manager(SC_MANAGER_ENUMERATE_SERVICE, &manager);
    if (status != ERROR_SUCCESS)
        return status;
    status = enumerate(manager, call->request, call);
    CloseServiceHandle(manager);
    return status;
}

static uint32_t conclude(struct call *call)
{
    const struct list_request *request = call->request;
    paged_begin(call, request->page);
    return ERROR_SUCCESS;
}

const struct operation operation_services_list = {
    .name = "services_list",
    .opnum = OPNUM_SERVICES_LIST,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .conclude = conclude,
};

unsigned long s_services_list(SESSION session, unsigned long types, unsigned long states,
    unsigned long start, ENCODED *answer, REPLY *reply)
{
    struct page page = {0};
    const struct list_request request = {types, states, start, &page};
    return entry_answer(session, &operation_services_list, &request, ANSWER_MAX, answer, reply);
}

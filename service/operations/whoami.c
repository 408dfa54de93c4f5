/* whoami: both identities of a call, the caller's and the service's own. */
#include "operation_list.h"
#include "audit/record/record.h"
#include "names/names.h"
#include "base/status.h"
#include "token/token.h"
#include "pipeline/call.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"

#include <uchar.h>

static void note(struct call *call)
{
    static const char16_t name[] = u"token of the caller";
    call->object = (struct call_object){
        .type = "Token",
        .name = name,
        .name_size = sizeof(name) / sizeof(name[0]) - 1,
        .access = 0x18,
        .access_names = "TOKEN_QUERY TOKEN_QUERY_SOURCE",
    };
}

/* The facts that no record shows; those that it does are known already. */
static uint32_t perform(struct call *call)
{
    note(call);
    return token_read(call->token, TOKEN_REMAINING, &call->arena, &call->caller);
}

static uint32_t perform_linked(struct call *call)
{
    note(call);
    return token_read(call->token, TOKEN_REMAINING | TOKEN_LINKED, &call->arena, &call->caller);
}

/* A name that does not come in time is left out: the SID says who it is. */
static uint32_t conclude(struct call *call)
{
    return names_fill(
        call->pipeline->names, &call->caller, &call->arena, call->pipeline->name_wait_ms);
}

const struct operation operation_whoami = {
    .name = "whoami",
    .opnum = OPNUM_WHOAMI,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .conclude = conclude,
};

const struct operation operation_whoami_linked = {
    .name = "whoami_linked",
    .opnum = OPNUM_WHOAMI_LINKED,
    .right = OPERATION_USE,
    .within = &operation_whoami,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform_linked,
    .conclude = conclude,
};

static unsigned long answer(SESSION session, const struct operation *operation, ENCODED *caller,
    ENCODED *service, REPLY *reply)
{
    struct call call;
    *caller = *service = (ENCODED){0};
    uint32_t status = entry_run(session, operation, NULL, NULL, &call);
    if (status == WIN32_OK)
        status = marshal_identity(&call, &call.caller, caller);
    if (status == WIN32_OK)
        status = marshal_bytes(
            &call, call.pipeline->service_encoded, call.pipeline->service_encoded_size, service);
    if (status != WIN32_OK)
        marshal_discard(caller);
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}

unsigned long s_whoami(SESSION session, ENCODED *caller, ENCODED *service, REPLY *reply)
{
    return answer(session, &operation_whoami, caller, service, reply);
}

unsigned long s_whoami_linked(SESSION session, ENCODED *caller, ENCODED *service, REPLY *reply)
{
    return answer(session, &operation_whoami_linked, caller, service, reply);
}

#include "client/remote/reply.h"
#include "client/calls/services_decode.h"
#include "client/session.h"
#include "client/wide_text.h"
#include "rpc/wire.h"

#include <string.h>

/* One call of any of the operations: what goes there and what comes back. */
struct services_call {
    struct remote_call call;
    struct wide_text name;
    uint32_t types;
    uint32_t states;
    uint32_t start;
    uint32_t control;
    struct wide_text arguments;
    ENCODED answer;
};

static struct services_call *begin(struct remote_call *call)
{
    struct services_call *services = (struct services_call *)call;
    services->answer = (ENCODED){0};
    return services;
}

static void list_stub(struct remote_call *call)
{
    struct services_call *to = begin(call);
    call->returned =
        c_services_list(call->context, to->types, to->states, to->start, &to->answer, &call->reply);
}

static void status_stub(struct remote_call *call)
{
    struct services_call *to = begin(call);
    call->returned =
        c_service_status(call->context, to->name.units, to->name.text, &to->answer, &call->reply);
}

static void start_stub(struct remote_call *call)
{
    struct services_call *to = begin(call);
    call->returned = c_service_start(call->context, to->name.units, to->name.text,
        to->arguments.units, to->arguments.text, &call->reply);
}

static void stop_stub(struct remote_call *call)
{
    struct services_call *to = begin(call);
    call->returned =
        c_service_stop(call->context, to->name.units, to->name.text, &to->answer, &call->reply);
}

static void control_stub(struct remote_call *call)
{
    struct services_call *to = begin(call);
    call->returned = c_service_control(
        call->context, to->name.units, to->name.text, to->control, &to->answer, &call->reply);
}

/* Take the service's name and make the call. */
static uint32_t run(struct deputy_session *session, struct services_call *call, const wchar_t *name,
    struct deputy_reply *reply)
{
    uint32_t status = session ? wide_text_take(name, WIRE_SERVICE_NAME_MAX, &call->name)
                              : ERROR_INVALID_PARAMETER;
    if (status)
        return reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    return session_call(session, &call->call, reply);
}

/* The call is over: the answer has been taken with this status, or not at all. */
static uint32_t finish(struct services_call *call, uint32_t status, struct deputy_reply *said,
    struct deputy_reply *reply)
{
    reply_spoil(said, status);
    remote_call_free(&call->call);
    return reply_give(said, reply);
}

uint32_t deputy_services_list(struct deputy_session *session, uint32_t types, uint32_t states,
    uint32_t start, struct deputy_services_page **page, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct services_call call = {
        .call = {.stub = list_stub}, .types = types, .states = states, .start = start};
    uint32_t status = 0;
    if (!session || !page)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    if (!session_call(session, &call.call, &said))
        status = services_decode_page(call.answer.bytes, call.answer.size, page);
    return finish(&call, status, &said, reply);
}

uint32_t deputy_service_status(struct deputy_session *session, const wchar_t *name,
    struct deputy_service **service, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct services_call call = {.call = {.stub = status_stub}};
    uint32_t status = 0;
    if (!service)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    if (!run(session, &call, name, &said))
        status = services_decode_service(call.answer.bytes, call.answer.size, service);
    return finish(&call, status, &said, reply);
}

/* All arguments behind one another, each with its zero. */
static uint32_t join(
    const wchar_t *const *arguments, uint32_t count, struct arena *arena, struct wide_text *joined)
{
    size_t units = 0;
    if (count > WIRE_ARGUMENTS_MAX || (count && !arguments))
        return ERROR_INVALID_PARAMETER;
    for (uint32_t i = 0; i < count; i++) {
        if (!arguments[i])
            return ERROR_INVALID_PARAMETER;
        units += wcslen(arguments[i]) + 1;
    }
    if (units > WIRE_PATH_MAX)
        return ERROR_INVALID_PARAMETER;
    wchar_t *at = arena_array(arena, units, sizeof(*at));
    if (!at)
        return ERROR_NOT_ENOUGH_MEMORY;
    *joined = (struct wide_text){(unsigned long)units, at};
    for (uint32_t i = 0; i < count; i++) {
        size_t size = wcslen(arguments[i]) + 1;
        memcpy(at, arguments[i], size * sizeof(*at));
        at += size;
    }
    return ERROR_SUCCESS;
}

uint32_t deputy_service_start(struct deputy_session *session, const wchar_t *name, uint32_t count,
    const wchar_t *const *arguments, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct arena arena = {0};
    struct services_call call = {.call = {.stub = start_stub}};
    uint32_t status = join(arguments, count, &arena, &call.arguments);
    if (status) {
        arena_free(&arena);
        return reply_refuse(reply, status);
    }
    run(session, &call, name, &said);
    arena_free(&arena);
    return finish(&call, 0, &said, reply);
}

static uint32_t control(struct deputy_session *session, const wchar_t *name,
    struct services_call *call, struct deputy_service_state *state, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct deputy_service_state now;
    uint32_t status = 0;
    if (!run(session, call, name, &said))
        status = services_decode_state(call->answer.bytes, call->answer.size, &now);
    status = finish(call, status, &said, reply);
    if (!status && state)
        *state = now;
    return status;
}

uint32_t deputy_service_stop(struct deputy_session *session, const wchar_t *name,
    struct deputy_service_state *state, struct deputy_reply *reply)
{
    struct services_call call = {.call = {.stub = stop_stub}};
    return control(session, name, &call, state, reply);
}

uint32_t deputy_service_control(struct deputy_session *session, const wchar_t *name, uint32_t code,
    struct deputy_service_state *state, struct deputy_reply *reply)
{
    struct services_call call = {.call = {.stub = control_stub}, .control = code};
    return control(session, name, &call, state, reply);
}

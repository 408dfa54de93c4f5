#include "client/calls/registry_decode.h"
#include "client/remote/reply.h"
#include "client/session.h"
#include "client/wide_text.h"
#include "rpc/wire.h"

/* One call of any of the operations: what goes there and what comes back. */
struct registry_call {
    struct remote_call call;
    uint32_t flags;
    struct wide_text key;
    struct wide_text name;
    uint32_t kind;
    uint32_t start;
    uint32_t type;
    uint32_t size;
    byte *bytes;
    ENCODED answer;
};

static struct registry_call *begin(struct remote_call *call)
{
    struct registry_call *registry = (struct registry_call *)call;
    registry->answer = (ENCODED){0};
    return registry;
}

static void get_stub(struct remote_call *call)
{
    struct registry_call *to = begin(call);
    call->returned = c_registry_get(call->context, to->flags, to->key.units, to->key.text,
        to->name.units, to->name.text, &to->answer, &call->reply);
}

static void list_stub(struct remote_call *call)
{
    struct registry_call *to = begin(call);
    call->returned = c_registry_list(call->context, to->flags, to->key.units, to->key.text,
        to->kind, to->start, &to->answer, &call->reply);
}

static void set_stub(struct remote_call *call)
{
    struct registry_call *to = begin(call);
    call->returned = c_registry_set(call->context, to->flags, to->key.units, to->key.text,
        to->name.units, to->name.text, to->type, to->size, to->bytes, &to->answer, &call->reply);
}

static void delete_value_stub(struct remote_call *call)
{
    struct registry_call *to = begin(call);
    call->returned = c_registry_delete_value(call->context, to->flags, to->key.units, to->key.text,
        to->name.units, to->name.text, &to->answer, &call->reply);
}

static void delete_key_stub(struct remote_call *call)
{
    struct registry_call *to = begin(call);
    call->returned = c_registry_delete_key(
        call->context, to->flags, to->key.units, to->key.text, &to->answer, &call->reply);
}

static void create_stub(struct remote_call *call)
{
    struct registry_call *to = begin(call);
    call->returned = c_registry_create(
        call->context, to->flags, to->key.units, to->key.text, &to->answer, &call->reply);
}

/* Take the key's name, and a value's when there is one to take, and make the call. */
static uint32_t run(struct deputy_session *session, struct registry_call *call, const wchar_t *key,
    const wchar_t *const *name, struct deputy_reply *reply)
{
    uint32_t status =
        session ? wide_text_take(key, WIRE_PATH_MAX, &call->key) : ERROR_INVALID_PARAMETER;
    if (!status && name)
        status = wide_text_take(*name, WIRE_VALUE_NAME_MAX, &call->name);
    if (status)
        return reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    return session_call(session, &call->call, reply);
}

/* The call is over: the answer has been taken with this status, or not at all. */
static uint32_t finish(struct registry_call *call, uint32_t status, struct deputy_reply *said,
    struct deputy_reply *reply)
{
    reply_spoil(said, status);
    remote_call_free(&call->call);
    return reply_give(said, reply);
}

uint32_t deputy_registry_get(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_registry_value **value,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct registry_call call = {.call = {.stub = get_stub}, .flags = flags};
    uint32_t status = 0;
    if (!value)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    if (!run(session, &call, key, &name, &said))
        status = registry_decode_value(call.answer.bytes, call.answer.size, value);
    return finish(&call, status, &said, reply);
}

uint32_t deputy_registry_list(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    uint32_t kind, uint32_t start, struct deputy_registry_page **page, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct registry_call call = {
        .call = {.stub = list_stub}, .flags = flags, .kind = kind, .start = start};
    uint32_t status = 0;
    if (!page)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    if (!run(session, &call, key, NULL, &said))
        status = registry_decode_page(call.answer.bytes, call.answer.size, page);
    return finish(&call, status, &said, reply);
}

uint32_t deputy_registry_set(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, uint32_t type, const void *bytes, uint32_t size,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct registry_call call = {
        .call = {.stub = set_stub}, .flags = flags, .type = type, .size = size};
    if (size > DEPUTY_REGISTRY_DATA_MAX || (size && !bytes))
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    call.bytes = (byte *)(uintptr_t)bytes; /* which the stub only reads */
    run(session, &call, key, &name, &said);
    return finish(&call, 0, &said, reply);
}

uint32_t deputy_registry_delete_value(struct deputy_session *session, const wchar_t *key,
    const wchar_t *name, uint32_t flags, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct registry_call call = {.call = {.stub = delete_value_stub}, .flags = flags};
    run(session, &call, key, &name, &said);
    return finish(&call, 0, &said, reply);
}

uint32_t deputy_registry_delete_key(
    struct deputy_session *session, const wchar_t *key, uint32_t flags, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct registry_call call = {.call = {.stub = delete_key_stub}, .flags = flags};
    run(session, &call, key, NULL, &said);
    return finish(&call, 0, &said, reply);
}

uint32_t deputy_registry_create(struct deputy_session *session, const wchar_t *key, uint32_t flags,
    int *existed, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct registry_call call = {.call = {.stub = create_stub}, .flags = flags};
    uint32_t status = 0;
    int there = 0;
    if (!run(session, &call, key, NULL, &said))
        status = registry_decode_created(call.answer.bytes, call.answer.size, &there);
    status = finish(&call, status, &said, reply);
    if (!status && existed)
        *existed = there;
    return status;
}

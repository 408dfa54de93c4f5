#include "client/calls/access_explain.h"
#include "client/remote/reply.h"
#include "client/session.h"
#include "client/trustee_names.h"
#include "client/wide_text.h"
#include "access/sddl/domains.h"
#include "access/model/rights.h"
#include "identity/codec.h"
#include "base/packed.h"
#include "rpc/wire.h"

/* One call: what goes there and what comes back. */
struct access_call {
    struct remote_call call;
    uint32_t kind;
    uint32_t want;
    struct wide_text object;
    uint32_t size;
    byte *descriptor;
    ENCODED answer;
};

/* What the program gets, and the arena in which all of it lives, this structure too. */
struct access_answer {
    struct deputy_access access;
    struct arena arena;
};

/* Where names are found: in the identities that the service named, then by looking. */
struct known_names {
    const struct deputy_access *access;
    struct trustee_names *more;
};

static void access_stub(struct remote_call *call)
{
    struct access_call *to = (struct access_call *)call;
    to->answer = (ENCODED){0};
    call->returned = c_access(call->context, to->kind, to->object.units, to->object.text, to->want,
        to->size, to->descriptor, &to->answer, &call->reply);
}

/* --- names ----------------------------------------------------------------------------------- */

static bool same(const struct deputy_sid *known, const struct access_sid *sid)
{
    const struct access_sid other = {known->bytes, known->size};
    return known->name && access_sid_equal(&other, sid);
}

static const struct deputy_sid *find_in_identity(
    const struct deputy_identity *identity, const struct access_sid *sid)
{
    if (deputy_has(identity, DEPUTY_FACT_USER) && same(&identity->user, sid))
        return &identity->user;
    for (uint32_t i = 0; deputy_has(identity, DEPUTY_FACT_GROUPS) && i < identity->groups.count;
         i++) {
        if (same(&identity->groups.items[i].sid, sid))
            return &identity->groups.items[i].sid;
    }
    return NULL;
}

static bool find_name(
    void *context, const struct access_sid *sid, const char **name, const char **domain)
{
    const struct known_names *known = context;
    const struct deputy_sid *found = find_in_identity(known->access->caller, sid);
    if (!found)
        found = find_in_identity(known->access->service, sid);
    if (!found)
        return trustee_names_find(known->more, sid, name, domain);
    *name = found->name;
    *domain = found->domain ? found->domain : "";
    return true;
}

/* --- the answer ------------------------------------------------------------------------------ */

static const struct deputy_identity *unpack_identity(struct unpack *unpack, struct arena *arena)
{
    uint32_t size;
    struct deputy_identity *identity = arena_alloc(arena, sizeof(*identity));
    const uint8_t *bytes = unpack_bytes(unpack, arena, &size);
    if (!unpack->status)
        unpack->status =
            identity ? identity_decode(bytes, size, arena, identity) : ERROR_NOT_ENOUGH_MEMORY;
    return identity;
}

static uint32_t unpack_facts(
    struct unpack *unpack, struct arena *arena, struct deputy_access *access)
{
    uint32_t units;
    access->kind = unpack_u32(unpack);
    access->status = unpack_u32(unpack);
    access->granted_by = unpack_u32(unpack);
    access->granted = unpack_u32(unpack);
    access->descriptor_status = unpack_u32(unpack);
    access->descriptor.bytes = unpack_bytes(unpack, arena, &access->descriptor.size);
    const wchar_t *name = unpack_wide(unpack, arena, &units);
    access->name = units ? name : NULL;
    access->caller = unpack_identity(unpack, arena);
    access->service = unpack_identity(unpack, arena);
    uint32_t status = unpack_end(unpack);
    if (!status && (access->kind == RIGHT_OBJECT_GENERIC || access->kind >= RIGHT_OBJECT_COUNT))
        return ERROR_INVALID_DATA;
    return status;
}

/* The descriptor that was sent is the one that the answer is about. */
static uint32_t fill_in(const struct access_call *call, struct trustee_names *more,
    struct arena *arena, struct deputy_access *access)
{
    struct unpack unpack = {
        .bytes = call->answer.bytes, .left = call->answer.bytes ? call->answer.size : 0};
    struct known_names known = {access, more};
    const struct access_names names = {find_name, &known};
    uint32_t status = unpack_facts(&unpack, arena, access);
    access->wanted = call->want;
    if (!status && call->descriptor) {
        access->descriptor.bytes = arena_copy(arena, call->descriptor, call->size);
        access->descriptor.size = call->size;
        if (!access->descriptor.bytes)
            status = ERROR_NOT_ENOUGH_MEMORY;
    }
    if (!status && !access->descriptor_status)
        status = access_explain(access, &names, arena);
    return status;
}

static uint32_t make_answer(
    const struct access_call *call, struct trustee_names *more, struct deputy_access **result)
{
    struct arena arena = {0};
    struct access_answer *made = arena_alloc(&arena, sizeof(*made));
    uint32_t status = made ? fill_in(call, more, &arena, &made->access) : ERROR_NOT_ENOUGH_MEMORY;
    if (status) {
        arena_free(&arena);
        return status;
    }
    made->arena = arena;
    *result = &made->access;
    return ERROR_SUCCESS;
}

static uint32_t run(struct deputy_session *session, struct access_call *call,
    struct deputy_access **result, struct deputy_reply *reply)
{
    struct deputy_reply said;
    call->call.stub = access_stub;
    if (!call->want)
        call->want = RIGHT_MAXIMUM_ALLOWED;
    if (!session_call(session, &call->call, &said))
        reply_spoil(&said, make_answer(call, &session->names, result));
    remote_call_free(&call->call);
    return reply_give(&said, reply);
}

uint32_t deputy_access(struct deputy_session *session, enum deputy_object kind,
    const wchar_t *object, uint32_t want, struct deputy_access **result, struct deputy_reply *reply)
{
    struct access_call call = {.kind = kind, .want = want};
    if (!session || !result || (uint32_t)kind >= RIGHT_OBJECT_COUNT)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    uint32_t status = wide_text_take(object, WIRE_PATH_MAX, &call.object);
    if (status)
        return reply_refuse(reply, status);
    return run(session, &call, result, reply);
}

/* The bytes of a descriptor that AccessCheck can work with. */
static uint32_t parse(const char *sddl, struct buffer *bytes)
{
    struct descriptor descriptor;
    uint32_t status = domains_parse_sddl(sddl, bytes, NULL);
    if (!status && bytes->size > WIRE_DESCRIPTOR_MAX)
        status = ERROR_MORE_DATA;
    if (!status)
        status = descriptor_parse((const uint8_t *)bytes->bytes, bytes->size, &descriptor);
    if (!status && (!descriptor.owner.bytes || !descriptor.group.bytes))
        status = ERROR_INVALID_SECURITY_DESCR;
    return status;
}

uint32_t deputy_access_sddl(struct deputy_session *session, enum deputy_object kind,
    const char *sddl, uint32_t want, struct deputy_access **result, struct deputy_reply *reply)
{
    wchar_t nothing[] = L"";
    struct buffer bytes = {0};
    if (!session || !sddl || !result || (uint32_t)kind >= RIGHT_OBJECT_COUNT)
        return reply_refuse(reply, ERROR_INVALID_PARAMETER);
    uint32_t status = parse(sddl, &bytes);
    if (status) {
        reply_refuse(reply, status);
    } else {
        struct access_call call = {.kind = (uint32_t)kind | WIRE_ACCESS_DESCRIPTOR,
            .want = want,
            .object = {1, nothing},
            .size = (uint32_t)bytes.size,
            .descriptor = (byte *)bytes.bytes};
        status = run(session, &call, result, reply);
    }
    buffer_free(&bytes);
    return status;
}

void deputy_access_free(struct deputy_access *result)
{
    if (!result)
        return;
    struct arena arena = ((struct access_answer *)result)->arena;
    arena_free(&arena);
}

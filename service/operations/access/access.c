/* access: the facts of an access. What the system answers to the caller's own attempt, and what the
 * caller may read of the object's descriptor. Nothing is explained here: the client library does
 * that, from these facts, and the service takes no descriptor apart.
 *
 * An answer of "denied" is an answer: the operation is then performed, and on record as such. It
 * fails when the object is not there, or is not one that it looks at. */
#include "audit/record/record.h"
#include "identity/codec.h"
#include "names/names.h"
#include "base/packed.h"
#include "token/token.h"
#include "operations/access/access_object.h"
#include "operation_list.h"
#include "operations/right_list.h"
#include "rpc/memory.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"
#include "rpc/wire.h"

#include <string.h>

/* Windows 8 and later know the last ones (Microsoft: "SECURITY_INFORMATION"). Reading any of these
 * takes READ_CONTROL and nothing more. */
enum {
    PARTS_OLDEST =
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
    PARTS_LABEL = PARTS_OLDEST | LABEL_SECURITY_INFORMATION,
    PARTS_ALL = PARTS_LABEL | 0x20 /* attributes */ | 0x40 /* central access policy */ |
                0x80 /* process trust label */ | 0x100 /* access filters */,
    SECURITY_SIZE_MAX = 1 << 18,
    PRIVILEGES_MAX = 8,
    ANSWER_MAX = 2 << 20,
};

/* Not in mingw-w64's headers: Microsoft, "RtlValidRelativeSecurityDescriptor function". */
BOOLEAN NTAPI RtlValidRelativeSecurityDescriptor(
    PSECURITY_DESCRIPTOR descriptor, ULONG size, SECURITY_INFORMATION required);

/* What comes from the wire. */
struct request {
    uint32_t kind; /* enum deputy_object, and perhaps WIRE_ACCESS_DESCRIPTOR */
    uint32_t units;
    const WCHAR *object;
    uint32_t want;
    uint32_t size;
    BYTE *descriptor;
};

/* What goes there. */
struct facts {
    uint32_t truth; /* what the system answered */
    uint32_t granted;
    uint32_t granted_by;      /* enum deputy_access_source */
    uint32_t security_status; /* of reading the descriptor */
    BYTE *security;
    DWORD security_size;
};

/* One call. */
struct work {
    struct access_object object;
    struct facts facts;
    bool described;
    const WCHAR *final; /* NULL: not found out */
    size_t final_size;
    struct buffer packed;
};

/* --- the record ------------------------------------------------------------------------------ */

/* What was asked for is what goes on record, whatever was opened on the way. */
static void note(struct call *call, const struct work *work, uint32_t want)
{
    call->object.access = want;
    call->object.access_names = right_list(&call->arena, work->object.kind, want);
    if (work->final) {
        call->object.name = work->final;
        call->object.name_size = work->final_size;
    }
}

/* --- descriptors ----------------------------------------------------------------------------- */

static uint32_t read_parts(struct call *call, const struct access_kind *kind, void *handle,
    uint32_t parts, struct facts *facts)
{
    DWORD size = 256; /* a service manager across RPC takes no empty buffer everywhere */
    uint32_t status = ERROR_INSUFFICIENT_BUFFER;
    for (int tries = 0; tries < 8 && status == ERROR_INSUFFICIENT_BUFFER; tries++) {
        DWORD needed = 0;
        BYTE *bytes = arena_alloc(&call->arena, size);
        if (!bytes)
            return ERROR_NOT_ENOUGH_MEMORY;
        if (kind->security(handle, parts, bytes, size, &needed)) {
            facts->security = bytes;
            facts->security_size = needed && needed < size ? needed : size;
            return ERROR_SUCCESS;
        }
        status = GetLastError();
        if (needed > SECURITY_SIZE_MAX)
            return ERROR_MORE_DATA;
        size = needed;
    }
    return status;
}

/* As much as the platform knows; older ones refuse what they do not know. */
static uint32_t read_security(
    struct call *call, const struct access_kind *kind, void *handle, struct facts *facts)
{
    static const uint32_t attempts[] = {PARTS_ALL, PARTS_LABEL, PARTS_OLDEST};
    uint32_t status = ERROR_SUCCESS;
    for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
        status = read_parts(call, kind, handle, attempts[i], facts);
        if (status == ERROR_SUCCESS || status == ERROR_ACCESS_DENIED)
            break;
    }
    return status;
}

/* Ask the system about a descriptor and the caller's token; *truth is its answer. */
static uint32_t check(struct call *call, PSECURITY_DESCRIPTOR descriptor, enum right_object object,
    uint32_t want, uint32_t *truth, uint32_t *granted)
{
    const struct right_mapping *rights = right_mapping(object);
    GENERIC_MAPPING mapping = {rights->read, rights->write, rights->execute, rights->all};
    struct {
        PRIVILEGE_SET set;
        LUID_AND_ATTRIBUTES more[PRIVILEGES_MAX];
    } privileges;
    DWORD size = sizeof(privileges);
    DWORD mask = 0;
    BOOL allowed = FALSE;
    if (!AccessCheck(descriptor, call->token, right_map(want, rights), &mapping, &privileges.set,
            &size, &mask, &allowed))
        return GetLastError();
    *truth = allowed ? ERROR_SUCCESS : GetLastError();
    *granted = allowed ? mask : 0;
    return ERROR_SUCCESS;
}

static uint32_t judge_descriptor(
    struct call *call, const struct request *request, struct work *work)
{
    struct facts *facts = &work->facts;
    call->object.type = "SecurityDescriptor";
    if (!request->descriptor || request->size > WIRE_DESCRIPTOR_MAX ||
        !memory_owns(request->descriptor, request->size) ||
        !RtlValidRelativeSecurityDescriptor(request->descriptor, request->size,
            OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION))
        return call_fail(call, DEPUTY_STAGE_ADMIT, ERROR_INVALID_SECURITY_DESCR);
    uint32_t status = check(call, request->descriptor, work->object.kind, request->want,
        &facts->truth, &facts->granted);
    if (status == ERROR_SUCCESS && facts->truth == ERROR_SUCCESS)
        facts->granted_by = DEPUTY_ACCESS_FROM_CHECK;
    return status;
}

/* --- objects --------------------------------------------------------------------------------- */

/* Take from a handle what it tells. Fails for what this operation does not look at. */
static uint32_t describe(
    struct call *call, const struct access_kind *kind, struct work *work, void *handle)
{
    uint32_t status = kind->describe ? kind->describe(call, &work->object, handle) : ERROR_SUCCESS;
    if (status != ERROR_SUCCESS)
        return status;
    work->described = true;
    work->final = call->object.name;
    work->final_size = call->object.name_size;
    return ERROR_SUCCESS;
}

/* Open it once more, to describe it and, with security, to read its descriptor. That it cannot be
 * opened for that is no failure. */
static uint32_t look(struct call *call, const struct access_kind *kind, struct work *work,
    uint32_t mask, bool security)
{
    void *handle;
    uint32_t status = kind->open(call, &work->object, mask, &handle);
    if (security)
        work->facts.security_status = status;
    if (status != ERROR_SUCCESS)
        return ERROR_SUCCESS;
    if (!work->described)
        status = describe(call, kind, work, handle);
    if (status == ERROR_SUCCESS && security)
        work->facts.security_status = read_security(call, kind, handle, &work->facts);
    kind->close(handle);
    return status;
}

/* Open it with what is wanted. */
static uint32_t attempt(
    struct call *call, const struct access_kind *kind, struct work *work, uint32_t want)
{
    struct facts *facts = &work->facts;
    void *handle;
    facts->security_status = ERROR_ACCESS_DENIED;
    facts->truth = kind->open(call, &work->object, want, &handle);
    if (facts->truth != ERROR_SUCCESS)
        return ERROR_SUCCESS;
    uint32_t status = describe(call, kind, work, handle);
    if (status == ERROR_SUCCESS) {
        if (kind->granted && kind->granted(handle, &facts->granted) == ERROR_SUCCESS)
            facts->granted_by = DEPUTY_ACCESS_FROM_HANDLE;
        facts->security_status = read_security(call, kind, handle, facts);
    }
    kind->close(handle);
    return status;
}

/* Where no handle tells what the maximum comes to, the system works it out of the descriptor. */
static void find_maximum(struct call *call, struct work *work, uint32_t want)
{
    struct facts *facts = &work->facts;
    uint32_t truth, granted;
    bool known = facts->granted_by != DEPUTY_ACCESS_FROM_NOWHERE;
    if (facts->truth != ERROR_SUCCESS || known || !facts->security ||
        !(want & RIGHT_MAXIMUM_ALLOWED))
        return;
    if (check(call, facts->security, work->object.kind, want, &truth, &granted) != ERROR_SUCCESS ||
        truth != ERROR_SUCCESS)
        return;
    facts->granted = granted;
    facts->granted_by = DEPUTY_ACCESS_FROM_CHECK;
}

/* Whether the system's answer is about access, and not that there is nothing to access. Where the
 * object could be opened for anything else, whatever it answered is. */
static bool is_answer(const struct work *work)
{
    switch (work->facts.truth) {
    case ERROR_SUCCESS:
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
    case ERROR_SHARING_VIOLATION:
    case ERROR_PIPE_BUSY:
        return true;
    default:
        return work->described;
    }
}

static uint32_t judge_object(struct call *call, const struct request *request, struct work *work)
{
    const struct access_kind *kind = access_kind_find(work->object.kind);
    uint32_t status = wire_check_text(request->object, request->units, WIRE_PATH_MAX);
    if (status != ERROR_SUCCESS)
        return call_fail(call, DEPUTY_STAGE_ADMIT, status);
    call->object.type = kind->type;
    call->object.name = request->object;
    call->object.name_size = request->units - 1;
    status = attempt(call, kind, work, request->want);
    if (status == ERROR_SUCCESS && work->facts.security_status != ERROR_SUCCESS)
        status = look(call, kind, work, READ_CONTROL, true);
    if (status == ERROR_SUCCESS && !work->described && kind->describe_mask)
        status = look(call, kind, work, kind->describe_mask, false);
    if (status == ERROR_SUCCESS && !is_answer(work))
        status = work->facts.truth;
    if (status == ERROR_SUCCESS)
        find_maximum(call, work, request->want);
    return status;
}

/* --- the operation --------------------------------------------------------------------------- */

static uint32_t judge(struct call *call, const struct request *request, struct work *work)
{
    bool descriptor = (request->kind & WIRE_ACCESS_DESCRIPTOR) != 0;
    uint32_t kind = request->kind & ~(uint32_t)WIRE_ACCESS_DESCRIPTOR;
    if (kind == RIGHT_OBJECT_GENERIC || kind >= RIGHT_OBJECT_COUNT || !request->want)
        return call_fail(call, DEPUTY_STAGE_ADMIT, ERROR_INVALID_PARAMETER);
    work->object.kind = (enum right_object)kind;
    work->object.name = request->object;
    work->object.units = request->units;
    uint32_t status =
        descriptor ? judge_descriptor(call, request, work) : judge_object(call, request, work);
    note(call, work, request->want);
    return status;
}

/* The answer is compared with what the linked token may (struct deputy_access_view). */
static uint32_t perform(struct call *call)
{
    uint32_t status = judge(call, call->request, call->result);
    return status == ERROR_SUCCESS ? token_read(call->token, TOKEN_REMAINING | TOKEN_LINKED,
                                         &call->arena, &call->caller)
                                   : status;
}

static void pack_identity(struct buffer *packed, const struct deputy_identity *identity)
{
    struct buffer encoded = {.limit = IDENTITY_BYTES_MAX};
    identity_encode(&encoded, identity);
    if (encoded.status && !packed->status)
        packed->status = encoded.status;
    pack_bytes(packed, encoded.bytes, (uint32_t)encoded.size);
    buffer_free(&encoded);
}

static uint32_t conclude(struct call *call)
{
    struct work *work = call->result;
    struct facts *facts = &work->facts;
    struct buffer *packed = &work->packed;
    uint32_t status = names_fill(
        call->pipeline->names, &call->caller, &call->arena, call->pipeline->name_wait_ms);
    if (status != ERROR_SUCCESS)
        return status;
    packed->limit = ANSWER_MAX;
    pack_u32(packed, work->object.kind);
    pack_u32(packed, facts->truth);
    pack_u32(packed, facts->granted_by);
    pack_u32(packed, facts->granted);
    pack_u32(packed, facts->security_status);
    pack_bytes(packed, facts->security, facts->security_size);
    pack_units(packed, work->final, (uint32_t)work->final_size);
    pack_identity(packed, &call->caller);
    pack_identity(packed, call->pipeline->service);
    return packed->status;
}

const struct operation operation_access = {
    .name = "access",
    .opnum = OPNUM_ACCESS,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform,
    .conclude = conclude,
};

unsigned long s_access(SESSION session, unsigned long kind, unsigned long units, wchar_t *object,
    unsigned long want, unsigned long size, byte *descriptor, ENCODED *answer, REPLY *reply)
{
    const struct request request = {kind, units, object, want, size, descriptor};
    struct call call;
    struct work work = {0};
    *answer = (ENCODED){0};
    uint32_t status = entry_run(session, &operation_access, &request, &work, &call);
    if (status == ERROR_SUCCESS)
        status = marshal_buffer(&call, &work.packed, answer);
    buffer_free(&work.packed);
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}

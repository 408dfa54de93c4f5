/* file_read_open and file_read_at, file_write_open and file_write_at: a file that is opened once,
 * and read or written in as many calls as its client likes, wherever in it. All of them are one
 * act, which has come to its end when its client closes it: how much of the file it wanted only
 * that client knows. */
#include "audit/record/record.h"
#include "operations/files/file_place.h"
#include "operation_list.h"
#include "pipeline/act_call.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"
#include "rpc/wire.h"

#include <stdlib.h>
#include <string.h>

struct part_file {
    struct held held;
    struct act act;
    HANDLE file;
    bool append;
    size_t name_size; /* of the file's path, in units */
    WCHAR name[];
};

struct part_request {
    struct wire_path path;
    uint32_t flags;
    uint32_t disposition; /* file_write_open */
    uint32_t id;          /* this and what follows: file_read_at, file_write_at */
    uint64_t offset;
    uint32_t size;
    const BYTE *bytes; /* file_write_at */
};

struct part_result {
    struct part_file *file;
    uint32_t id;
    uint64_t file_size; /* file_read_open */
    BYTE *bytes;        /* in the call's arena, as what follows: file_read_at */
    DWORD size;
};

static const char reader_kind, writer_kind;

/* --- both ------------------------------------------------------------------------------------ */

static void close_file(struct held *held)
{
    struct part_file *file = (struct part_file *)held;
    CloseHandle(file->file);
    act_free(&file->act);
    free(file);
}

/* The file's path stays for the record of a step that fails. */
static struct part_file *make_file(const struct call *call, HANDLE handle, const char *kind)
{
    size_t size = call->object.name_size;
    struct part_file *file = calloc(1, sizeof(*file) + size * sizeof(WCHAR));
    if (!file)
        return NULL;
    file->held = (struct held){.kind = kind, .close = close_file, .act = &file->act};
    file->act.unit = ACT_BYTES;
    file->act.done_when_closed = true;
    file->file = handle;
    file->name_size = size;
    memcpy(file->name, call->object.name, size * sizeof(WCHAR));
    return file;
}

/* What the call's result has afterwards is closed by begin when the call fails after all. */
static uint32_t open_file(struct call *call, const struct open_how *how, const char *kind)
{
    const struct part_request *request = call->request;
    struct part_result *result = call->result;
    HANDLE file;
    uint32_t status = open_path(call, &request->path, how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    result->file = make_file(call, file, kind);
    if (result->file)
        return ERROR_SUCCESS;
    CloseHandle(file);
    return ERROR_NOT_ENOUGH_MEMORY;
}

static uint32_t conclude_open(struct call *call)
{
    struct part_result *result = call->result;
    uint32_t status =
        held_add(&call->session->held, &call->caller, &result->file->held, &result->id);
    if (status == ERROR_SUCCESS)
        act_begin(call, &result->file->act);
    return status;
}

/* The file that the call goes on with, as a step. */
static uint32_t go_on(struct call *call, const char *kind, struct part_file **found)
{
    const struct part_request *request = call->request;
    struct part_file *file =
        (struct part_file *)held_find(&call->session->held, &call->caller, request->id, kind);
    call->object = (struct call_object){.type = "File"};
    if (!file)
        return ERROR_INVALID_HANDLE;
    call->object.name = file->name;
    call->object.name_size = file->name_size;
    uint32_t status = act_step(call, &file->act);
    if (status == ERROR_SUCCESS)
        *found = file;
    return status;
}

/* What was begun and could not be put on record is undone. */
static uint32_t begin(struct call *call, SESSION session, const struct operation *operation,
    const struct part_request *request, struct part_result *result)
{
    uint32_t status = entry_run(session, operation, request, result, call);
    if (status == ERROR_SUCCESS)
        return status;
    if (result->id)
        /* It is there, and gone afterwards. */
        (void)held_close(&call->session->held, result->id, result->file->held.kind);
    else if (result->file)
        close_file(&result->file->held);
    return status;
}

/* --- reading --------------------------------------------------------------------------------- */

static uint32_t perform_read_open(struct call *call)
{
    const struct part_request *request = call->request;
    struct part_result *result = call->result;
    struct open_how how;
    LARGE_INTEGER size;
    uint32_t status = read_how(request->flags, &how);
    if (status == ERROR_SUCCESS)
        status = open_file(call, &how, &reader_kind);
    if (status != ERROR_SUCCESS)
        return status;
    if (!GetFileSizeEx(result->file->file, &size))
        return GetLastError();
    result->file_size = (uint64_t)size.QuadPart;
    return ERROR_SUCCESS;
}

static uint32_t read_part(struct call *call, struct part_file *file)
{
    const struct part_request *request = call->request;
    struct part_result *result = call->result;
    if (!request->size || request->size > WIRE_CHUNK_MAX || request->offset > INT64_MAX)
        return ERROR_INVALID_PARAMETER;
    BYTE *bytes = arena_alloc(&call->arena, request->size);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = read_at(file->file, request->offset, bytes, request->size, &result->size);
    if (status != ERROR_SUCCESS)
        return status;
    file->act.amount += result->size;
    result->bytes = bytes;
    return ERROR_SUCCESS;
}

static uint32_t perform_read_at(struct call *call)
{
    struct part_file *file;
    uint32_t status = go_on(call, &reader_kind, &file);
    return status == ERROR_SUCCESS ? read_part(call, file) : status;
}

/* Who may not read a part of a file by one call may not read it by several. */
const struct operation operation_file_read_open = {
    .name = "file_read_open",
    .opnum = OPNUM_FILE_READ_OPEN,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .within = &operation_file_read,
    .perform = perform_read_open,
    .conclude = conclude_open,
};

const struct operation operation_file_read_at = {
    .name = "file_read_at",
    .opnum = OPNUM_FILE_READ_AT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .within = &operation_file_read,
    .perform = perform_read_at,
};

unsigned long s_file_read_open(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long *id, hyper *size, REPLY *reply)
{
    struct call call;
    struct part_result result = {0};
    const struct part_request request = {.path = {path, units}, .flags = flags};
    uint32_t status = begin(&call, session, &operation_file_read_open, &request, &result);
    *id = status == ERROR_SUCCESS ? result.id : 0;
    *size = status == ERROR_SUCCESS ? (hyper)result.file_size : 0;
    return entry_finish(&call, reply);
}

unsigned long s_file_read_at(SESSION session, unsigned long id, hyper offset, unsigned long size,
    ENCODED *data, REPLY *reply)
{
    struct call call;
    struct part_result result = {0};
    const struct part_request request = {.id = id, .offset = (uint64_t)offset, .size = size};
    *data = (ENCODED){0};
    uint32_t status = entry_run(session, &operation_file_read_at, &request, &result, &call);
    if (status == ERROR_SUCCESS)
        status = marshal_bytes(&call, result.bytes, result.size, data);
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}

unsigned long s_file_read_close(SESSION session, unsigned long id)
{
    return entry_close_held(session, id, &reader_kind);
}

/* --- writing --------------------------------------------------------------------------------- */

static uint32_t perform_write_open(struct call *call)
{
    const struct part_request *request = call->request;
    struct part_result *result = call->result;
    struct open_how how;
    uint32_t status = write_how(request->flags, request->disposition, &how);
    if (status == ERROR_SUCCESS)
        status = open_file(call, &how, &writer_kind);
    if (status == ERROR_SUCCESS)
        result->file->append = (request->flags & DEPUTY_FILE_APPEND) != 0;
    return status;
}

static uint32_t perform_write_at(struct call *call)
{
    const struct part_request *request = call->request;
    struct part_file *file;
    uint32_t status = go_on(call, &writer_kind, &file);
    if (status != ERROR_SUCCESS)
        return status;
    if (!write_is_valid(request->offset, request->bytes, request->size))
        return ERROR_INVALID_PARAMETER;
    status = write_at(file->file, file->append, request->offset, request->bytes, request->size);
    if (status == ERROR_SUCCESS)
        file->act.amount += request->size;
    return status;
}

/* As with reading. */
const struct operation operation_file_write_open = {
    .name = "file_write_open",
    .opnum = OPNUM_FILE_WRITE_OPEN,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .within = &operation_file_write,
    .perform = perform_write_open,
    .conclude = conclude_open,
};

const struct operation operation_file_write_at = {
    .name = "file_write_at",
    .opnum = OPNUM_FILE_WRITE_AT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .within = &operation_file_write,
    .perform = perform_write_at,
};

unsigned long s_file_write_open(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long disposition, unsigned long *id, REPLY *reply)
{
    struct call call;
    struct part_result result = {0};
    const struct part_request request = {
        .path = {path, units}, .flags = flags, .disposition = disposition};
    uint32_t status = begin(&call, session, &operation_file_write_open, &request, &result);
    *id = status == ERROR_SUCCESS ? result.id : 0;
    return entry_finish(&call, reply);
}

unsigned long s_file_write_at(
    SESSION session, unsigned long id, hyper offset, unsigned long size, byte *bytes, REPLY *reply)
{
    struct call call;
    const struct part_request request = {
        .id = id, .offset = (uint64_t)offset, .size = size, .bytes = bytes};
    (void)entry_run(session, &operation_file_write_at, &request, NULL, &call);
    return entry_finish(&call, reply);
}

unsigned long s_file_write_close(SESSION session, unsigned long id)
{
    return entry_close_held(session, id, &writer_kind);
}

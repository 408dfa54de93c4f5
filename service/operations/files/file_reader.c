/* file_read_open and file_read_at: a file that is opened once and read in as many calls as its
 * reader likes, wherever in it. All of them are one act, which has come to its end when its client
 * closes it: how much of the file it wanted only that client knows. */
#include "audit/record/record.h"
#include "operations/files/open_path.h"
#include "operations/files/read_at.h"
#include "operation_list.h"
#include "pipeline/act_call.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"
#include "rpc/wire.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    struct held held;
    struct act act;
    HANDLE file;
    size_t name_size; /* of the file's path, in units */
    WCHAR name[];
};

struct reader_request {
    struct wire_path path;
    uint32_t flags;
    uint32_t id; /* this and what follows: file_read_at */
    uint64_t offset;
    uint32_t size;
};

struct reader_result {
    struct reader *reader;
    uint32_t id;
    uint64_t file_size;
    BYTE *bytes; /* in the call's arena */
    DWORD size;
};

enum {
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    FLAGS = DEPUTY_FILE_LINK | DEPUTY_FILE_STREAM | DEPUTY_FILE_LITERAL,
};

static const char reader_kind;

static void close_reader(struct held *held)
{
    struct reader *reader = (struct reader *)held;
    CloseHandle(reader->file);
    act_free(&reader->act);
    free(reader);
}

/* The file's path stays for the record of a step that fails. */
static struct reader *make_reader(const struct call *call, HANDLE file)
{
    size_t size = call->object.name_size;
    struct reader *reader = calloc(1, sizeof(*reader) + size * sizeof(WCHAR));
    if (!reader)
        return NULL;
    reader->held = (struct held){.kind = &reader_kind, .close = close_reader, .act = &reader->act};
    reader->act.unit = ACT_BYTES;
    reader->act.done_when_closed = true;
    reader->file = file;
    reader->name_size = size;
    memcpy(reader->name, call->object.name, size * sizeof(WCHAR));
    return reader;
}

static uint32_t begin(struct call *call, HANDLE file, struct reader_result *result)
{
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size))
        return GetLastError();
    result->file_size = (uint64_t)size.QuadPart;
    result->reader = make_reader(call, file);
    return result->reader ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

static uint32_t perform_open(struct call *call)
{
    const struct reader_request *request = call->request;
    const struct open_how how = {
        .access = FILE_READ_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = request->flags,
    };
    HANDLE file;
    if (request->flags & ~(uint32_t)FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = open_path(call, &request->path, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    status = begin(call, file, call->result);
    if (status != ERROR_SUCCESS)
        CloseHandle(file);
    return status;
}

static uint32_t conclude_open(struct call *call)
{
    struct reader_result *result = call->result;
    uint32_t status =
        held_add(&call->session->held, &call->caller, &result->reader->held, &result->id);
    if (status == ERROR_SUCCESS)
        act_begin(call, &result->reader->act);
    return status;
}

static uint32_t read_part(struct call *call, struct reader *reader)
{
    const struct reader_request *request = call->request;
    struct reader_result *result = call->result;
    if (!request->size || request->size > WIRE_CHUNK_MAX || request->offset > INT64_MAX)
        return ERROR_INVALID_PARAMETER;
    BYTE *bytes = arena_alloc(&call->arena, request->size);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = read_at(reader->file, request->offset, bytes, request->size, &result->size);
    if (status != ERROR_SUCCESS)
        return status;
    reader->act.amount += result->size;
    result->bytes = bytes;
    return ERROR_SUCCESS;
}

static uint32_t perform_at(struct call *call)
{
    const struct reader_request *request = call->request;
    struct reader *reader =
        (struct reader *)held_find(&call->session->held, &call->caller, request->id, &reader_kind);
    call->object = (struct call_object){.type = "File"};
    if (!reader)
        return ERROR_INVALID_HANDLE;
    call->object.name = reader->name;
    call->object.name_size = reader->name_size;
    uint32_t status = act_step(call, &reader->act);
    return status == ERROR_SUCCESS ? read_part(call, reader) : status;
}

/* Who may not read a part of a file by one call may not read it by several. */
const struct operation operation_file_read_open = {
    .name = "file_read_open",
    .opnum = OPNUM_FILE_READ_OPEN,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .within = &operation_file_read,
    .perform = perform_open,
    .conclude = conclude_open,
};

const struct operation operation_file_read_at = {
    .name = "file_read_at",
    .opnum = OPNUM_FILE_READ_AT,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .within = &operation_file_read,
    .perform = perform_at,
};

/* What was begun and could not be put on record is undone. */
unsigned long s_file_read_open(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long *id, hyper *size, REPLY *reply)
{
    struct call call;
    struct reader_result result = {0};
    const struct reader_request request = {.path = {path, units}, .flags = flags};
    *id = 0;
    *size = 0;
    uint32_t status = entry_run(session, &operation_file_read_open, &request, &result, &call);
    if (status == ERROR_SUCCESS) {
        *id = result.id;
        *size = (hyper)result.file_size;
    } else if (result.id) {
        (void)held_close(&call.session->held, result.id, &reader_kind); /* it is there */
    } else if (result.reader) {
        close_reader(&result.reader->held);
    }
    return entry_finish(&call, reply);
}

unsigned long s_file_read_at(SESSION session, unsigned long id, hyper offset, unsigned long size,
    ENCODED *data, REPLY *reply)
{
    struct call call;
    struct reader_result result = {0};
    const struct reader_request request = {.id = id, .offset = (uint64_t)offset, .size = size};
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

/* file_read and file_write: up to WIRE_CHUNK_MAX bytes at an offset, for callers that can or want
 * to take no handle. */
#include "audit/record/record.h"
#include "operations/files/file_place.h"
#include "operation_list.h"
#include "rpc/entry.h"
#include "rpc/marshal.h"
#include "rpc/wire.h"

struct file_chunk_request {
    struct wire_path path;
    uint32_t flags;
    uint32_t disposition; /* file_write */
    uint64_t offset;
    uint32_t size;
    const BYTE *bytes; /* file_write */
};

struct file_chunk_result {
    BYTE *bytes; /* in the call's arena */
    DWORD size;
};

static uint32_t perform_read(struct call *call)
{
    const struct file_chunk_request *request = call->request;
    struct open_how how;
    HANDLE file;
    if (!request->size || request->size > WIRE_CHUNK_MAX || request->offset > INT64_MAX)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = read_how(request->flags, &how);
    if (status != ERROR_SUCCESS)
        return status;
    BYTE *bytes = arena_alloc(&call->arena, request->size);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    status = open_path(call, &request->path, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    struct file_chunk_result *result = call->result;
    status = read_at(file, request->offset, bytes, request->size, &result->size);
    CloseHandle(file);
    if (status == ERROR_SUCCESS)
        result->bytes = bytes;
    return status;
}

static uint32_t perform_write(struct call *call)
{
    const struct file_chunk_request *request = call->request;
    const bool append = (request->flags & DEPUTY_FILE_APPEND) != 0;
    struct open_how how;
    HANDLE file;
    if (!write_is_valid(request->offset, request->bytes, request->size))
        return ERROR_INVALID_PARAMETER;
    uint32_t status = write_how(request->flags, request->disposition, &how);
    if (status == ERROR_SUCCESS)
        status = open_path(call, &request->path, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    status = write_at(file, append, request->offset, request->bytes, request->size);
    CloseHandle(file);
    return status;
}

const struct operation operation_file_read = {
    .name = "file_read",
    .opnum = OPNUM_FILE_READ,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .perform = perform_read,
};

const struct operation operation_file_write = {
    .name = "file_write",
    .opnum = OPNUM_FILE_WRITE,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform_write,
};

unsigned long s_file_read(SESSION session, unsigned long units, wchar_t *path, unsigned long flags,
    hyper offset, unsigned long size, ENCODED *data, REPLY *reply)
{
    struct call call;
    struct file_chunk_result result = {0};
    const struct file_chunk_request request = {
        .path = {path, units}, .flags = flags, .offset = (uint64_t)offset, .size = size};
    *data = (ENCODED){0};
    uint32_t status = entry_run(session, &operation_file_read, &request, &result, &call);
    if (status == ERROR_SUCCESS)
        status = marshal_bytes(&call, result.bytes, result.size, data);
    call_fail(&call, DEPUTY_STAGE_PERFORM, status);
    return entry_finish(&call, reply);
}

unsigned long s_file_write(SESSION session, unsigned long units, wchar_t *path, unsigned long flags,
    unsigned long disposition, hyper offset, unsigned long size, byte *bytes, REPLY *reply)
{
    struct call call;
    const struct file_chunk_request request = {.path = {path, units},
        .flags = flags,
        .disposition = disposition,
        .offset = (uint64_t)offset,
        .size = size,
        .bytes = bytes};
    (void)entry_run(session, &operation_file_write, &request, NULL, &call);
    return entry_finish(&call, reply);
}

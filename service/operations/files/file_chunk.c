/* file_read and file_write: up to WIRE_CHUNK_MAX bytes at an offset, for callers that can or want
 * to take no handle. */
#include "audit/record/record.h"
#include "operations/files/open_path.h"
#include "operations/files/read_at.h"
#include "operation_list.h"
#include "rpc/memory.h"
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

enum {
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    OPEN_FLAGS = DEPUTY_FILE_LINK | DEPUTY_FILE_STREAM,
    READ_FLAGS = OPEN_FLAGS | DEPUTY_FILE_LITERAL,
    WRITE_FLAGS = OPEN_FLAGS | DEPUTY_FILE_APPEND,
};

static uint32_t perform_read(struct call *call)
{
    const struct file_chunk_request *request = call->request;
    const struct open_how how = {
        .access = FILE_READ_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
        .share = SHARE_ALL,
        .disposition = OPEN_EXISTING,
        .flags = request->flags,
    };
    HANDLE file;
    if (request->flags & ~(uint32_t)READ_FLAGS || !request->size ||
        request->size > WIRE_CHUNK_MAX || request->offset > INT64_MAX)
        return ERROR_INVALID_PARAMETER;
    BYTE *bytes = arena_alloc(&call->arena, request->size);
    if (!bytes)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = open_path(call, &request->path, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    struct file_chunk_result *result = call->result;
    status = read_at(file, request->offset, bytes, request->size, &result->size);
    CloseHandle(file);
    if (status == ERROR_SUCCESS)
        result->bytes = bytes;
    return status;
}

/* On a synchronous handle the place only says where. */
static uint32_t write_chunk(HANDLE file, const struct file_chunk_request *request)
{
    const bool append = (request->flags & DEPUTY_FILE_APPEND) != 0;
    const uint64_t offset = append ? UINT64_MAX : request->offset;
    OVERLAPPED place = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
    DWORD size = 0;
    if (!request->size)
        return ERROR_SUCCESS;
    if (!WriteFile(file, request->bytes, request->size, &size, &place))
        return GetLastError();
    return size == request->size ? ERROR_SUCCESS : ERROR_WRITE_FAULT;
}

/* Without FILE_WRITE_DATA the file system itself puts everything at the end. */
static struct open_how how_to_write(const struct file_chunk_request *request)
{
    bool append = (request->flags & DEPUTY_FILE_APPEND) != 0;
    return (struct open_how){
        .access = (append ? FILE_APPEND_DATA : FILE_WRITE_DATA) | FILE_READ_ATTRIBUTES |
                  SYNCHRONIZE | (request->disposition == TRUNCATE_EXISTING ? GENERIC_WRITE : 0),
        .share = FILE_SHARE_READ | FILE_SHARE_DELETE | (append ? FILE_SHARE_WRITE : 0),
        .disposition = request->disposition,
        .flags = request->flags & (uint32_t)OPEN_FLAGS,
    };
}

static bool is_valid_write(const struct file_chunk_request *request)
{
    return !(request->flags & ~(uint32_t)WRITE_FLAGS) && request->size <= WIRE_CHUNK_MAX &&
           memory_owns(request->bytes, request->size) && request->offset <= INT64_MAX &&
           request->disposition >= CREATE_NEW && request->disposition <= TRUNCATE_EXISTING;
}

static uint32_t perform_write(struct call *call)
{
    const struct file_chunk_request *request = call->request;
    HANDLE file;
    if (!is_valid_write(request))
        return ERROR_INVALID_PARAMETER;
    const struct open_how how = how_to_write(request);
    uint32_t status = open_path(call, &request->path, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    status = write_chunk(file, request);
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

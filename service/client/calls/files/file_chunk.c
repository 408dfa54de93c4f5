#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"

#include <string.h>

struct chunk_call {
    struct remote_call call;
    struct path_argument path;
    uint32_t flags;
    uint32_t disposition;
    uint64_t offset;
    uint32_t size;
    byte *bytes;
    ENCODED data;
};

static void read_stub(struct remote_call *call)
{
    struct chunk_call *chunk = (struct chunk_call *)call;
    chunk->data = (ENCODED){0};
    call->returned = c_file_read(call->context, chunk->path.units, chunk->path.text, chunk->flags,
        (hyper)chunk->offset, chunk->size, &chunk->data, &call->reply);
}

static uint32_t read_result(const struct chunk_call *call, void *bytes, uint32_t *read)
{
    if (!call->data.bytes || call->data.size > call->size)
        return ERROR_INVALID_DATA;
    memcpy(bytes, call->data.bytes, call->data.size);
    *read = call->data.size;
    return ERROR_SUCCESS;
}

uint32_t deputy_read_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint64_t offset, void *bytes, uint32_t size, uint32_t *read, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct chunk_call call = {
        .call = {.stub = read_stub}, .flags = flags, .offset = offset, .size = size};
    bool valid = session && bytes && read && size && size <= DEPUTY_CHUNK_MAX;
    uint32_t status = valid ? path_argument(path, &call.path) : ERROR_INVALID_PARAMETER;
    if (status) {
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    } else if (!session_call(session, &call.call, &said)) {
        status = read_result(&call, bytes, read);
        if (status)
            reply_set(&said, status, DEPUTY_STAGE_TRANSPORT);
    }
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

static void write_stub(struct remote_call *call)
{
    struct chunk_call *chunk = (struct chunk_call *)call;
    call->returned = c_file_write(call->context, chunk->path.units, chunk->path.text, chunk->flags,
        chunk->disposition, (hyper)chunk->offset, chunk->size, chunk->bytes, &call->reply);
}

uint32_t deputy_write_file(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, uint64_t offset, const void *bytes, uint32_t size,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    static byte none[1];
    struct chunk_call call = {.call = {.stub = write_stub},
        .flags = flags,
        .disposition = disposition,
        .offset = offset,
        .size = size,
        .bytes = size ? (byte *)(uintptr_t)bytes : none}; /* the stubs know no const */
    bool valid = session && (bytes || !size) && size <= DEPUTY_CHUNK_MAX;
    uint32_t status = valid ? path_argument(path, &call.path) : ERROR_INVALID_PARAMETER;
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else
        (void)session_call(session, &call.call, &said); /* what it said has the status */
    remote_call_free(&call.call);
    return reply_give(&said, reply);
}

/* A file that the service holds open, to be read in several calls. */
#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"

#include <stdlib.h>
#include <string.h>

struct reader_call {
    struct remote_call call;
    struct path_argument path;
    uint32_t flags;
    unsigned long id;
    hyper file_size;
    uint64_t offset;
    uint32_t size;
    ENCODED data;
};

struct deputy_reader {
    struct deputy_session *session;
    struct pooled place;
    struct reader_call call;
};

static void open_stub(struct remote_call *call)
{
    struct reader_call *reader = (struct reader_call *)call;
    call->returned = c_file_read_open(call->context, reader->path.units, reader->path.text,
        reader->flags, &reader->id, &reader->file_size, &call->reply);
}

static void at_stub(struct remote_call *call)
{
    struct reader_call *reader = (struct reader_call *)call;
    reader->data = (ENCODED){0};
    call->returned = c_file_read_at(call->context, reader->id, (hyper)reader->offset, reader->size,
        &reader->data, &call->reply);
}

/* The service puts no reply beside this one's status. */
static void close_stub(struct remote_call *call)
{
    struct reader_call *reader = (struct reader_call *)call;
    call->returned = c_file_read_close(call->context, reader->id);
}

static uint32_t open_reader(struct deputy_session *session, const struct reader_call *first,
    struct deputy_reader **reader, struct deputy_reply *reply)
{
    struct deputy_reader *made = calloc(1, sizeof(*made));
    if (!made)
        return reply_set(reply, ERROR_NOT_ENOUGH_MEMORY, DEPUTY_STAGE_CONNECT);
    made->session = session;
    made->call = *first;
    uint32_t status = session_begin(session, &made->call.call, &made->place, reply);
    remote_call_free(&made->call.call);
    if (status)
        free(made);
    else
        *reader = made;
    return status;
}

uint32_t deputy_read_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_reader **reader, uint64_t *size, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct reader_call call = {.call = {.stub = open_stub}, .flags = flags};
    uint32_t status = session && reader ? path_argument(path, &call.path) : ERROR_INVALID_PARAMETER;
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else if (!open_reader(session, &call, reader, &said) && size)
        *size = (uint64_t)(*reader)->call.file_size;
    return reply_give(&said, reply);
}

static uint32_t take_data(const struct reader_call *call, void *bytes, uint32_t *read)
{
    if ((call->data.size && !call->data.bytes) || call->data.size > call->size)
        return ERROR_INVALID_DATA;
    if (call->data.size)
        memcpy(bytes, call->data.bytes, call->data.size);
    *read = call->data.size;
    return ERROR_SUCCESS;
}

uint32_t deputy_read_at(struct deputy_reader *reader, uint64_t offset, void *bytes, uint32_t size,
    uint32_t *read, struct deputy_reply *reply)
{
    struct deputy_reply said;
    if (!reader || !bytes || !read || !size || size > DEPUTY_CHUNK_MAX) {
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
        return reply_give(&said, reply);
    }
    struct reader_call *call = &reader->call;
    call->call.stub = at_stub;
    call->offset = offset;
    call->size = size;
    if (!session_continue(reader->session, &call->call, &reader->place, &said)) {
        uint32_t status = take_data(call, bytes, read);
        if (status)
            reply_set(&said, status, DEPUTY_STAGE_TRANSPORT);
    }
    remote_call_free(&call->call);
    return reply_give(&said, reply);
}

void deputy_read_close(struct deputy_reader *reader)
{
    if (!reader)
        return;
    reader->call.call.stub = close_stub;
    session_finish(reader->session, &reader->call.call, &reader->place);
    remote_call_free(&reader->call.call);
    free(reader);
}

/* A file that the service holds open, to be read or written in several calls. */
#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"

#include <stdlib.h>
#include <string.h>

struct part_call {
    struct remote_call call;
    struct path_argument path;
    uint32_t flags;
    uint32_t disposition;
    unsigned long id;
    hyper file_size;
    uint64_t offset;
    uint32_t size;
    byte *bytes; /* that are written */
    ENCODED data;
};

struct parts {
    struct deputy_session *session;
    struct pooled place;
    struct part_call call;
};

struct deputy_reader {
    struct parts parts;
};

struct deputy_writer {
    struct parts parts;
};

/* --- both ------------------------------------------------------------------------------------ */

/* Begin with the first call; its path is not needed afterwards. */
static uint32_t begin(struct deputy_session *session, const struct part_call *first,
    struct parts **parts, struct deputy_reply *reply)
{
    struct parts *made = calloc(1, sizeof(*made));
    if (!made)
        return reply_set(reply, ERROR_NOT_ENOUGH_MEMORY, DEPUTY_STAGE_CONNECT);
    made->session = session;
    made->call = *first;
    uint32_t status = session_begin(session, &made->call.call, &made->place, reply);
    remote_call_free(&made->call.call);
    if (status)
        free(made);
    else
        *parts = made;
    return status;
}

/* NULL when that failed. given: whether there is where to give it. */
static struct parts *open_parts(struct deputy_session *session, const wchar_t *path, bool given,
    struct part_call *first, struct deputy_reply *reply)
{
    struct parts *parts = NULL;
    uint32_t status =
        session && given ? path_argument(path, &first->path) : ERROR_INVALID_PARAMETER;
    if (status)
        reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    else
        (void)begin(session, first, &parts, reply); /* what it said has the status */
    return parts;
}

/* The stub's call is for the caller to free. */
static uint32_t go_on(struct parts *parts, void (*stub)(struct remote_call *), uint64_t offset,
    uint32_t size, struct deputy_reply *reply)
{
    struct part_call *call = &parts->call;
    call->call.stub = stub;
    call->offset = offset;
    call->size = size;
    return session_continue(parts->session, &call->call, &parts->place, reply);
}

static void close_parts(struct parts *parts, void (*stub)(struct remote_call *))
{
    parts->call.call.stub = stub;
    session_finish(parts->session, &parts->call.call, &parts->place);
    remote_call_free(&parts->call.call);
    free(parts);
}

/* --- reading --------------------------------------------------------------------------------- */

static void read_open_stub(struct remote_call *call)
{
    struct part_call *part = (struct part_call *)call;
    call->returned = c_file_read_open(call->context, part->path.units, part->path.text, part->flags,
        &part->id, &part->file_size, &call->reply);
}

static void read_stub(struct remote_call *call)
{
    struct part_call *part = (struct part_call *)call;
    part->data = (ENCODED){0};
    call->returned = c_file_read_at(
        call->context, part->id, (hyper)part->offset, part->size, &part->data, &call->reply);
}

/* The service puts no reply beside this one's status. */
static void read_close_stub(struct remote_call *call)
{
    struct part_call *part = (struct part_call *)call;
    call->returned = c_file_read_close(call->context, part->id);
}

uint32_t deputy_read_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_reader **reader, uint64_t *size, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct part_call call = {.call = {.stub = read_open_stub}, .flags = flags};
    struct parts *parts = open_parts(session, path, reader != NULL, &call, &said);
    if (parts) {
        *reader = (struct deputy_reader *)parts;
        if (size)
            *size = (uint64_t)parts->call.file_size;
    }
    return reply_give(&said, reply);
}

static uint32_t take_data(const struct part_call *call, void *bytes, uint32_t *read)
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
    if (!go_on(&reader->parts, read_stub, offset, size, &said)) {
        uint32_t status = take_data(&reader->parts.call, bytes, read);
        if (status)
            reply_set(&said, status, DEPUTY_STAGE_TRANSPORT);
    }
    remote_call_free(&reader->parts.call.call);
    return reply_give(&said, reply);
}

void deputy_read_close(struct deputy_reader *reader)
{
    if (reader)
        close_parts(&reader->parts, read_close_stub);
}

/* --- writing --------------------------------------------------------------------------------- */

static void write_open_stub(struct remote_call *call)
{
    struct part_call *part = (struct part_call *)call;
    call->returned = c_file_write_open(call->context, part->path.units, part->path.text,
        part->flags, part->disposition, &part->id, &call->reply);
}

static void write_stub(struct remote_call *call)
{
    struct part_call *part = (struct part_call *)call;
    call->returned = c_file_write_at(
        call->context, part->id, (hyper)part->offset, part->size, part->bytes, &call->reply);
}

static void write_close_stub(struct remote_call *call)
{
    struct part_call *part = (struct part_call *)call;
    call->returned = c_file_write_close(call->context, part->id);
}

uint32_t deputy_write_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    uint32_t disposition, struct deputy_writer **writer, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct part_call call = {
        .call = {.stub = write_open_stub}, .flags = flags, .disposition = disposition};
    struct parts *parts = open_parts(session, path, writer != NULL, &call, &said);
    if (parts)
        *writer = (struct deputy_writer *)parts;
    return reply_give(&said, reply);
}

uint32_t deputy_write_at(struct deputy_writer *writer, uint64_t offset, const void *bytes,
    uint32_t size, struct deputy_reply *reply)
{
    struct deputy_reply said;
    static byte none[1];
    if (!writer || (!bytes && size) || size > DEPUTY_CHUNK_MAX) {
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
        return reply_give(&said, reply);
    }
    /* The stubs know no const. */
    writer->parts.call.bytes = size ? (byte *)(uintptr_t)bytes : none;
    (void)go_on(&writer->parts, write_stub, offset, size, &said); /* what it said has the status */
    remote_call_free(&writer->parts.call.call);
    return reply_give(&said, reply);
}

void deputy_write_close(struct deputy_writer *writer)
{
    if (writer)
        close_parts(&writer->parts, write_close_stub);
}

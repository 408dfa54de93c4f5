/* Files that are written in several calls: replaced as a whole, or copied. */
#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"

#include <stdlib.h>

struct transfer_call {
    struct remote_call call;
    struct path_argument path;
    struct path_argument to;
    uint32_t flags;
    unsigned long id;
    hyper total;
    hyper done;
    unsigned long finished;
    uint32_t size;
    byte *bytes;
};

struct deputy_transfer {
    struct deputy_session *session;
    struct pooled place;
    struct transfer_call call;
    bool committed;
};

static void replace_stub(struct remote_call *call)
{
    struct transfer_call *transfer = (struct transfer_call *)call;
    call->returned = c_file_replace(call->context, transfer->path.units, transfer->path.text,
        transfer->flags, &transfer->id, &call->reply);
}

static void copy_stub(struct remote_call *call)
{
    struct transfer_call *transfer = (struct transfer_call *)call;
    call->returned =
        c_file_copy(call->context, transfer->path.units, transfer->path.text, transfer->to.units,
            transfer->to.text, transfer->flags, &transfer->id, &transfer->total, &call->reply);
}

static void put_stub(struct remote_call *call)
{
    struct transfer_call *transfer = (struct transfer_call *)call;
    call->returned =
        c_file_put(call->context, transfer->id, transfer->size, transfer->bytes, &call->reply);
}

static void step_stub(struct remote_call *call)
{
    struct transfer_call *transfer = (struct transfer_call *)call;
    call->returned = c_file_copy_step(
        call->context, transfer->id, &transfer->done, &transfer->finished, &call->reply);
}

static void commit_stub(struct remote_call *call)
{
    struct transfer_call *transfer = (struct transfer_call *)call;
    call->returned = c_file_commit(call->context, transfer->id, &call->reply);
}

static void cancel_stub(struct remote_call *call)
{
    struct transfer_call *transfer = (struct transfer_call *)call;
    call->returned = c_file_cancel(call->context, transfer->id);
}

/* Begin with the first call; its paths are not needed afterwards. */
static uint32_t begin(struct deputy_session *session, const struct transfer_call *first,
    struct deputy_transfer **transfer, struct deputy_reply *reply)
{
    struct deputy_transfer *made = calloc(1, sizeof(*made));
    if (!made)
        return reply_set(reply, ERROR_NOT_ENOUGH_MEMORY, DEPUTY_STAGE_CONNECT);
    made->session = session;
    made->call = *first;
    uint32_t status = session_begin(session, &made->call.call, &made->place, reply);
    remote_call_free(&made->call.call);
    if (status)
        free(made);
    else
        *transfer = made;
    return status;
}

static uint32_t go_on(struct deputy_transfer *transfer, void (*stub)(struct remote_call *),
    struct deputy_reply *reply)
{
    transfer->call.call.stub = stub;
    uint32_t status =
        session_continue(transfer->session, &transfer->call.call, &transfer->place, reply);
    remote_call_free(&transfer->call.call);
    return status;
}

uint32_t deputy_replace_open(struct deputy_session *session, const wchar_t *path, uint32_t flags,
    struct deputy_transfer **transfer, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct transfer_call call = {.call = {.stub = replace_stub}, .flags = flags};
    uint32_t status =
        session && transfer ? path_argument(path, &call.path) : ERROR_INVALID_PARAMETER;
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else
        (void)begin(session, &call, transfer, &said); /* what it said has the status */
    return reply_give(&said, reply);
}

uint32_t deputy_copy_open(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_transfer **transfer, uint64_t *total, struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct transfer_call call = {.call = {.stub = copy_stub}, .flags = flags};
    uint32_t status =
        session && transfer ? path_argument(path, &call.path) : ERROR_INVALID_PARAMETER;
    if (!status)
        status = path_argument(to, &call.to);
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else if (!begin(session, &call, transfer, &said) && total)
        *total = (uint64_t)(*transfer)->call.total;
    return reply_give(&said, reply);
}

uint32_t deputy_transfer_write(
    struct deputy_transfer *transfer, const void *bytes, uint32_t size, struct deputy_reply *reply)
{
    struct deputy_reply said;
    static byte none[1];
    if (!transfer || (!bytes && size) || size > DEPUTY_CHUNK_MAX) {
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    } else {
        transfer->call.size = size;
        transfer->call.bytes = size ? (byte *)(uintptr_t)bytes : none; /* the stubs know no const */
        (void)go_on(transfer, put_stub, &said); /* what it said has the status */
    }
    return reply_give(&said, reply);
}

uint32_t deputy_copy_step(
    struct deputy_transfer *transfer, uint64_t *done, int *finished, struct deputy_reply *reply)
{
    struct deputy_reply said;
    if (!transfer || !finished)
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    else if (!go_on(transfer, step_stub, &said)) {
        *finished = transfer->call.finished != 0;
        if (done)
            *done = (uint64_t)transfer->call.done;
    }
    return reply_give(&said, reply);
}

uint32_t deputy_transfer_commit(struct deputy_transfer *transfer, struct deputy_reply *reply)
{
    struct deputy_reply said;
    if (!transfer)
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    else if (!go_on(transfer, commit_stub, &said))
        transfer->committed = true;
    return reply_give(&said, reply);
}

void deputy_transfer_close(struct deputy_transfer *transfer)
{
    if (!transfer)
        return;
    transfer->call.call.stub = cancel_stub;
    session_finish(
        transfer->session, transfer->committed ? NULL : &transfer->call.call, &transfer->place);
    remote_call_free(&transfer->call.call);
    free(transfer);
}

#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"

struct file_open_call {
    struct remote_call call;
    struct path_argument path;
    uint32_t access;
    uint32_t share;
    uint32_t disposition;
    uint32_t flags;
    hyper handle;
    ENCODED final_path;
};

static void file_open_stub(struct remote_call *call)
{
    struct file_open_call *open = (struct file_open_call *)call;
    open->handle = 0;
    open->final_path = (ENCODED){0};
    call->returned =
        c_file_open(call->context, open->path.units, open->path.text, open->access, open->share,
            open->disposition, open->flags, &open->handle, &open->final_path, &call->reply);
}

/* Handles have 32 significant bits, in programs of either size (Microsoft: Interprocess
 * Communication Between 32-bit and 64-bit Applications). */
static uint32_t take_result(const struct file_open_call *open, void **handle, wchar_t **final_path)
{
    wchar_t *text = NULL;
    HANDLE given = (HANDLE)(uintptr_t)open->handle;
    if (!given || given == INVALID_HANDLE_VALUE || open->handle > UINT32_MAX)
        return ERROR_INVALID_DATA;
    uint32_t status = final_path ? text_take(&open->final_path, &text) : ERROR_SUCCESS;
    if (status) {
        CloseHandle(given);
        return status;
    }
    *handle = given;
    if (final_path)
        *final_path = text;
    return ERROR_SUCCESS;
}

uint32_t deputy_open_file(struct deputy_session *session, const wchar_t *path, uint32_t access,
    uint32_t share, uint32_t disposition, uint32_t flags, void **handle, wchar_t **final_path,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    struct file_open_call open = {.call = {.stub = file_open_stub},
        .access = access,
        .share = share,
        .disposition = disposition,
        .flags = flags};
    uint32_t status = session && handle ? path_argument(path, &open.path) : ERROR_INVALID_PARAMETER;
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else if (!session_call(session, &open.call, &said)) {
        status = take_result(&open, handle, final_path);
        if (status)
            reply_set(&said, status, DEPUTY_STAGE_TRANSPORT);
    }
    remote_call_free(&open.call);
    return reply_give(&said, reply);
}

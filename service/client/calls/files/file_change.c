/* Making, deleting and renaming: one or two paths, and no answer but the reply. */
#include "client/calls/files/file_path.h"
#include "client/remote/reply.h"
#include "client/session.h"

struct change_call {
    struct remote_call call;
    struct path_argument path;
    struct path_argument to;
    uint32_t flags;
};

static uint32_t change(struct deputy_session *session, struct change_call *change,
    const wchar_t *path, const wchar_t *to, struct deputy_reply *reply)
{
    struct deputy_reply said;
    uint32_t status = session ? path_argument(path, &change->path) : ERROR_INVALID_PARAMETER;
    if (!status && to)
        status = path_argument(to, &change->to);
    if (status)
        reply_set(&said, status, DEPUTY_STAGE_CONNECT);
    else
        (void)session_call(session, &change->call, &said); /* what it said has the status */
    remote_call_free(&change->call);
    return reply_give(&said, reply);
}

static void mkdir_stub(struct remote_call *call)
{
    struct change_call *change = (struct change_call *)call;
    call->returned =
        c_file_mkdir(call->context, change->path.units, change->path.text, &call->reply);
}

uint32_t deputy_make_directory(
    struct deputy_session *session, const wchar_t *path, struct deputy_reply *reply)
{
    struct change_call call = {.call = {.stub = mkdir_stub}};
    return change(session, &call, path, NULL, reply);
}

static void delete_stub(struct remote_call *call)
{
    struct change_call *change = (struct change_call *)call;
    call->returned = c_file_delete(
        call->context, change->path.units, change->path.text, change->flags, &call->reply);
}

uint32_t deputy_delete_file(
    struct deputy_session *session, const wchar_t *path, uint32_t flags, struct deputy_reply *reply)
{
    struct change_call call = {.call = {.stub = delete_stub}, .flags = flags};
    return change(session, &call, path, NULL, reply);
}

static void rename_stub(struct remote_call *call)
{
    struct change_call *change = (struct change_call *)call;
    call->returned = c_file_rename(call->context, change->path.units, change->path.text,
        change->to.units, change->to.text, change->flags, &call->reply);
}

uint32_t deputy_rename_file(struct deputy_session *session, const wchar_t *path, const wchar_t *to,
    uint32_t flags, struct deputy_reply *reply)
{
    struct change_call call = {.call = {.stub = rename_stub}, .flags = flags};
    return change(session, &call, path, to ? to : L"", reply);
}

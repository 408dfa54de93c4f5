/* file_rename: give a file, a directory or a link another name on the same volume. */
#include "audit/record/record.h"
#include "operations/files/file_change.h"
#include "platform/native.h"
#include "operation_list.h"
#include "operations/files/read_only.h"

#include "deputy_rpc.h"

enum { FLAGS = DEPUTY_FILE_REPLACE | DEPUTY_FILE_FORCE | DEPUTY_FILE_LITERAL };

/* Nothing is given a name that only the literal form reaches. Both paths are checked before the
 * first is opened. */
static uint32_t take_paths(
    struct call *call, const struct file_change *request, const WCHAR **from, const WCHAR **to)
{
    uint32_t status = path_take(call, &request->to, 0, to);
    return status == ERROR_SUCCESS
               ? path_take(call, &request->path, request->flags & DEPUTY_FILE_LITERAL, from)
               : status;
}

static uint32_t perform(struct call *call)
{
    const struct file_change *request = call->request;
    const struct open_how how = {
        .access = DELETE | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_LINK,
        .any = true,
        .extra = FILE_FLAG_OPEN_NO_RECALL,
    };
    bool replace = (request->flags & DEPUTY_FILE_REPLACE) != 0;
    const WCHAR *from, *to;
    HANDLE file;
    if (request->flags & ~(uint32_t)FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = take_paths(call, request, &from, &to);
    if (status == ERROR_SUCCESS)
        status = open_taken(call, from, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    record_target(call, request->to.text, request->to.units - 1);
    status = native_rename(file, to, replace);
    if (status == ERROR_ACCESS_DENIED && replace && request->flags & DEPUTY_FILE_FORCE)
        status = read_only_replace(call, file, to);
    if (status == ERROR_SUCCESS)
        record_final_target(call, file);
    CloseHandle(file);
    return status;
}

const struct operation operation_file_rename = {
    .name = "file_rename",
    .opnum = OPNUM_FILE_RENAME,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_file_rename(SESSION session, unsigned long units, wchar_t *path,
    unsigned long to_units, wchar_t *to, unsigned long flags, REPLY *reply)
{
    const struct file_change request = {
        .path = {path, units}, .to = {to, to_units}, .flags = flags};
    return file_change_run(session, &operation_file_rename, &request, reply);
}

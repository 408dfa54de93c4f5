/* file_delete: delete a file, an empty directory, or a link itself. */
#include "audit/record/record.h"
#include "operations/files/file_change.h"
#include "platform/native.h"
#include "operation_list.h"
#include "operations/files/read_only.h"

#include "deputy_rpc.h"

enum {
    FLAGS = DEPUTY_FILE_DIRECTORY | DEPUTY_FILE_STREAM | DEPUTY_FILE_FORCE | DEPUTY_FILE_LITERAL,
};

/* A link is never followed: what it leads to was not named. Directories are opened in any case, to
 * be refused for what they are. What is deleted is not fetched from afar before. Newer systems need
 * no right to change attributes to pass over one. */
static uint32_t open_to_delete(struct call *call, const struct file_change *request, HANDLE *file)
{
    bool force = (request->flags & DEPUTY_FILE_FORCE) != 0;
    struct open_how how = {
        .access = DELETE | FILE_READ_ATTRIBUTES | (force ? FILE_WRITE_ATTRIBUTES : 0),
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = request->flags | DEPUTY_FILE_LINK,
        .extra = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_NO_RECALL,
    };
    uint32_t status = open_path(call, &request->path, &how, file);
    if (status != ERROR_ACCESS_DENIED || !force)
        return status;
    how.access = DELETE | FILE_READ_ATTRIBUTES;
    return open_path(call, &request->path, &how, file);
}

static uint32_t perform(struct call *call)
{
    const struct file_change *request = call->request;
    HANDLE file;
    if (request->flags & ~(uint32_t)FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = open_to_delete(call, request, &file);
    if (status != ERROR_SUCCESS)
        return status;
    status = native_set_delete(file, true);
    if (status == ERROR_ACCESS_DENIED && request->flags & DEPUTY_FILE_FORCE)
        status = read_only_delete(file);
    CloseHandle(file);
    return status;
}

const struct operation operation_file_delete = {
    .name = "file_delete",
    .opnum = OPNUM_FILE_DELETE,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_file_delete(
    SESSION session, unsigned long units, wchar_t *path, unsigned long flags, REPLY *reply)
{
    const struct file_change request = {.path = {path, units}, .flags = flags};
    return file_change_run(session, &operation_file_delete, &request, reply);
}

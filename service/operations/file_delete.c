/* file_delete: delete a file, an empty directory, or a link itself. */
#include "audit/record.h"
#include "operations/file_change.h"
#include "operations/native.h"
#include "operations/operations.h"

#include "deputy_rpc.h"

enum { FLAGS = DEPUTY_FILE_DIRECTORY | DEPUTY_FILE_STREAM };

/* A link is never followed: what it leads to was not named. Directories are opened in any case, to
 * be refused for what they are. */
static uint32_t perform(struct call *call)
{
    const struct file_change *request = call->request;
    const struct open_how how = {
        .access = DELETE | FILE_READ_ATTRIBUTES,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = request->flags | DEPUTY_FILE_LINK,
        .extra = FILE_FLAG_BACKUP_SEMANTICS,
    };
    HANDLE file;
    if (request->flags & ~(uint32_t)FLAGS)
        return ERROR_INVALID_PARAMETER;
    uint32_t status = open_path(call, &request->path, &how, &file);
    if (status != ERROR_SUCCESS)
        return status;
    status = native_set_delete(file, true);
    CloseHandle(file);
    return status;
}

const struct operation operation_file_delete = {
    .name = "file_delete",
    .opnum = 11,
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

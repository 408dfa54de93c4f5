/* file_mkdir: make a directory. */
#include "audit/record/record.h"
#include "operations/files/file_change.h"
#include "operation_list.h"
#include "operations/files/parent.h"

#include "deputy_rpc.h"

enum { ABOVE = FILE_ADD_SUBDIRECTORY | FILE_READ_ATTRIBUTES | SYNCHRONIZE };

/* In the directory above, which has to be a local one, whatever its name leads to by then. */
static uint32_t make(struct call *call, const WCHAR *full)
{
    const struct open_how how = {
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .flags = DEPUTY_FILE_DIRECTORY,
    };
    struct parent parent;
    HANDLE made;
    uint32_t status = parent_open(call, full, ABOVE, &parent);
    if (status != ERROR_SUCCESS)
        return status;
    status = parent_make(&parent, &how, &made);
    CloseHandle(parent.handle);
    if (status != ERROR_SUCCESS)
        return status;
    record_final_path(call, made);
    CloseHandle(made);
    return ERROR_SUCCESS;
}

static uint32_t perform(struct call *call)
{
    const struct file_change *request = call->request;
    const WCHAR *full;
    uint32_t status = path_take(call, &request->path, 0, &full);
    call->object.type = "Directory";
    if (status != ERROR_SUCCESS)
        return status;
    call->object.access = FILE_ADD_SUBDIRECTORY; /* in the directory above */
    call->object.access_names = "FILE_ADD_SUBDIRECTORY";
    return make(call, full);
}

const struct operation operation_file_mkdir = {
    .name = "file_mkdir",
    .opnum = OPNUM_FILE_MKDIR,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_file_mkdir(SESSION session, unsigned long units, wchar_t *path, REPLY *reply)
{
    const struct file_change request = {.path = {path, units}};
    return file_change_run(session, &operation_file_mkdir, &request, reply);
}

/* file_mkdir: make a directory. */
#include "audit/record.h"
#include "operations/file_access.h"
#include "operations/file_change.h"
#include "operations/operations.h"

#include "deputy_rpc.h"

/* Where it really is; that it cannot be said does not unmake it. */
static void record_made(struct call *call, const WCHAR *full)
{
    const struct open_how how = {
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_DIRECTORY | DEPUTY_FILE_LINK,
    };
    HANDLE directory;
    if (open_taken(call, full, &how, &directory) == ERROR_SUCCESS)
        CloseHandle(directory);
}

/* The directory above, which has to be a local one. It is held while the new one is made. */
static uint32_t open_parent(struct call *call, const WCHAR *full, HANDLE *parent)
{
    const struct open_how how = {
        .access = FILE_ADD_SUBDIRECTORY | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_DIRECTORY,
    };
    const struct call_object asked = call->object;
    const WCHAR *end = wcsrchr(full, L'\\');
    size_t units = (size_t)(end - full) + (end[-1] == L':' ? 1 : 0); /* a root keeps its own */
    WCHAR *path = arena_copy(&call->arena, full, (units + 1) * sizeof(WCHAR));
    if (!path)
        return ERROR_NOT_ENOUGH_MEMORY;
    path[units] = 0;
    uint32_t status = open_taken(call, path, &how, parent);
    call->object = asked;
    return status;
}

static uint32_t perform(struct call *call)
{
    const struct file_change *request = call->request;
    const WCHAR *full;
    HANDLE parent;
    uint32_t status = path_take(call, &request->path, 0, &full);
    call->object.type = "Directory";
    if (status != ERROR_SUCCESS)
        return status;
    status = open_parent(call, full, &parent);
    if (status == ERROR_SUCCESS) {
        if (CreateDirectoryW(full, NULL))
            record_made(call, full);
        else
            status = GetLastError();
        CloseHandle(parent);
    }
    call->object.access = FILE_ADD_SUBDIRECTORY; /* in the directory above */
    call->object.access_names = "FILE_ADD_SUBDIRECTORY";
    return status;
}

const struct operation operation_file_mkdir = {
    .name = "file_mkdir",
    .opnum = 10,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
};

unsigned long s_file_mkdir(SESSION session, unsigned long units, wchar_t *path, REPLY *reply)
{
    const struct file_change request = {.path = {path, units}};
    return file_change_run(session, &operation_file_mkdir, &request, reply);
}

#include "operations/open_path.h"
#include "host/lookup.h"
#include "operations/file_access.h"
#include "operations/native.h"
#include "paths/path.h"
#include "rpc/wire.h"

#include <string.h>

#define PREFIX L"\\\\?\\"

typedef DWORD(WINAPI final_path_name)(HANDLE, LPWSTR, DWORD, DWORD);

uint32_t path_take(
    struct call *call, const struct wire_path *path, uint32_t flags, const WCHAR **full)
{
    uint32_t status = wire_check_text(path->text, path->units, WIRE_PATH_MAX);
    if (status != ERROR_SUCCESS)
        return status;
    size_t count = path->units - 1;
    call->object.type = "File";
    call->object.name = path->text;
    call->object.name_size = count;
    uint32_t allowed = flags & DEPUTY_FILE_STREAM ? PATH_ALLOW_STREAM : 0;
    enum path_reason reason = path_check(path->text, count, allowed);
    if (reason != PATH_OK)
        return path_status(reason);
    size_t prefix = path_is_prefixed(path->text, count) ? 0 : PATH_PREFIX_UNITS;
    WCHAR *made = arena_array(&call->arena, prefix + path->units, sizeof(WCHAR));
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    memcpy(made, PREFIX, prefix * sizeof(WCHAR));
    memcpy(made + prefix, path->text, path->units * sizeof(WCHAR));
    *full = made;
    return ERROR_SUCCESS;
}

/* The path in the arena, its units without the zero in *count; NULL when it cannot be had. */
static WCHAR *final_path(struct arena *arena, HANDLE file, DWORD flags, DWORD *count)
{
    final_path_name *function =
        (final_path_name *)lookup(L"kernel32.dll", "GetFinalPathNameByHandleW");
    DWORD size = function ? function(file, NULL, 0, flags) : 0;
    WCHAR *path = size ? arena_array(arena, size + 1, sizeof(WCHAR)) : NULL;
    if (!path)
        return NULL;
    *count = function(file, path, size + 1, flags);
    return *count && *count <= size ? path : NULL;
}

void record_final_path(struct call *call, HANDLE file)
{
    DWORD count;
    WCHAR *path = final_path(&call->arena, file, FILE_NAME_NORMALIZED, &count);
    if (!path) /* the caller may not list a folder above */
        path = final_path(&call->arena, file, FILE_NAME_OPENED, &count);
    if (!path)
        return;
    DWORD skipped = 0;
    if (path_is_prefixed(path, count) && count > PATH_PREFIX_UNITS + 1 &&
        path[PATH_PREFIX_UNITS + 1] == L':')
        skipped = PATH_PREFIX_UNITS;
    call->object.name = path + skipped;
    call->object.name_size = count - skipped;
    call->object.name_final = true;
}

/* A raw volume or disk is of type "disk" too, but has no file information. That the question was
 * cancelled says nothing of what was opened; who cancelled it wants to hear of it. */
static uint32_t read_file_information(HANDLE file, BY_HANDLE_FILE_INFORMATION *information)
{
    SetLastError(ERROR_SUCCESS); /* a type that is known leaves what was there */
    if (GetFileType(file) == FILE_TYPE_DISK && GetFileInformationByHandle(file, information))
        return ERROR_SUCCESS;
    return GetLastError() == ERROR_OPERATION_ABORTED ? ERROR_OPERATION_ABORTED
                                                     : ERROR_NOT_SUPPORTED;
}

/* Whether this is a local file or directory, and the one of both that is wanted. */
static uint32_t check_type(struct call *call, HANDLE file, const struct open_how *how)
{
    BY_HANDLE_FILE_INFORMATION information;
    bool remote = true;
    uint32_t status = read_file_information(file, &information);
    if (status == ERROR_SUCCESS)
        status = native_is_remote(file, &remote);
    if (status != ERROR_SUCCESS || remote)
        return status != ERROR_SUCCESS ? status : ERROR_NOT_SUPPORTED;
    bool directory = (information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    if (directory)
        call->object.type = "Directory";
    bool wanted = (how->flags & DEPUTY_FILE_DIRECTORY) != 0;
    if (how->any || directory == wanted)
        return ERROR_SUCCESS;
    return wanted ? ERROR_DIRECTORY : ERROR_DIRECTORY_NOT_SUPPORTED;
}

/* A pipe's server that is opened by accident learns nothing: it may not even identify us. */
static HANDLE create(const WCHAR *full, const struct open_how *how)
{
    SECURITY_ATTRIBUTES attributes = {
        .nLength = sizeof(attributes), .lpSecurityDescriptor = how->descriptor};
    DWORD flags = SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS | FILE_ATTRIBUTE_NORMAL | how->extra;
    if (how->any || how->flags & DEPUTY_FILE_DIRECTORY)
        flags |= FILE_FLAG_BACKUP_SEMANTICS;
    if (how->flags & DEPUTY_FILE_LINK)
        flags |= FILE_FLAG_OPEN_REPARSE_POINT;
    return CreateFileW(full, how->access, how->share, how->descriptor ? &attributes : NULL,
        how->disposition, flags, NULL);
}

uint32_t open_taken(struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    call->object.access = how->access;
    call->object.access_names = file_access_names(&call->arena, how->access);
    HANDLE opened = create(full, how);
    if (opened == INVALID_HANDLE_VALUE)
        return GetLastError();
    uint32_t status = check_type(call, opened, how);
    if (status != ERROR_SUCCESS) {
        CloseHandle(opened);
        return status;
    }
    record_final_path(call, opened);
    *file = opened;
    return ERROR_SUCCESS;
}

uint32_t open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file)
{
    const WCHAR *full;
    uint32_t status = path_take(call, path, how->flags, &full);
    return status == ERROR_SUCCESS ? open_taken(call, full, how, file) : status;
}

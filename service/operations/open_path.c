#include "operations/open_path.h"
#include "host/lookup.h"
#include "operations/native.h"
#include "operations/parent.h"
#include "operations/right_list.h"
#include "paths/path.h"
#include "rpc/wire.h"

#include <string.h>

#define PREFIX L"\\\\?\\"

enum { TRIES = 4 }; /* of a file that comes and goes meanwhile */

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
    static const DWORD volumes[] = {VOLUME_NAME_DOS, VOLUME_NAME_GUID, VOLUME_NAME_NT};
    WCHAR *path = NULL;
    DWORD count, skipped = 0;
    for (size_t i = 0; !path && i < sizeof(volumes) / sizeof(volumes[0]); i++) {
        path = final_path(&call->arena, file, FILE_NAME_NORMALIZED | volumes[i], &count);
        if (!path) /* the caller may not list a folder above */
            path = final_path(&call->arena, file, FILE_NAME_OPENED | volumes[i], &count);
    }
    if (!path)
        return;
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

static bool makes(const struct open_how *how)
{
    return how->disposition == CREATE_NEW || how->disposition == CREATE_ALWAYS ||
           how->disposition == OPEN_ALWAYS;
}

static bool empties(const struct open_how *how)
{
    return how->disposition == CREATE_ALWAYS || how->disposition == TRUNCATE_EXISTING;
}

/* A pipe's server that is opened by accident learns nothing: it may not even identify us. */
static uint32_t open_existing(const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    DWORD access = how->access | (empties(how) ? FILE_WRITE_DATA : 0);
    DWORD flags = SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS | FILE_ATTRIBUTE_NORMAL | how->extra;
    if (how->any || how->flags & DEPUTY_FILE_DIRECTORY)
        flags |= FILE_FLAG_BACKUP_SEMANTICS;
    if (how->flags & DEPUTY_FILE_LINK)
        flags |= FILE_FLAG_OPEN_REPARSE_POINT;
    HANDLE opened = CreateFileW(full, access, how->share, NULL, OPEN_EXISTING, flags, NULL);
    if (opened == INVALID_HANDLE_VALUE)
        return GetLastError();
    *file = opened;
    return ERROR_SUCCESS;
}

static uint32_t make(struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    struct parent parent;
    uint32_t status = parent_open(call, full, FILE_READ_ATTRIBUTES, &parent);
    if (status != ERROR_SUCCESS)
        return status;
    status = parent_make(&parent, how, file);
    CloseHandle(parent.handle);
    return status;
}

/* What is there is opened, what is not is made; what comes meanwhile is tried again. */
static uint32_t open_or_make(
    struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file, bool *made)
{
    bool new = how->disposition == CREATE_NEW;
    uint32_t status = ERROR_FILE_EXISTS;
    *made = false;
    for (int i = 0; i < TRIES && status == ERROR_FILE_EXISTS; i++) {
        status = new ? ERROR_FILE_NOT_FOUND : open_existing(full, how, file);
        if (status != ERROR_FILE_NOT_FOUND || !makes(how))
            return status;
        status = make(call, full, how, file);
        *made = status == ERROR_SUCCESS;
        if (new)
            return status;
    }
    return status;
}

/* A file that was there loses what is in it only when it is known what it is. */
static uint32_t check_opened(struct call *call, HANDLE file, const struct open_how *how, bool made)
{
    if (GetFileType(file) == FILE_TYPE_DISK)
        record_final_path(call, file); /* also where it is refused */
    uint32_t status = check_type(call, file, how);
    return status == ERROR_SUCCESS && !made && empties(how) ? native_empty(file) : status;
}

uint32_t open_taken(struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    HANDLE opened;
    bool made;
    call->object.access = how->access;
    call->object.access_names = right_list(&call->arena, RIGHT_OBJECT_FILE, how->access);
    uint32_t status = open_or_make(call, full, how, &opened, &made);
    if (status != ERROR_SUCCESS)
        return status;
    status = check_opened(call, opened, how, made);
    if (status == ERROR_SUCCESS) {
        *file = opened;
        return ERROR_SUCCESS;
    }
    if (made && how->access & DELETE)
        (void)native_set_delete(opened, true); /* the refusal is what counts */
    CloseHandle(opened);
    return status;
}

uint32_t open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file)
{
    const WCHAR *full;
    uint32_t status = path_take(call, path, how->flags, &full);
    return status == ERROR_SUCCESS ? open_taken(call, full, how, file) : status;
}

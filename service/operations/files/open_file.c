#include "operations/files/open_file.h"
#include "platform/optional.h"
#include "platform/native.h"
#include "operations/right_list.h"
#include "paths/path.h"
#include "rpc/wire.h"

#include <string.h>

#define PREFIX L"\\\\?\\"

/* A name has at most 32,767 units ("UNICODE_STRING structure"), a volume's before it no more. */
enum { FINAL_PATH_ROOM = 512, FINAL_PATH_MAX = 2 * WIRE_PATH_MAX, FINAL_PATH_TRIES = 2 };

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
    uint32_t allowed = (flags & DEPUTY_FILE_STREAM ? PATH_ALLOW_STREAM : 0u) |
                       (flags & DEPUTY_FILE_LITERAL ? PATH_ALLOW_LITERAL : 0u);
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

struct path_question {
    HANDLE file;
    WCHAR *path;
    DWORD size;
    DWORD flags;
    DWORD answer;
};

static void use_final_path(lookup_function *function, void *argument)
{
    struct path_question *question = argument;
    question->answer = ((final_path_name *)function)(
        question->file, question->path, question->size, question->flags);
}

/* What the function answers; 0, as where it fails, on a platform that has only its name. */
static DWORD ask_final_path(HANDLE file, WCHAR *path, DWORD size, DWORD flags)
{
    static struct optional asked = {L"kernel32.dll", "GetFinalPathNameByHandleW", 0};
    struct path_question question = {.file = file, .path = path, .size = size, .flags = flags};
    return optional_call(&asked, use_final_path, &question) ? question.answer : 0;
}

/* The path in the arena, its units without the zero in *count; NULL when it cannot be had. There is
 * room for most, so that none is asked for its size first; one that is longer says so, and is
 * believed as far as there are such paths: the answer comes from a file system. */
static WCHAR *final_path(struct arena *arena, HANDLE file, DWORD flags, DWORD *count)
{
    DWORD size = FINAL_PATH_ROOM;
    for (int i = 0; i < FINAL_PATH_TRIES; i++) {
        WCHAR *path = arena_array(arena, size, sizeof(WCHAR));
        if (!path)
            return NULL;
        *count = ask_final_path(file, path, size, flags);
        if (*count < size)
            return *count ? path : NULL;
        if (*count > FINAL_PATH_MAX)
            return NULL;
        size = *count + 1;
    }
    return NULL;
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

/* A raw volume or disk is of type "disk" too, but has no attributes, which no page says (public
 * sources: Microsoft's FastFat sample, FatCommonQueryInformation, answers no question about a
 * volume; ReactOS, RawQueryInformation, only that for the position). That the question was
 * cancelled says nothing of what was opened; who cancelled it wants to hear of it. */
static uint32_t read_attributes(HANDLE file, uint32_t *attributes)
{
    SetLastError(ERROR_SUCCESS); /* a type that is known leaves what was there */
    bool disk = GetFileType(file) == FILE_TYPE_DISK;
    uint32_t status = disk ? native_attributes(file, attributes) : GetLastError();
    if (status == ERROR_OPERATION_ABORTED)
        return status;
    return disk && status == ERROR_SUCCESS ? ERROR_SUCCESS : ERROR_NOT_SUPPORTED;
}

/* Whether this is a local file or directory, and the one of both that is wanted. */
static uint32_t check_type(struct call *call, HANDLE file, const struct open_how *how)
{
    uint32_t attributes;
    bool remote = true;
    uint32_t status = read_attributes(file, &attributes);
    if (status == ERROR_SUCCESS)
        status = native_is_remote(file, &remote);
    if (status != ERROR_SUCCESS || remote)
        return status != ERROR_SUCCESS ? status : ERROR_NOT_SUPPORTED;
    bool directory = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    if (directory)
        call->object.type = "Directory";
    bool wanted = (how->flags & DEPUTY_FILE_DIRECTORY) != 0;
    if (how->any || directory == wanted)
        return ERROR_SUCCESS;
    return wanted ? ERROR_DIRECTORY : ERROR_DIRECTORY_NOT_SUPPORTED;
}

bool open_empties(const struct open_how *how)
{
    return how->disposition == CREATE_ALWAYS || how->disposition == TRUNCATE_EXISTING;
}

/* CreateFile opens no directory without being told, and says no more than that access is denied. */
static bool is_directory(const WCHAR *full, DWORD flags)
{
    uint32_t attributes;
    HANDLE file = CreateFileW(full, FILE_READ_ATTRIBUTES,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
        flags | FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_NO_RECALL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    bool directory = read_attributes(file, &attributes) == ERROR_SUCCESS &&
                     attributes & FILE_ATTRIBUTE_DIRECTORY;
    CloseHandle(file);
    return directory;
}

/* A pipe's server that is opened by accident learns nothing: it may not even identify us. */
uint32_t open_existing(const WCHAR *full, const struct open_how *how, HANDLE *file)
{
    DWORD access = how->access | (open_empties(how) ? FILE_WRITE_DATA : 0);
    DWORD flags = SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS | FILE_ATTRIBUTE_NORMAL | how->extra;
    if (how->any || how->flags & DEPUTY_FILE_DIRECTORY)
        flags |= FILE_FLAG_BACKUP_SEMANTICS;
    if (how->flags & DEPUTY_FILE_LINK)
        flags |= FILE_FLAG_OPEN_REPARSE_POINT;
    HANDLE opened = CreateFileW(full, access, how->share, NULL, OPEN_EXISTING, flags, NULL);
    if (opened == INVALID_HANDLE_VALUE) {
        DWORD status = GetLastError();
        bool told = (flags & FILE_FLAG_BACKUP_SEMANTICS) != 0;
        return status == ERROR_ACCESS_DENIED && !told && is_directory(full, flags)
                   ? ERROR_DIRECTORY_NOT_SUPPORTED
                   : status;
    }
    *file = opened;
    return ERROR_SUCCESS;
}

void open_record_access(struct call *call, const struct open_how *how)
{
    call->object.access = how->access;
    call->object.access_names = right_list(&call->arena, RIGHT_OBJECT_FILE, how->access);
}

uint32_t open_check(struct call *call, HANDLE file, const struct open_how *how)
{
    if (GetFileType(file) == FILE_TYPE_DISK)
        record_final_path(call, file); /* also where it is refused */
    return check_type(call, file, how);
}

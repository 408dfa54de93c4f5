#include "installation/protection.h"
#include "access/sddl/sddl.h"
#include "access/model/valid.h"
#include "installation/service_sid.h"
#include "base/status.h"
#include "platform/native.h"

#include <stdio.h>
#include <stdlib.h>

#define FULL_CONTROL(flags, sid) "(A;" flags ";FA;;;" sid ")"
#define PROTECTED(flags)                                                                           \
    "O:BAG:SYD:PAI" FULL_CONTROL(flags, "SY") FULL_CONTROL(flags, "BA")                            \
        FULL_CONTROL(flags, DEPUTY_SERVICE_SID)

enum { FILE_PATH_SIZE = 2 * MAX_PATH };

static const char folder_sddl[] = PROTECTED("OICI");
static const char file_sddl[] = PROTECTED("");

/* A folder, or a file in one. */
struct object {
    HANDLE handle;
    const WCHAR *path;
    const WCHAR *name; /* of a file; NULL for the folder */
};

void protection_begin(struct protection *protection, const struct deputy_sid *service)
{
    char text[SID_TEXT_SIZE];
    struct writers_trusted *trusted = &protection->trusted;
    *protection = (struct protection){0};
    writers_trust(trusted, "S-1-5-18");
    writers_trust(trusted, "S-1-5-32-544");
    writers_trust(trusted, DEPUTY_SERVICE_SID);
    if (!sid_valid(service->bytes, service->size))
        return;
    sid_format(service->bytes, service->size, text);
    writers_trust(trusted, text);
}

static uint32_t parse(const char *sddl, struct buffer *bytes)
{
    uint32_t status = sddl_parse(sddl, NULL, bytes, NULL);
    return status == ERROR_SUCCESS && !descriptor_valid(bytes->bytes, bytes->size)
               ? ERROR_INVALID_SECURITY_DESCR
               : status;
}

uint32_t protection_descriptor(struct buffer *bytes)
{
    return parse(folder_sddl, bytes);
}

HANDLE protection_open(const wchar_t *path, DWORD access, DWORD share)
{
    const DWORD flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    access |= FILE_READ_ATTRIBUTES | READ_CONTROL;
    HANDLE file = CreateFileW(path, access | WRITE_DAC, share, NULL, OPEN_EXISTING, flags, NULL);
    if (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_ACCESS_DENIED)
        file = CreateFileW(path, access, share, NULL, OPEN_EXISTING, flags, NULL);
    return file;
}

/* "is a link", or "has record, which is a link". */
static void explain(struct protection *protection, const struct object *object, const char *reason)
{
    if (object->name)
        snprintf(protection->problem, PROTECTION_PROBLEM_SIZE, "has %.64ls, which %s", object->name,
            reason);
    else
        snprintf(protection->problem, PROTECTION_PROBLEM_SIZE, "%s", reason);
}

/* By handle, because what is open is what is used; and by name, which is where Wine shows that it
 * followed a link of the system below. */
static uint32_t check_kind(struct protection *protection, const struct object *object)
{
    BY_HANDLE_FILE_INFORMATION information;
    if (!GetFileInformationByHandle(object->handle, &information))
        return GetLastError();
    DWORD attributes = GetFileAttributesW(object->path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return GetLastError();
    if ((information.dwFileAttributes | attributes) & FILE_ATTRIBUTE_REPARSE_POINT) {
        explain(protection, object, "is a link");
        return WIN32_STOPPED_ON_SYMLINK;
    }
    bool folder = information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
    if (!folder && !object->name) {
        explain(protection, object, "is not a folder");
        return ERROR_DIRECTORY;
    }
    if (!folder && information.nNumberOfLinks > 1) {
        explain(protection, object, "is a hard link");
        return WIN32_STOPPED_ON_SYMLINK;
    }
    return ERROR_SUCCESS;
}

static uint32_t read_descriptor(HANDLE handle, uint8_t **bytes, struct descriptor *descriptor)
{
    const SECURITY_INFORMATION wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    DWORD size = 0;
    GetKernelObjectSecurity(handle, wanted, NULL, 0, &size);
    uint8_t *read = malloc(size ? size : 1);
    if (!read)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status =
        GetKernelObjectSecurity(handle, wanted, read, size, &size) ? ERROR_SUCCESS : GetLastError();
    if (status == ERROR_SUCCESS)
        status = descriptor_parse(read, size, descriptor);
    if (status == ERROR_SUCCESS)
        *bytes = read;
    else
        free(read);
    return status;
}

/* Check the owner and the DACL; on failure stranger is who it is, or others. */
static uint32_t check_writers(
    struct protection *protection, const struct object *object, char stranger[SID_TEXT_SIZE])
{
    char reason[SID_TEXT_SIZE + 32];
    uint8_t *bytes;
    struct descriptor descriptor;
    struct access_sid sid;
    uint32_t status = read_descriptor(object->handle, &bytes, &descriptor);
    if (status != ERROR_SUCCESS)
        return status;
    status = writers_check(&descriptor, &protection->trusted, &sid);
    snprintf(stranger, SID_TEXT_SIZE, "%s",
        status == ERROR_INVALID_OWNER ? "nobody in particular" : "others");
    if (status != ERROR_SUCCESS && sid.bytes)
        sid_format(sid.bytes, sid.size, stranger);
    snprintf(reason, sizeof(reason), "%s %s",
        status == ERROR_INVALID_OWNER ? "belongs to" : "can be changed by", stranger);
    if (status != ERROR_SUCCESS)
        explain(protection, object, reason);
    free(bytes);
    return status;
}

/* For this object alone: what gives a DACL by name gives it to all below, whatever that is. */
static uint32_t set_dacl(const struct object *object)
{
    struct buffer bytes = {0};
    uint32_t status = parse(object->name ? file_sddl : folder_sddl, &bytes);
    if (status == ERROR_SUCCESS)
        status = native_set_dacl(object->handle, bytes.bytes);
    buffer_free(&bytes);
    return status;
}

/* The owner was right, so the DACL was given by somebody who may give it. */
static uint32_t mend(
    struct protection *protection, const struct object *object, const char *stranger)
{
    char again[SID_TEXT_SIZE];
    if (set_dacl(object) != ERROR_SUCCESS)
        return ERROR_INVALID_ACL;
    uint32_t status = check_writers(protection, object, again);
    if (status == ERROR_SUCCESS && !protection->mended++)
        snprintf(protection->stranger, SID_TEXT_SIZE, "%s", stranger);
    return status;
}

static uint32_t ensure(struct protection *protection, const struct object *object, bool *kept)
{
    char stranger[SID_TEXT_SIZE];
    bool keeps = false;
    uint32_t status = check_kind(protection, object);
    if (status == ERROR_SUCCESS)
        status = native_keeps_descriptors(object->handle, &keeps);
    if (status == ERROR_SUCCESS && keeps)
        status = check_writers(protection, object, stranger);
    if (status == ERROR_INVALID_ACL)
        status = mend(protection, object, stranger);
    if (status == ERROR_SUCCESS)
        *kept = keeps;
    return status;
}

/* A file that has gone meanwhile is no danger any more. */
static uint32_t ensure_file(
    struct protection *protection, const WCHAR *folder, const WIN32_FIND_DATAW *found)
{
    WCHAR path[FILE_PATH_SIZE];
    bool kept;
    if (swprintf(path, FILE_PATH_SIZE, L"\\\\?\\%ls\\%ls", folder, found->cFileName) < 0)
        return ERROR_BAD_PATHNAME;
    struct object file = {.path = path, .name = found->cFileName};
    explain(protection, &file, "cannot be opened");
    file.handle = protection_open(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    if (file.handle == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : GetLastError();
    uint32_t status = ensure(protection, &file, &kept);
    CloseHandle(file.handle);
    return status;
}

/* The folders in it are not: the service's own are opened for themselves, and it uses no others. */
static uint32_t ensure_files(struct protection *protection, const WCHAR *folder)
{
    WCHAR pattern[FILE_PATH_SIZE];
    WIN32_FIND_DATAW found;
    uint32_t status = ERROR_SUCCESS;
    if (swprintf(pattern, FILE_PATH_SIZE, L"\\\\?\\%ls\\*", folder) < 0)
        return ERROR_BAD_PATHNAME;
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return GetLastError();
    do {
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            status = ensure_file(protection, folder, &found);
    } while (status == ERROR_SUCCESS && FindNextFileW(search, &found));
    if (status == ERROR_SUCCESS && GetLastError() != ERROR_NO_MORE_FILES)
        status = GetLastError();
    FindClose(search);
    return status;
}

uint32_t protection_ensure(
    struct protection *protection, HANDLE folder, const wchar_t *path, bool *kept)
{
    const struct object object = {.handle = folder, .path = path};
    bool keeps = false;
    uint32_t status = ensure(protection, &object, &keeps);
    if (status == ERROR_SUCCESS)
        status = ensure_files(protection, path);
    if (status == ERROR_SUCCESS)
        *kept = keeps;
    return status;
}

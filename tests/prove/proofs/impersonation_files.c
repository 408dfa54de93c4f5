/* Files and folders: each operation reaches what the caller reaches itself, and no more. */
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/common/attempt.h"
#include "prove/proofs/subjects.h"

#include <wchar.h>

#define EVERY(array) (sizeof(array) / sizeof(*(array)))

/* "The specified volume preserves and enforces access control lists" (Microsoft,
 * "GetVolumeInformationW function"); Wine says so and does not. */
static bool files_are_protected(void)
{
    DWORD flags = 0;
    return !machine_is_wine() &&
           GetVolumeInformationW(L"C:\\", NULL, 0, NULL, NULL, &flags, NULL, 0) &&
           flags & FILE_PERSISTENT_ACLS;
}

static uint32_t open_file(const WCHAR *path, DWORD access)
{
    HANDLE file = CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    return ERROR_SUCCESS;
}

/* What is left of a copy; the process's own business. */
static const WCHAR scratch_file[] = THINGS_FOLDER L"\\results\\scratch";

/* The folder beside "closed" is "closed-folder". */
static bool spare_file(const WCHAR *path, WCHAR spare[MAX_PATH])
{
    _snwprintf(spare, MAX_PATH, L"%ls-folder\\scratch", path);
    HANDLE file = CreateFileW(spare, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    CloseHandle(file);
    return true;
}

static uint32_t make_folder(const WCHAR *path)
{
    WCHAR below[MAX_PATH];
    _snwprintf(below, MAX_PATH, L"%ls\\scratch", path);
    return CreateDirectoryW(below, NULL) ? ERROR_SUCCESS : GetLastError();
}

static void clean_files(const WCHAR *path)
{
    static const WCHAR *const left[] = {
        L"-folder\\scratch", L"-folder\\scratch.renamed", L"\\scratch"};
    WCHAR file[MAX_PATH];
    for (size_t i = 0; i < EVERY(left); i++) {
        _snwprintf(file, MAX_PATH, L"%ls%ls", path, left[i]);
        if (!DeleteFileW(file))
            RemoveDirectoryW(file);
    }
    DeleteFileW(scratch_file);
}

static uint32_t via_open(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    void *file;
    const uint32_t status = deputy_open_file(
        session, path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0, &file, NULL, reply);
    if (!status)
        CloseHandle(file);
    return status;
}

static uint32_t via_stat(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    struct deputy_file_info *info = NULL;
    const uint32_t status = deputy_stat_file(session, path, 0, &info, reply);
    deputy_file_info_free(info);
    return status;
}

static uint32_t via_list(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    struct deputy_file_list *list = NULL;
    const uint32_t status = deputy_list_open(session, path, 0, &list, reply);
    deputy_list_close(list);
    return status;
}

static uint32_t via_read(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    BYTE bytes[16];
    uint32_t size;
    return deputy_read_file(session, path, 0, 0, bytes, sizeof(bytes), &size, reply);
}

static uint32_t via_write(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return deputy_write_file(session, path, 0, OPEN_EXISTING, 0, NULL, 0, reply);
}

static uint32_t via_delete(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return deputy_delete_file(session, path, 0, reply);
}

static uint32_t via_rename(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    WCHAR to[MAX_PATH];
    _snwprintf(to, MAX_PATH, L"%ls.renamed", path);
    return deputy_rename_file(session, path, to, 0, reply);
}

static uint32_t via_make_directory(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    WCHAR below[MAX_PATH];
    _snwprintf(below, MAX_PATH, L"%ls\\scratch", path);
    return deputy_make_directory(session, below, reply);
}

static uint32_t via_replace(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    WCHAR below[MAX_PATH];
    struct deputy_transfer *transfer = NULL;
    _snwprintf(below, MAX_PATH, L"%ls\\scratch", path);
    const uint32_t status = deputy_replace_open(session, below, 0, &transfer, reply);
    deputy_transfer_close(transfer);
    return status;
}

static uint32_t via_copy(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    struct deputy_transfer *transfer = NULL;
    const uint32_t status =
        deputy_copy_open(session, path, scratch_file, 0, &transfer, NULL, reply);
    deputy_transfer_close(transfer);
    return status;
}

static const struct attempt files_tried[] = {
    {"open_file", L"", GENERIC_READ, via_open, HANDED},
    {"stat_file", L"", FILE_READ_ATTRIBUTES, via_stat, KEPT},
    {"list_open", L"-folder", FILE_LIST_DIRECTORY, via_list, KEPT},
    {"read_file", L"", FILE_READ_DATA, via_read, KEPT},
    {"write_file", L"", FILE_WRITE_DATA, via_write, KEPT},
    {"delete_file", L"", DELETE, via_delete, LOST},
    {"rename_file", L"", DELETE, via_rename, LOST},
    {"make_directory", L"-folder", FILE_ADD_SUBDIRECTORY, via_make_directory, MADE},
    {"replace_open", L"-folder", FILE_ADD_FILE, via_replace, KEPT},
    {"copy_open", L"", FILE_READ_DATA, via_copy, KEPT},
};

static const struct kind kind_of_files = {
    open_file, spare_file, make_folder, clean_files, files_tried, EVERY(files_tried)};

START_TEST(files)
{
    static const WCHAR *const things[] = {THINGS_FOLDER L"\\closed", THINGS_FOLDER L"\\open", NULL};
    attempt_expect_enforced(open_file(things[0], GENERIC_READ), files_are_protected());
    attempt_all(&kind_of_files, things);
}
END_TEST

static const struct proof proofs[] = {
    {"impersonation.files", "files-denied", AS_ANYBODY, "self", &files},
};

SUBJECT(impersonation_files_proofs, proofs);

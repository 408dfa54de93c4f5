/* What the operations on files do for their caller, as a plain program does it for itself. */
#include "bench/cost_acts.h"

#include <string.h>

enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, ROOM = 8192 };

static union {
    BYTE bytes[ROOM];
    SECURITY_DESCRIPTOR descriptor;
    WCHAR text[ROOM / sizeof(WCHAR)];
} room;

static HANDLE held, held_source; /* of what takes several acts */

static HANDLE open_file(const WCHAR *path, DWORD access, DWORD flags)
{
    HANDLE file = CreateFileW(path, access, SHARE_ALL, NULL, OPEN_EXISTING, flags, NULL);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

static uint32_t close(HANDLE handle)
{
    return cost_last(CloseHandle(handle));
}

/* The service's answers and records have it. */
static uint32_t final_path(HANDLE file)
{
    return cost_last(GetFinalPathNameByHandleW(
                         file, room.text, ARRAYSIZE(room.text), FILE_NAME_NORMALIZED) != 0);
}

static uint32_t name_and_close(uint32_t status, HANDLE file)
{
    cost_also(&status, final_path(file));
    cost_also(&status, close(file));
    return status;
}

static uint32_t with_file(DWORD access, uint32_t (*act)(HANDLE file))
{
    HANDLE file = open_file(COST_FILE, access, 0);
    return file ? name_and_close(act(file), file) : GetLastError();
}

static uint32_t nothing(HANDLE file)
{
    (void)file;
    return ERROR_SUCCESS;
}

uint32_t plain_file_open(void)
{
    return with_file(GENERIC_READ, nothing);
}

static uint32_t describe(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION information;
    DWORD size;
    uint32_t status = cost_last(GetFileInformationByHandle(file, &information));
    cost_also(&status, cost_last(GetKernelObjectSecurity(
                           file, OWNER_SECURITY_INFORMATION, &room.descriptor, ROOM, &size)));
    return status;
}

uint32_t plain_file_stat(void)
{
    return with_file(FILE_READ_ATTRIBUTES | READ_CONTROL, describe);
}

/* A listing, which what follows is counted without. */
uint32_t plain_open_folder(void)
{
    held = open_file(COST_FOLDER, FILE_LIST_DIRECTORY | SYNCHRONIZE, FILE_FLAG_BACKUP_SEMANTICS);
    return held ? ERROR_SUCCESS : GetLastError();
}

uint32_t plain_close(void)
{
    return close(held);
}

uint32_t plain_file_list(void)
{
    uint32_t status = plain_open_folder();
    return status == ERROR_SUCCESS ? final_path(held) : status;
}

uint32_t plain_file_list_next(void)
{
    return cost_last(GetFileInformationByHandleEx(held, FileIdBothDirectoryInfo, room.bytes, ROOM));
}

uint32_t plain_file_mkdir(void)
{
    return cost_last(CreateDirectoryW(COST_NEW, NULL));
}

uint32_t plain_file_delete(void)
{
    return cost_last(DeleteFileW(COST_FILE));
}

uint32_t plain_file_rename(void)
{
    return cost_last(MoveFileW(COST_FILE, COST_NEW));
}

static uint32_t read_start(HANDLE file)
{
    OVERLAPPED place = {0};
    DWORD done;
    return cost_last(ReadFile(file, room.bytes, COST_SIZE, &done, &place));
}

uint32_t plain_file_read(void)
{
    return with_file(GENERIC_READ, read_start);
}

uint32_t plain_file_read_open(void)
{
    LARGE_INTEGER size;
    held = open_file(COST_FILE, GENERIC_READ, 0);
    if (!held)
        return GetLastError();
    uint32_t status = final_path(held);
    cost_also(&status, cost_last(GetFileSizeEx(held, &size)));
    return status;
}

uint32_t plain_file_read_at(void)
{
    return read_start(held);
}

static uint32_t write_start(HANDLE file)
{
    OVERLAPPED place = {0};
    DWORD done;
    return cost_last(WriteFile(file, room.bytes, COST_SIZE, &done, &place));
}

uint32_t plain_file_write(void)
{
    return with_file(GENERIC_WRITE, write_start);
}

uint32_t plain_file_write_open(void)
{
    held = open_file(COST_FILE, GENERIC_WRITE, 0);
    return held ? final_path(held) : GetLastError();
}

uint32_t plain_file_write_at(void)
{
    return write_start(held);
}

static uint32_t set_delete(BOOLEAN delete)
{
    FILE_DISPOSITION_INFO disposition = {delete};
    return cost_last(
        SetFileInformationByHandle(held, FileDispositionInfo, &disposition, sizeof(disposition)));
}

/* What is replaced passes its descriptor on; what is begun goes away by itself. */
uint32_t plain_file_replace(void)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), &room.descriptor, FALSE};
    DWORD size;
    HANDLE file = open_file(COST_FILE, FILE_READ_ATTRIBUTES | READ_CONTROL, 0);
    if (!file)
        return GetLastError();
    uint32_t status = cost_last(
        GetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, &room.descriptor, ROOM, &size));
    cost_also(&status, close(file));
    if (status != ERROR_SUCCESS)
        return status;
    held = CreateFileW(COST_NEW, GENERIC_WRITE | DELETE, 0, &attributes, CREATE_NEW, 0, NULL);
    if (held == INVALID_HANDLE_VALUE)
        return GetLastError();
    status = final_path(held);
    cost_also(&status, set_delete(TRUE));
    return status;
}

uint32_t plain_file_put(void)
{
    DWORD done;
    return cost_last(WriteFile(held, room.bytes, COST_SIZE, &done, NULL));
}

uint32_t plain_file_copy(void)
{
    LARGE_INTEGER size;
    held_source = open_file(COST_FILE, GENERIC_READ, 0);
    if (!held_source)
        return GetLastError();
    uint32_t status = final_path(held_source);
    cost_also(&status, cost_last(GetFileSizeEx(held_source, &size)));
    held = CreateFileW(COST_NEW, GENERIC_WRITE | DELETE, 0, NULL, CREATE_NEW, 0, NULL);
    if (held == INVALID_HANDLE_VALUE)
        return GetLastError();
    cost_also(&status, final_path(held));
    cost_also(&status, set_delete(TRUE));
    return status;
}

uint32_t plain_file_copy_step(void)
{
    DWORD done;
    uint32_t status = cost_last(ReadFile(held_source, room.bytes, COST_SIZE, &done, NULL));
    cost_also(&status, cost_last(WriteFile(held, room.bytes, COST_SIZE, &done, NULL)));
    return status;
}

uint32_t plain_close_copy(void)
{
    uint32_t status = close(held_source);
    cost_also(&status, close(held));
    return status;
}

uint32_t plain_file_commit(void)
{
    union {
        FILE_RENAME_INFO info;
        BYTE bytes[sizeof(FILE_RENAME_INFO) + sizeof(COST_FILE)];
    } rename = {.info = {.ReplaceIfExists = TRUE, .FileNameLength = sizeof(COST_FILE) - 2}};
    memcpy(rename.info.FileName, COST_FILE, sizeof(COST_FILE));
    uint32_t status = cost_last(FlushFileBuffers(held));
    cost_also(&status, set_delete(FALSE));
    cost_also(&status,
        cost_last(SetFileInformationByHandle(held, FileRenameInfo, &rename, sizeof(rename))));
    return name_and_close(status, held);
}

static uint32_t read_descriptor(HANDLE file)
{
    DWORD size;
    return cost_last(GetKernelObjectSecurity(file,
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
        &room.descriptor, ROOM, &size));
}

/* What may be had, the descriptor that says so, and who asks. */
uint32_t plain_access(void)
{
    uint32_t status = with_file(GENERIC_READ, read_descriptor);
    cost_also(&status, plain_whoami_linked());
    return status;
}

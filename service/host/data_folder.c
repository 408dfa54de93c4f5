#include "host/data_folder.h"
#include "access/writers.h"
#include "host/program_data.h"
#include "host/service_sid.h"
#include "identity/sid.h"
#include "identity/status.h"
#include "operations/native.h"

#include <windows.h>
#include <sddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FULL_CONTROL(sid) "(A;OICI;FA;;;" sid ")"

enum { OWN_NAMES_SIZE = sizeof("\\Deputy\\") + DATA_FOLDER_NAME_SIZE };

static const WCHAR folder_descriptor[] =
    L"O:BAG:SYD:PAI" FULL_CONTROL("SY") FULL_CONTROL("BA") FULL_CONTROL(DEPUTY_SERVICE_SID);

/* Who may own the folders and change them. */
static void set_trust(struct writers_trusted *trust, const struct deputy_sid *service)
{
    char text[SID_TEXT_SIZE];
    writers_trust(trust, "S-1-5-18");
    writers_trust(trust, "S-1-5-32-544");
    writers_trust(trust, DEPUTY_SERVICE_SID);
    if (!sid_valid(service->bytes, service->size))
        return;
    sid_format(service->bytes, service->size, text);
    writers_trust(trust, text);
}

static uint32_t make(const WCHAR *path)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof(attributes)};
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            folder_descriptor, SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL))
        return GetLastError();
    DWORD status = CreateDirectoryW(path, &attributes) ? ERROR_SUCCESS : GetLastError();
    LocalFree(attributes.lpSecurityDescriptor);
    return status == ERROR_ALREADY_EXISTS ? ERROR_SUCCESS : status;
}

/* By handle, because what is open cannot be replaced any more; and by name, which leads to the same
 * folder for that reason and is where Wine shows that it followed a link of the system below. */
static uint32_t check_kind(HANDLE file, const WCHAR *path, const char **problem)
{
    BY_HANDLE_FILE_INFORMATION information;
    if (!GetFileInformationByHandle(file, &information))
        return GetLastError();
    DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return GetLastError();
    if ((information.dwFileAttributes | attributes) & FILE_ATTRIBUTE_REPARSE_POINT) {
        *problem = "is a link";
        return WIN32_STOPPED_ON_SYMLINK;
    }
    if (!(information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)) {
        *problem = "is not a folder";
        return ERROR_DIRECTORY;
    }
    return ERROR_SUCCESS;
}

static uint32_t read_descriptor(HANDLE file, uint8_t **bytes, struct descriptor *descriptor)
{
    const SECURITY_INFORMATION wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    DWORD size = 0;
    GetKernelObjectSecurity(file, wanted, NULL, 0, &size);
    uint8_t *read = malloc(size ? size : 1);
    if (!read)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status =
        GetKernelObjectSecurity(file, wanted, read, size, &size) ? ERROR_SUCCESS : GetLastError();
    if (status == ERROR_SUCCESS)
        status = descriptor_parse(read, size, descriptor);
    if (status == ERROR_SUCCESS)
        *bytes = read;
    else
        free(read);
    return status;
}

static void describe_stranger(uint32_t status, const struct access_sid *stranger, char *problem)
{
    char text[SID_TEXT_SIZE] = "nobody in particular";
    if (stranger->bytes)
        sid_format(stranger->bytes, stranger->size, text);
    if (status == ERROR_INVALID_OWNER)
        snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "belongs to %s", text);
    else
        snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "can be changed by %s",
            stranger->bytes ? text : "others");
}

static uint32_t check_writers(HANDLE file, const struct writers_trusted *trust, char *problem)
{
    uint8_t *bytes;
    struct descriptor descriptor;
    struct access_sid stranger;
    uint32_t status = read_descriptor(file, &bytes, &descriptor);
    if (status != ERROR_SUCCESS)
        return status;
    status = writers_check(&descriptor, trust, &stranger);
    if (status != ERROR_SUCCESS)
        describe_stranger(status, &stranger, problem);
    free(bytes);
    return status;
}

static uint32_t check(HANDLE file, const WCHAR *path, const struct writers_trusted *trust,
    bool *protected, char *problem)
{
    const char *what = NULL;
    bool keeps = false;
    uint32_t status = check_kind(file, path, &what);
    if (what)
        snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "%s", what);
    if (status == ERROR_SUCCESS)
        status = native_keeps_descriptors(file, &keeps);
    if (status == ERROR_SUCCESS && keeps)
        status = check_writers(file, trust, problem);
    if (status == ERROR_SUCCESS)
        *protected = keeps;
    return status;
}

/* Without FILE_SHARE_DELETE the folder stays what it is and where it is. FILE_SHARE_WRITE is what
 * those need who create and rename files in it. */
static uint32_t open_one(const WCHAR *path, const struct writers_trusted *trust, HANDLE *file,
    bool *protected, char *problem)
{
    snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "cannot be made or opened");
    uint32_t status = make(path);
    if (status != ERROR_SUCCESS)
        return status;
    HANDLE opened = CreateFileW(path, FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES | READ_CONTROL,
        FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
        FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (opened == INVALID_HANDLE_VALUE)
        return GetLastError();
    status = check(opened, path, trust, protected, problem);
    if (status == ERROR_SUCCESS)
        *file = opened;
    else
        CloseHandle(opened);
    return status;
}

/* "Deputy\spool is a link": the reason behind the name. */
static void name_problem(const WCHAR *name, char *problem)
{
    char reason[DATA_FOLDER_PROBLEM_SIZE];
    snprintf(reason, sizeof(reason), "%s", problem);
    snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "%.32ls %.200s", name, reason);
}

static uint32_t open_both(
    WCHAR *path, const struct writers_trusted *trust, struct data_folder *opened, char *problem)
{
    HANDLE parent, folder;
    bool parent_protected = false, folder_protected = false;
    WCHAR *separator = wcsrchr(path, L'\\');
    const WCHAR *names = separator - wcslen(L"Deputy");
    *separator = 0;
    uint32_t status = open_one(path, trust, &parent, &parent_protected, problem);
    if (status != ERROR_SUCCESS) {
        name_problem(names, problem);
        return status;
    }
    *separator = L'\\';
    status = open_one(path, trust, &folder, &folder_protected, problem);
    if (status != ERROR_SUCCESS) {
        name_problem(names, problem);
        CloseHandle(parent);
        return status;
    }
    opened->parent = parent;
    opened->folder = folder;
    opened->protected = parent_protected && folder_protected;
    return ERROR_SUCCESS;
}

static uint32_t make_path(
    const wchar_t *base, const wchar_t *name, WCHAR path[PROGRAM_DATA_SIZE + OWN_NAMES_SIZE])
{
    if (wcslen(name) >= DATA_FOLDER_NAME_SIZE || (base && wcslen(base) >= PROGRAM_DATA_SIZE))
        return ERROR_BAD_PATHNAME;
    uint32_t status = ERROR_SUCCESS;
    if (base)
        wcscpy(path, base);
    else
        status = program_data_path(path);
    if (status != ERROR_SUCCESS)
        return status;
    wcscat(path, L"\\Deputy\\");
    wcscat(path, name);
    return ERROR_SUCCESS;
}

uint32_t data_folder_open(const wchar_t *base, const wchar_t *name,
    const struct deputy_sid *service, struct data_folder *folder,
    char problem[DATA_FOLDER_PROBLEM_SIZE])
{
    WCHAR path[PROGRAM_DATA_SIZE + OWN_NAMES_SIZE];
    struct writers_trusted trust = {0};
    struct data_folder opened;
    snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "the folder for programs' data is not known");
    uint32_t status = make_path(base, name, path);
    if (status != ERROR_SUCCESS)
        return status;
    set_trust(&trust, service);
    status = open_both(path, &trust, &opened, problem);
    if (status != ERROR_SUCCESS)
        return status;
    if (!WideCharToMultiByte(
            CP_UTF8, 0, path, -1, opened.path, DATA_FOLDER_PATH_SIZE, NULL, NULL)) {
        status = GetLastError();
        data_folder_close(&opened);
        return status;
    }
    *folder = opened;
    return ERROR_SUCCESS;
}

void data_folder_close(struct data_folder *folder)
{
    if (!folder->folder)
        return;
    CloseHandle(folder->folder);
    CloseHandle(folder->parent);
}

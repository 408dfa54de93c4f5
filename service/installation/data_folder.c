#include "installation/data_folder.h"
#include "installation/program_data.h"
#include "installation/protection.h"
#include "base/utf16.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_NAMES_SIZE = sizeof("\\Deputy\\") + DATA_FOLDER_NAME_SIZE };

static uint32_t make(const WCHAR *path)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof(attributes)};
    struct buffer bytes = {0};
    uint32_t status = protection_descriptor(&bytes);
    attributes.lpSecurityDescriptor = bytes.bytes;
    if (status == ERROR_SUCCESS && !CreateDirectoryW(path, &attributes))
        status = GetLastError();
    buffer_free(&bytes);
    return status == ERROR_ALREADY_EXISTS ? ERROR_SUCCESS : status;
}

/* Without FILE_SHARE_DELETE the folder stays what it is and where it is. FILE_SHARE_WRITE is what
 * those need who create and rename files in it. */
static uint32_t open_one(const WCHAR *path, struct protection *protection, HANDLE *file, bool *kept)
{
    snprintf(protection->problem, PROTECTION_PROBLEM_SIZE, "cannot be made or opened");
    uint32_t status = make(path);
    if (status != ERROR_SUCCESS)
        return status;
    HANDLE opened = protection_open(path, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE);
    if (opened == INVALID_HANDLE_VALUE)
        return GetLastError();
    status = protection_ensure(protection, opened, path, kept);
    if (status == ERROR_SUCCESS)
        *file = opened;
    else
        CloseHandle(opened);
    return status;
}

/* "Deputy\spool is a link": the reason behind the name. */
static void name_problem(const WCHAR *name, const struct protection *protection, char *problem)
{
    snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "%.32ls %.200s", name, protection->problem);
}

static uint32_t open_both(
    WCHAR *path, struct protection *protection, struct data_folder *opened, char *problem)
{
    HANDLE parent = NULL, folder = NULL;
    bool parent_kept = false, folder_kept = false;
    WCHAR *separator = wcsrchr(path, L'\\');
    const WCHAR *names = separator - wcslen(L"Deputy");
    *separator = 0;
    uint32_t status = open_one(path, protection, &parent, &parent_kept);
    if (status != ERROR_SUCCESS) {
        name_problem(names, protection, problem);
        return status;
    }
    *separator = L'\\';
    status = open_one(path, protection, &folder, &folder_kept);
    if (status != ERROR_SUCCESS) {
        name_problem(names, protection, problem);
        CloseHandle(parent);
        return status;
    }
    opened->parent = parent;
    opened->folder = folder;
    opened->protected = parent_kept && folder_kept;
    return ERROR_SUCCESS;
}

static void describe_mending(
    const struct protection *protection, const WCHAR *name, char mended[DATA_FOLDER_PROBLEM_SIZE])
{
    *mended = 0;
    if (protection->mended)
        snprintf(mended, DATA_FOLDER_PROBLEM_SIZE,
            "of ProgramData\\Deputy, its folder %ls and the files in them, %u could be changed by "
            "%s",
            name, protection->mended, protection->stranger);
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
    struct protection protection;
    struct data_folder opened;
    snprintf(problem, DATA_FOLDER_PROBLEM_SIZE, "the folder for programs' data is not known");
    uint32_t status = make_path(base, name, path);
    if (status != ERROR_SUCCESS)
        return status;
    protection_begin(&protection, service);
    status = open_both(path, &protection, &opened, problem);
    if (status != ERROR_SUCCESS)
        return status;
    describe_mending(&protection, name, opened.mended);
    if (utf16_to_utf8(path, wcslen(path) + 1, opened.path, DATA_FOLDER_PATH_SIZE) >
        DATA_FOLDER_PATH_SIZE) {
        data_folder_close(&opened);
        return ERROR_BAD_PATHNAME;
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

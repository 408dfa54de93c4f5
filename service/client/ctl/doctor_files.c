/* Who may change the files that the service consists of, and its data. */
#include "access/writers.h"
#include "client/ctl/doctor.h"
#include "client/ctl/doctor_unknown.h"
#include "client/ctl/doctor_writers.h"
#include "client/ctl/wide.h"
#include "host/program_data.h"
#include "host/service_sid.h"
#include "identity/sid.h"
#include "identity/status.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define TRUSTED_INSTALLER "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

enum { WITH_DATA_NAMES = PROGRAM_DATA_SIZE + 16 };

/* CREATOR OWNER stands for whoever makes something in a folder: one who may write there already.
 * The account that the service runs as loses nothing by what it may change. */
static void trust_all(struct writers_trusted *trusted, const struct doctor *doctor)
{
    writers_trust(trusted, "S-1-5-18");
    writers_trust(trusted, "S-1-5-32-544");
    writers_trust(trusted, "S-1-3-0");
    writers_trust(trusted, TRUSTED_INSTALLER);
    writers_trust(trusted, DEPUTY_SERVICE_SID);
    writers_trust(trusted, doctor->service_user);
}

static uint32_t read_bytes(HANDLE file, uint8_t **bytes, DWORD *size)
{
    const SECURITY_INFORMATION wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    *size = 0;
    GetKernelObjectSecurity(file, wanted, NULL, 0, size);
    uint8_t *read = malloc(*size ? *size : 1);
    if (!read)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!GetKernelObjectSecurity(file, wanted, read, *size, size)) {
        uint32_t status = GetLastError();
        free(read);
        return status;
    }
    *bytes = read;
    return ERROR_SUCCESS;
}

static uint32_t read_descriptor(const WCHAR *path, uint8_t **bytes, DWORD *size)
{
    HANDLE file =
        CreateFileW(path, READ_CONTROL, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    uint32_t status = read_bytes(file, bytes, size);
    CloseHandle(file);
    return status;
}

static void say_stranger(struct doctor_finding *finding, enum doctor_place place, uint32_t status,
    const char *path, const struct access_sid *stranger)
{
    char text[SID_TEXT_SIZE];
    const char *sid = NULL;
    if (stranger->bytes) {
        sid_format(stranger->bytes, stranger->size, text);
        sid = text;
    }
    doctor_say(finding, DOCTOR_FAIL, path);
    buffer_text(&finding->text, status == ERROR_INVALID_OWNER ? " belongs to "
                                : place == DOCTOR_ABOVE
                                    ? " can be renamed, or what is in it replaced, by "
                                    : " can be changed by ");
    buffer_text(&finding->text, sid ? sid : "everybody");
    doctor_fix_writers(finding, place, status, path, sid);
}

/* "C:\": the path of no other folder ends so. */
static bool is_root(const char *path)
{
    return path[strlen(path) - 1] == '\\';
}

static void judge(const struct doctor *doctor, enum doctor_place place, const char *path,
    const uint8_t *bytes, size_t size, struct doctor_finding *finding)
{
    struct writers_trusted trusted = {0};
    struct descriptor descriptor;
    struct access_sid stranger;
    uint32_t status = descriptor_parse(bytes, size, &descriptor);
    if (status) {
        doctor_unknown(finding, path, status);
        return;
    }
    trust_all(&trusted, doctor);
    status = place == DOCTOR_ABOVE
                 ? writers_check_above(&descriptor, is_root(path), &trusted, &stranger)
                 : writers_check(&descriptor, &trusted, &stranger);
    if (status) {
        say_stranger(finding, place, status, path, &stranger);
        return;
    }
    doctor_say(finding, DOCTOR_PASS, "only administrators and the service may change ");
    buffer_text(&finding->text, path);
}

static void check_writers(const struct doctor *doctor, enum doctor_place place, const char *path,
    struct doctor_finding *finding)
{
    struct arena arena = {0};
    uint8_t *bytes = NULL;
    DWORD size = 0;
    const WCHAR *wide = wide_from_utf8(&arena, path);
    uint32_t status = wide ? read_descriptor(wide, &bytes, &size) : ERROR_NOT_ENOUGH_MEMORY;
    arena_free(&arena);
    if (status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND) {
        doctor_say(finding, DOCTOR_FAIL, "it is not there: ");
        buffer_text(&finding->text, path);
        doctor_fix(finding, "run install.cmd, which puts it there");
    } else if (status) {
        doctor_unknown(finding, path, status);
    } else {
        judge(doctor, place, path, bytes, size, finding);
        free(bytes);
    }
}

static bool has_program(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->config_status)
        doctor_unknown(finding, "where the program is", doctor->config_status);
    else if (!doctor->program)
        doctor_unknown(finding, "where the program is", ERROR_BAD_PATHNAME);
    return !doctor->config_status && doctor->program;
}

/* Keep the graver of two findings, the first of two alike. */
static void keep_graver(struct doctor_finding *finding, struct doctor_finding *other)
{
    if (other->verdict > finding->verdict) {
        struct doctor_finding graver = *other;
        *other = *finding;
        *finding = graver;
    }
    doctor_finding_free(other);
}

/* Events are shown in its words. Whether it is there, and which it is, other checks say. */
static void check_message_file(const struct doctor *doctor, struct doctor_finding *finding)
{
    WCHAR path[DOCTOR_VALUE_SIZE];
    struct arena arena = {0};
    struct doctor_finding other = {0};
    if (doctor_message_file(path))
        return;
    const char *utf8 = wide_to_utf8(&arena, path);
    if (utf8)
        check_writers(doctor, DOCTOR_INSTALLED, utf8, &other);
    else
        doctor_unknown(&other, "the message file", ERROR_NOT_ENOUGH_MEMORY);
    keep_graver(finding, &other);
    arena_free(&arena);
}

/* A copy of the path of the folder that a file or folder lies in, "C:\" with its backslash; NULL
 * where there is none, or no memory. */
static char *folder_of(struct arena *arena, const char *path)
{
    const char *end = strrchr(path, '\\');
    if (!end || !end[1])
        return NULL;
    size_t size = (size_t)(end - path);
    if (size == strlen("C:"))
        size++;
    char *folder = arena_alloc(arena, size + 1);
    if (folder) {
        memcpy(folder, path, size);
        folder[size] = 0;
    }
    return folder;
}

static bool is_missing(const WCHAR *path)
{
    return GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES &&
           (GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND);
}

/* What administrators run and programs load; not all of it is installed everywhere. */
static void check_beside(
    const struct doctor *doctor, const char *name, struct doctor_finding *finding)
{
    struct arena arena = {0};
    struct buffer path = {0};
    struct doctor_finding other = {0};
    const char *folder = folder_of(&arena, doctor->program);
    buffer_text(&path, folder ? folder : "");
    buffer_text(&path, "\\");
    buffer_text(&path, name);
    const WCHAR *wide = folder && !path.status ? wide_from_utf8(&arena, path.bytes) : NULL;
    if (!wide)
        doctor_unknown(&other, name, ERROR_NOT_ENOUGH_MEMORY);
    else if (!is_missing(wide))
        check_writers(doctor, DOCTOR_INSTALLED, path.bytes, &other);
    keep_graver(finding, &other);
    buffer_free(&path);
    arena_free(&arena);
}

void doctor_program_writers(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const char *const names[] = {"deputyctl.exe", "deputy-client.dll", "uninstall.cmd"};
    if (!has_program(doctor, finding))
        return;
    check_writers(doctor, DOCTOR_INSTALLED, doctor->program, finding);
    check_message_file(doctor, finding);
    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        check_beside(doctor, names[i], finding);
}

/* Who can give another name to a folder above can put another in its place. */
void doctor_folder_writers(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct arena arena = {0};
    if (!has_program(doctor, finding))
        return;
    const char *folder = folder_of(&arena, doctor->program);
    if (folder)
        check_writers(doctor, DOCTOR_INSTALLED, folder, finding);
    while (folder && !is_root(folder)) {
        struct doctor_finding other = {0};
        folder = folder_of(&arena, folder);
        if (folder)
            check_writers(doctor, DOCTOR_ABOVE, folder, &other);
        else
            doctor_unknown(&other, "a folder above", ERROR_BAD_PATHNAME);
        keep_graver(finding, &other);
    }
    arena_free(&arena);
}

static void check_data(
    const struct doctor *doctor, const WCHAR *folder, struct doctor_finding *finding)
{
    WCHAR path[WITH_DATA_NAMES];
    struct arena arena = {0};
    const char *utf8 = NULL;
    uint32_t status = program_data_path(path);
    if (status == ERROR_SUCCESS) {
        wcscat(path, folder);
        utf8 = wide_to_utf8(&arena, path);
        status = utf8 ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    if (status)
        doctor_unknown(finding, "the data folder", status);
    else if (is_missing(path))
        doctor_say(finding, DOCTOR_PASS, "there is none yet: the service makes it");
    else
        check_writers(doctor, DOCTOR_DATA, utf8, finding);
    arena_free(&arena);
}

/* The folders in it have descriptors of their own, and the service starts with none that others may
 * change. */
void doctor_data_writers(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const WCHAR *const folders[] = {L"\\Deputy\\spool", L"\\Deputy\\dumps"};
    check_data(doctor, L"\\Deputy", finding);
    for (size_t i = 0; i < ARRAYSIZE(folders); i++) {
        struct doctor_finding other = {0};
        check_data(doctor, folders[i], &other);
        keep_graver(finding, &other);
    }
}

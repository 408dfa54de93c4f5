#include "ctl/doctor/doctor_descriptor.h"
#include "ctl/doctor/doctor_unknown.h"
#include "client/answer/wide.h"
#include "access/sddl/writers.h"
#include "installation/service_sid.h"
#include "identity/sid.h"
#include "platform/native.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define TRUSTED_INSTALLER "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

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

/* No bytes, and success: the volume keeps no descriptors, and what it would show for one is the
 * same for every file. Where that cannot be told, the descriptor is judged. */
static uint32_t read_kept(HANDLE file, uint8_t **bytes, DWORD *size)
{
    bool keeps = true;
    uint32_t status = native_keeps_descriptors(file, &keeps);
    *bytes = NULL;
    *size = 0;
    return status || keeps ? read_bytes(file, bytes, size) : ERROR_SUCCESS;
}

static uint32_t read_descriptor(const WCHAR *path, uint8_t **bytes, DWORD *size)
{
    HANDLE file =
        CreateFileW(path, READ_CONTROL, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    uint32_t status = read_kept(file, bytes, size);
    CloseHandle(file);
    return status;
}

static void say_owner(enum doctor_place place, const char *path, const char *mended,
    const struct access_sid *owner, struct doctor_finding *finding)
{
    char text[SID_TEXT_SIZE] = "nobody in particular";
    struct doctor_finding other = {0};
    if (owner->bytes)
        sid_format(owner->bytes, owner->size, text);
    doctor_say(&other, DOCTOR_FAIL, path);
    buffer_text(&other.text, " belongs to ");
    buffer_text(&other.text, text);
    doctor_fix_owner(&other, place, mended);
    doctor_add(finding, &other);
}

static void say_strangers(enum doctor_place place, const char *path,
    const struct doctor_strangers *strangers, struct doctor_finding *finding)
{
    struct doctor_finding other = {0};
    doctor_say(&other, DOCTOR_FAIL, path);
    buffer_text(&other.text, place == DOCTOR_ABOVE
                                 ? " can be renamed, or what is in it replaced, by "
                                 : " can be changed by ");
    doctor_put_strangers(&other.text, strangers);
    if (place != DOCTOR_DATA)
        doctor_fix_writers(&other, place, path, strangers);
    doctor_add(finding, &other);
}

static void collect(struct writers_walk walk, struct doctor_strangers *strangers)
{
    struct access_sid stranger;
    while (writers_next(&walk, &stranger)) {
        char text[SID_TEXT_SIZE];
        if (stranger.bytes)
            sid_format(stranger.bytes, stranger.size, text);
        doctor_stranger(strangers, stranger.bytes ? text : NULL);
    }
}

/* The service goes on without for its own data, where that is all that there is. */
static void say_unprotected(
    struct doctor_finding *finding, enum doctor_place place, const char *path)
{
    doctor_say(finding, place == DOCTOR_DATA ? DOCTOR_WARN : DOCTOR_FAIL, "the volume ");
    buffer_append(&finding->text, path, strcspn(path, "\\"));
    buffer_text(
        &finding->text, " keeps no security descriptors (FAT): anybody may change what is on it");
    doctor_fix(finding, "have it on a volume with NTFS");
}

/* "C:\\": the path of no other folder ends so. */
static bool is_root(const char *path)
{
    return path[strlen(path) - 1] == '\\';
}

static void judge(const struct doctor *doctor, enum doctor_place place, const char *path,
    const struct descriptor *descriptor, struct doctor_strangers *strangers,
    struct doctor_finding *finding)
{
    struct writers_trusted trusted = {0};
    struct doctor_strangers own = {0};
    trust_all(&trusted, doctor);
    doctor_say(finding, DOCTOR_PASS, "only administrators and the service may change ");
    buffer_text(&finding->text, path);
    if (!writers_own(descriptor, &trusted))
        say_owner(place, path, place == DOCTOR_DATA ? strangers->folder : path, &descriptor->owner,
            finding);
    collect(place == DOCTOR_ABOVE ? writers_walk_above(descriptor, is_root(path), &trusted)
                                  : writers_walk(descriptor, &trusted),
        &own);
    if (doctor_has_strangers(&own))
        say_strangers(place, path, &own, finding);
    doctor_add_strangers(strangers, &own);
    doctor_free_strangers(&own);
}

static bool is_missing(uint32_t status)
{
    return status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND;
}

bool doctor_is_there(const wchar_t *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES || !is_missing(GetLastError());
}

void doctor_check_descriptor(const struct doctor *doctor, enum doctor_place place, const char *path,
    struct doctor_strangers *strangers, struct doctor_finding *finding)
{
    struct arena arena = {0};
    struct doctor_finding other = {0};
    struct descriptor descriptor;
    uint8_t *bytes = NULL;
    DWORD size = 0;
    const WCHAR *wide = wide_from_utf8(&arena, path);
    uint32_t status = wide ? read_descriptor(wide, &bytes, &size) : ERROR_NOT_ENOUGH_MEMORY;
    if (status == ERROR_SUCCESS && bytes)
        status = descriptor_parse(bytes, size, &descriptor);
    if (is_missing(status)) {
        doctor_say(&other, DOCTOR_FAIL, "it is not there: ");
        buffer_text(&other.text, path);
        doctor_fix(&other, "run install.cmd, which puts it there");
    } else if (status) {
        doctor_unknown(&other, path, status);
    } else if (!bytes) {
        say_unprotected(&other, place, path);
    } else {
        judge(doctor, place, path, &descriptor, strangers, &other);
    }
    doctor_add(finding, &other);
    free(bytes);
    arena_free(&arena);
}

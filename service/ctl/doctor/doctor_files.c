/* Who may change the files that the service consists of, and the folders that they lie in. */
#include "ctl/doctor/doctor_descriptor.h"
#include "ctl/doctor/doctor_unknown.h"
#include "client/answer/wide.h"

#include <string.h>
#include <windows.h>

static void check(const struct doctor *doctor, enum doctor_place place, const char *path,
    struct doctor_finding *finding)
{
    struct doctor_strangers strangers = {0};
    doctor_check_descriptor(doctor, place, path, &strangers, finding);
    doctor_free_strangers(&strangers);
}

static bool has_program(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->config_status)
        doctor_unknown(finding, "where the program is", doctor->config_status);
    else if (!doctor->program)
        doctor_unknown(finding, "where the program is", ERROR_BAD_PATHNAME);
    return !doctor->config_status && doctor->program;
}

/* Events are shown in its words. Whether it is there, and which it is, other checks say. */
static void check_message_file(const struct doctor *doctor, struct doctor_finding *finding)
{
    WCHAR path[DOCTOR_VALUE_SIZE];
    struct arena arena = {0};
    if (doctor_message_file(path))
        return;
    const char *utf8 = wide_to_utf8(&arena, path);
    if (utf8)
        check(doctor, DOCTOR_INSTALLED, utf8, finding);
    else
        doctor_add_unknown(finding, "the message file", ERROR_NOT_ENOUGH_MEMORY);
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

/* What administrators run and programs load; not all of it is installed everywhere. */
static void check_beside(
    const struct doctor *doctor, const char *name, struct doctor_finding *finding)
{
    struct arena arena = {0};
    struct buffer path = {0};
    const char *folder = folder_of(&arena, doctor->program);
    buffer_text(&path, folder ? folder : "");
    buffer_text(&path, "\\");
    buffer_text(&path, name);
    const WCHAR *wide = folder && !path.status ? wide_from_utf8(&arena, path.bytes) : NULL;
    if (!wide)
        doctor_add_unknown(finding, name, ERROR_NOT_ENOUGH_MEMORY);
    else if (doctor_is_there(wide))
        check(doctor, DOCTOR_INSTALLED, path.bytes, finding);
    buffer_free(&path);
    arena_free(&arena);
}

void doctor_program_writers(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const char *const names[] = {"deputyctl.exe", "deputy-client.dll", "uninstall.cmd"};
    if (!has_program(doctor, finding))
        return;
    check(doctor, DOCTOR_INSTALLED, doctor->program, finding);
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
        check(doctor, DOCTOR_FOLDER, folder, finding);
    while (folder && folder[strlen(folder) - 1] != '\\') {
        folder = folder_of(&arena, folder);
        if (folder)
            check(doctor, DOCTOR_ABOVE, folder, finding);
        else
            doctor_add_unknown(finding, "a folder above", ERROR_BAD_PATHNAME);
    }
    arena_free(&arena);
}

/* Who may change what the service keeps in ProgramData\Deputy: its folders and the files in them.
 */
#include "ctl/doctor/doctor_descriptor.h"
#include "ctl/doctor/doctor_unknown.h"
#include "client/answer/wide.h"
#include "installation/program_data.h"

#include <string.h>
#include <windows.h>

enum { TREE_PATH_SIZE = PROGRAM_DATA_SIZE + MAX_PATH };

/* What one run of the check knows. */
struct tree {
    const struct doctor *doctor;
    struct doctor_strangers strangers; /* of all that is in it */
    struct doctor_finding *finding;
};

static void check_one(struct tree *tree, const WCHAR *path)
{
    struct arena arena = {0};
    const char *utf8 = wide_to_utf8(&arena, path);
    if (utf8)
        doctor_check_descriptor(tree->doctor, DOCTOR_DATA, utf8, &tree->strangers, tree->finding);
    else
        doctor_add_unknown(tree->finding, "the data folder", ERROR_NOT_ENOUGH_MEMORY);
    arena_free(&arena);
}

static void check_file(struct tree *tree, const WCHAR *folder, const WIN32_FIND_DATAW *found)
{
    WCHAR path[TREE_PATH_SIZE + MAX_PATH];
    if (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
        return;
    wcscpy(path, folder);
    wcscat(path, L"\\");
    wcscat(path, found->cFileName);
    if (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES) /* else it has gone meanwhile */
        check_one(tree, path);
}

/* The folders in it are looked at for themselves; the service uses no others. */
static void check_files(struct tree *tree, const WCHAR *folder)
{
    WCHAR pattern[TREE_PATH_SIZE + 2];
    WIN32_FIND_DATAW found;
    wcscpy(pattern, folder);
    wcscat(pattern, L"\\*");
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        doctor_add_unknown(tree->finding, "what is in the data folder", GetLastError());
        return;
    }
    do
        check_file(tree, folder, &found);
    while (FindNextFileW(search, &found));
    uint32_t status = GetLastError();
    FindClose(search);
    if (status != ERROR_NO_MORE_FILES)
        doctor_add_unknown(tree->finding, "what is in the data folder", status);
}

static void check_folder(struct tree *tree, const WCHAR *base, const WCHAR *name)
{
    WCHAR path[TREE_PATH_SIZE];
    struct doctor_finding none = {0};
    wcscpy(path, base);
    wcscat(path, name);
    if (doctor_is_there(path)) {
        check_one(tree, path);
        check_files(tree, path);
        return;
    }
    doctor_say(&none, DOCTOR_PASS, "there is none yet: the service makes it");
    doctor_add(tree->finding, &none);
}

/* The folders in it have descriptors of their own, and the service starts with none that others may
 * change and it cannot put right. */
void doctor_data_writers(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const WCHAR *const folders[] = {L"", L"\\spool", L"\\dumps"};
    WCHAR base[TREE_PATH_SIZE];
    struct arena arena = {0};
    struct tree tree = {.doctor = doctor, .finding = finding};
    uint32_t status = program_data_path(base);
    if (status) {
        doctor_unknown(finding, "the data folder", status);
        return;
    }
    wcscat(base, L"\\Deputy");
    tree.strangers.folder = wide_to_utf8(&arena, base);
    if (!tree.strangers.folder) {
        doctor_unknown(finding, "the data folder", ERROR_NOT_ENOUGH_MEMORY);
        return;
    }
    for (size_t i = 0; i < ARRAYSIZE(folders); i++)
        check_folder(&tree, base, folders[i]);
    doctor_fix_data(finding, &tree.strangers);
    doctor_free_strangers(&tree.strangers);
    arena_free(&arena);
}

/* The folders of the service's data, the spool's for one: made for the trusted only, taken only
 * when it is, and nobody's to replace.
 *
 * Wine maps the descriptors of files to the modes of the system below: of a folder that is there
 * it shows its owner, and whether everybody may write. What SYSTEM's and the service's own ACEs
 * are, and that the DACL is protected, only Windows shows. */
#include "installation/program_data.h"
#include "installation/data_folder.h"
#include "base/status.h"
#include "token/token.h"
#include "unit/handle_count.h"
#include "unit/suite.h"

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>

enum { WAIT_MS = 5000, WAIT_STEP_MS = 20 };

static WCHAR base[PROGRAM_DATA_SIZE];
static WCHAR parent[MAX_PATH];
static WCHAR spool[MAX_PATH];
static struct arena arena;
static struct deputy_identity identity;
static char problem[DATA_FOLDER_PROBLEM_SIZE];

/* Empty the place, whatever a test has left there. */
static void clear(void)
{
    WCHAR file[MAX_PATH];
    swprintf(file, MAX_PATH, L"%ls\\record", spool);
    DeleteFileW(file);
    RemoveDirectoryW(spool);
    DeleteFileW(spool);
    RemoveDirectoryW(parent);
    DeleteFileW(parent);
}

static void setup(void)
{
    WCHAR temporary[MAX_PATH];
    ck_assert(GetTempPathW(MAX_PATH, temporary));
    swprintf(base, PROGRAM_DATA_SIZE, L"%lsspool-%lu", temporary, GetCurrentProcessId());
    swprintf(parent, MAX_PATH, L"%ls\\Deputy", base);
    swprintf(spool, MAX_PATH, L"%ls\\spool", parent);
    clear();
    ck_assert(CreateDirectoryW(base, NULL) || GetLastError() == ERROR_ALREADY_EXISTS);
    arena = (struct arena){0};
    identity = (struct deputy_identity){0};
    ck_assert_uint_eq(token_read_process(&arena, &identity), ERROR_SUCCESS);
    strcpy(problem, "none");
}

static void teardown(void)
{
    clear();
    RemoveDirectoryW(base);
    arena_free(&arena);
}

static void open_good(struct data_folder *folder)
{
    uint32_t status = data_folder_open(base, L"spool", &identity.user, folder, problem);
    ck_assert_msg(status == ERROR_SUCCESS, "error %u: %s", status, problem);
}

/* It is refused with this status and problem, and no handle is left. */
static void check_refused(uint32_t expected, const char *expected_problem)
{
    struct data_folder folder;
    unsigned handles = handle_count();
    ck_assert_uint_eq(data_folder_open(base, L"spool", &identity.user, &folder, problem), expected);
    ck_assert_str_eq(problem, expected_problem);
    ck_assert_uint_eq(handle_count(), handles);
}

/* Make a folder that is in order. */
static void make_good(void)
{
    struct data_folder folder;
    open_good(&folder);
    data_folder_close(&folder);
}

/* Let everybody do this in a folder, besides its owner. */
static void let_everybody(WCHAR *path, const WCHAR *rights)
{
    WCHAR sddl[128];
    PSECURITY_DESCRIPTOR descriptor;
    swprintf(sddl, 128, L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;%ls;;;WD)", rights);
    ck_assert(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        sddl, SDDL_REVISION_1, &descriptor, NULL));
    ck_assert(SetFileSecurityW(path, DACL_SECURITY_INFORMATION, descriptor));
    LocalFree(descriptor);
}

/* Whether everybody has an ACE with the right to write. */
static bool everybody_may_write(WCHAR *path)
{
    bool may = false;
    PACL dacl;
    PSECURITY_DESCRIPTOR descriptor;
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(everyone);
    ck_assert(CreateWellKnownSid(WinWorldSid, NULL, everyone, &size));
    ck_assert_uint_eq(GetNamedSecurityInfoW(path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                          NULL, &dacl, NULL, &descriptor),
        ERROR_SUCCESS);
    ck_assert_ptr_nonnull(dacl);
    for (WORD n = 0; n < dacl->AceCount; n++) {
        ACCESS_ALLOWED_ACE *ace;
        ck_assert(GetAce(dacl, n, (void **)&ace));
        may |= EqualSid(&ace->SidStart, everyone) && ace->Mask & FILE_WRITE_DATA;
    }
    LocalFree(descriptor);
    return may;
}

static void make_file(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    ck_assert(file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
}

/* Run a program of the system below Wine on the name of a link, in the link's folder. It cannot be
 * waited for. */
static void run_below(const WCHAR *program, const WCHAR *arguments, const WCHAR *link)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH], command[2 * MAX_PATH];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    const WCHAR *name = wcsrchr(link, L'\\') + 1;
    swprintf(folder, MAX_PATH, L"%.*ls", (int)(name - link - 1), link);
    swprintf(path, MAX_PATH, L"Z:\\bin\\%ls", program);
    swprintf(command, 2 * MAX_PATH, L"%ls %ls %ls", program, arguments, name);
    ck_assert(
        CreateProcessW(path, command, NULL, NULL, FALSE, 0, NULL, folder, &startup, &process));
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

/* Make a link to a folder. Wine makes none, whatever it answers, but follows those of the system
 * below, whose programs it runs. */
static void make_link(const WCHAR *link, const WCHAR *target, const WCHAR *arguments_below)
{
    CreateSymbolicLinkW(link, target, SYMBOLIC_LINK_FLAG_DIRECTORY);
    if (GetFileAttributesW(link) == INVALID_FILE_ATTRIBUTES)
        run_below(L"ln", arguments_below, link);
    for (int waited = 0; GetFileAttributesW(link) == INVALID_FILE_ATTRIBUTES; waited++) {
        ck_assert_int_lt(waited, WAIT_MS / WAIT_STEP_MS);
        Sleep(WAIT_STEP_MS);
    }
}

/* Remove it again: Wine would remove what it leads to. */
static void remove_link(const WCHAR *link)
{
    HANDLE below = CreateFileW(
        L"Z:\\bin\\rm", FILE_READ_ATTRIBUTES, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (below == INVALID_HANDLE_VALUE) {
        ck_assert(RemoveDirectoryW(link));
        return;
    }
    CloseHandle(below);
    run_below(L"rm", L"-f", link);
    for (int waited = 0; GetFileAttributesW(link) != INVALID_FILE_ATTRIBUTES; waited++) {
        ck_assert_int_lt(waited, WAIT_MS / WAIT_STEP_MS);
        Sleep(WAIT_STEP_MS);
    }
}

START_TEST(it_is_made_and_named)
{
    struct data_folder folder;
    char expected[DATA_FOLDER_PATH_SIZE];
    open_good(&folder);
    ck_assert(folder.protected);
    ck_assert(GetFileAttributesW(spool) & FILE_ATTRIBUTE_DIRECTORY);
    snprintf(expected, sizeof(expected), "%ls", spool);
    ck_assert_str_eq(folder.path, expected);
    data_folder_close(&folder);
}
END_TEST

START_TEST(it_is_opened_again)
{
    struct data_folder folder;
    make_good();
    WCHAR record[MAX_PATH];
    swprintf(record, MAX_PATH, L"%ls\\record", spool);
    make_file(record);
    open_good(&folder);
    ck_assert(GetFileAttributesW(record) != INVALID_FILE_ATTRIBUTES);
    data_folder_close(&folder);
}
END_TEST

/* What is made without a descriptor is everybody's to read here: that it is not shows that the
 * descriptor was there. */
START_TEST(nobody_else_has_any_access_to_it)
{
    struct data_folder folder;
    WCHAR *const paths[] = {parent, spool};
    open_good(&folder);
    for (size_t i = 0; i < ARRAYSIZE(paths); i++) {
        PACL dacl;
        PSECURITY_DESCRIPTOR descriptor;
        BYTE everyone[SECURITY_MAX_SID_SIZE];
        DWORD size = sizeof(everyone);
        ck_assert(CreateWellKnownSid(WinWorldSid, NULL, everyone, &size));
        ck_assert_uint_eq(GetNamedSecurityInfoW(paths[i], SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                              NULL, NULL, &dacl, NULL, &descriptor),
            ERROR_SUCCESS);
        ck_assert_ptr_nonnull(dacl);
        for (WORD n = 0; n < dacl->AceCount; n++) {
            ACCESS_ALLOWED_ACE *ace;
            ck_assert(GetAce(dacl, n, (void **)&ace));
            ck_assert(!EqualSid(&ace->SidStart, everyone));
        }
        LocalFree(descriptor);
    }
    data_folder_close(&folder);
}
END_TEST

/* What Explorer does when somebody clicks "Continue". */
START_TEST(a_folder_that_a_stranger_may_change_is_put_right)
{
    struct data_folder folder;
    make_good();
    let_everybody(spool, L"FA");
    let_everybody(parent, L"FA");
    open_good(&folder);
    ck_assert_str_eq(folder.mended, "of ProgramData\\Deputy, its folder spool and the files in "
                                    "them, 2 could be changed by S-1-1-0");
    ck_assert(!everybody_may_write(spool));
    ck_assert(!everybody_may_write(parent));
    data_folder_close(&folder);
    open_good(&folder);
    ck_assert_str_eq(folder.mended, "");
    data_folder_close(&folder);
}
END_TEST

START_TEST(a_file_that_a_stranger_may_change_is_put_right)
{
    struct data_folder folder;
    WCHAR record[MAX_PATH];
    make_good();
    swprintf(record, MAX_PATH, L"%ls\\record", spool);
    make_file(record);
    let_everybody(record, L"FA");
    open_good(&folder);
    ck_assert_ptr_nonnull(strstr(folder.mended, "1 could be changed by S-1-1-0"));
    ck_assert(!everybody_may_write(record));
    data_folder_close(&folder);
}
END_TEST

/* What has another name may be anything of anybody's. (Links to files Wine does not show.) */
START_TEST(a_file_with_another_name_is_refused_and_left_alone)
{
    WCHAR record[MAX_PATH], elsewhere[MAX_PATH];
    make_good();
    swprintf(record, MAX_PATH, L"%ls\\record", spool);
    swprintf(elsewhere, MAX_PATH, L"%ls\\elsewhere", base);
    make_file(elsewhere);
    let_everybody(elsewhere, L"FA");
    ck_assert(CreateHardLinkW(record, elsewhere, NULL));
    check_refused(WIN32_STOPPED_ON_SYMLINK, "Deputy\\spool has record, which is a hard link");
    ck_assert(everybody_may_write(elsewhere));
    ck_assert(DeleteFileW(elsewhere));
}
END_TEST

START_TEST(a_folder_that_everybody_may_read_is_taken)
{
    struct data_folder folder;
    make_good();
    let_everybody(spool, L"FRFX");
    open_good(&folder);
    data_folder_close(&folder);
}
END_TEST

/* Here the owner is the user that runs this: to whom that is nobody, it is a stranger. */
START_TEST(a_folder_of_somebody_else_is_refused)
{
    static const uint8_t nobody[] = {1, 1, 0, 0, 0, 0, 0, 5, 7, 0, 0, 0};
    char expected[DATA_FOLDER_PROBLEM_SIZE];
    make_good();
    snprintf(expected, sizeof(expected), "Deputy belongs to %s", identity.user.text);
    identity.user.bytes = nobody;
    identity.user.size = sizeof(nobody);
    check_refused(ERROR_INVALID_OWNER, expected);
}
END_TEST

START_TEST(a_file_in_its_place_is_refused)
{
    make_file(parent);
    check_refused(ERROR_DIRECTORY, "Deputy is not a folder");
    ck_assert(DeleteFileW(parent));
    make_good();
    ck_assert(RemoveDirectoryW(spool));
    make_file(spool);
    check_refused(ERROR_DIRECTORY, "Deputy\\spool is not a folder");
}
END_TEST

START_TEST(a_link_in_its_place_is_refused)
{
    WCHAR elsewhere[MAX_PATH];
    make_good();
    ck_assert(RemoveDirectoryW(spool));
    swprintf(elsewhere, MAX_PATH, L"%ls\\elsewhere", base);
    ck_assert(CreateDirectoryW(elsewhere, NULL));
    make_link(spool, L"..\\elsewhere", L"-s ../elsewhere");
    check_refused(WIN32_STOPPED_ON_SYMLINK, "Deputy\\spool is a link");
    remove_link(spool);
    ck_assert(RemoveDirectoryW(parent));
    make_link(parent, L"elsewhere", L"-s elsewhere");
    check_refused(WIN32_STOPPED_ON_SYMLINK, "Deputy is a link");
    remove_link(parent);
    ck_assert(RemoveDirectoryW(elsewhere));
}
END_TEST

START_TEST(nobody_can_replace_it_while_it_is_open)
{
    struct data_folder folder;
    WCHAR moved[MAX_PATH];
    open_good(&folder);
    swprintf(moved, MAX_PATH, L"%ls-moved", spool);
    ck_assert(!MoveFileW(spool, moved));
    ck_assert(!RemoveDirectoryW(spool));
    swprintf(moved, MAX_PATH, L"%ls-moved", parent);
    ck_assert(!MoveFileW(parent, moved));
    data_folder_close(&folder);
    ck_assert(RemoveDirectoryW(spool));
}
END_TEST

START_TEST(files_in_it_can_be_made_and_renamed_and_deleted)
{
    struct data_folder folder;
    WCHAR first[MAX_PATH], second[MAX_PATH];
    open_good(&folder);
    swprintf(first, MAX_PATH, L"%ls\\first", spool);
    swprintf(second, MAX_PATH, L"%ls\\second", spool);
    make_file(first);
    ck_assert(MoveFileW(first, second));
    ck_assert(DeleteFileW(second));
    data_folder_close(&folder);
}
END_TEST

START_TEST(a_base_that_is_not_there_is_refused)
{
    wcscat(base, L"\\none");
    check_refused(ERROR_PATH_NOT_FOUND, "Deputy cannot be made or opened");
    wcscpy(wcsrchr(base, L'\\'), L"");
}
END_TEST

START_TEST(a_base_that_is_too_long_is_refused)
{
    struct data_folder folder;
    WCHAR path[PROGRAM_DATA_SIZE + 1];
    wmemset(path, L'x', PROGRAM_DATA_SIZE);
    path[PROGRAM_DATA_SIZE] = 0;
    ck_assert_uint_eq(
        data_folder_open(path, L"spool", &identity.user, &folder, problem), ERROR_BAD_PATHNAME);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_refused)
{
    struct data_folder folder;
    ck_assert_uint_eq(data_folder_open(base, L"sixteen-letters!", &identity.user, &folder, problem),
        ERROR_BAD_PATHNAME);
}
END_TEST

START_TEST(the_machines_own_place_is_where_the_system_says)
{
    WCHAR path[PROGRAM_DATA_SIZE], expected[MAX_PATH];
    ck_assert_uint_eq(program_data_path(path), ERROR_SUCCESS);
    ck_assert(GetEnvironmentVariableW(L"ProgramData", expected, MAX_PATH));
    ck_assert_int_eq(_wcsicmp(path, expected), 0);
    ck_assert(SetEnvironmentVariableW(L"ProgramData", L"C:\\elsewhere"));
    ck_assert_uint_eq(program_data_path(path), ERROR_SUCCESS);
    ck_assert_int_eq(_wcsicmp(path, expected), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {it_is_made_and_named, it_is_opened_again,
        nobody_else_has_any_access_to_it, a_folder_that_a_stranger_may_change_is_put_right,
        a_file_that_a_stranger_may_change_is_put_right,
        a_file_with_another_name_is_refused_and_left_alone,
        a_folder_that_everybody_may_read_is_taken, a_folder_of_somebody_else_is_refused,
        a_file_in_its_place_is_refused, a_link_in_its_place_is_refused,
        nobody_can_replace_it_while_it_is_open, files_in_it_can_be_made_and_renamed_and_deleted,
        a_base_that_is_not_there_is_refused, a_base_that_is_too_long_is_refused,
        a_name_that_is_too_long_is_refused, the_machines_own_place_is_where_the_system_says, NULL};
    return run_suite(make_suite_with("data folder", tests, setup, teardown));
}

/* Where the log and its archives are: by a registry of the test's own, in folders that are there.
 */
#include "ctl/archives/archive_find.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

#define FIRST  L"Archive-Deputy-2026-11-20-00-00-00-000.evtx"
#define SECOND L"Archive-Deputy-2026-11-21-00-00-00-000.evtx"

static WCHAR logs[MAX_PATH], moved[MAX_PATH];
static const WCHAR *log_value, *moved_value; /* NULL: there is none */
static struct archive_list list;

/* The size counts the zero ("RegGetValueW function"). */
static LSTATUS WINAPI get_value(
    HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, DWORD *type, PVOID data, DWORD *size)
{
    const bool is_log = wcscmp(name, L"File") == 0;
    const WCHAR *value = is_log ? log_value : moved_value;
    ck_assert_ptr_eq(key, HKEY_LOCAL_MACHINE);
    ck_assert_ptr_null(type);
    ck_assert_uint_eq(flags, RRF_RT_REG_SZ);
    ck_assert(is_log || wcscmp(name, L"ArchiveFolder") == 0);
    ck_assert(wcscmp(path, is_log ? L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Deputy"
                                  : L"SOFTWARE\\Deputy") == 0);
    if (!value)
        return ERROR_FILE_NOT_FOUND;
    const DWORD needed = (DWORD)((wcslen(value) + 1) * sizeof(WCHAR));
    ck_assert_uint_ge(*size, needed);
    memcpy(data, value, needed);
    *size = needed;
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_get_value)
(HKEY, LPCWSTR, LPCWSTR, DWORD, DWORD *, PVOID, DWORD *)IMPORTED(RegGetValueW, 28) = get_value;

static const WCHAR *path_in(const WCHAR *folder, const WCHAR *name)
{
    static WCHAR path[2 * MAX_PATH];
    swprintf(path, 2 * MAX_PATH, L"%ls\\%ls", folder, name);
    return path;
}

static void make_file(const WCHAR *folder, const WCHAR *name, DWORD size)
{
    HANDLE file =
        CreateFileW(path_in(folder, name), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    ck_assert(file != INVALID_HANDLE_VALUE);
    ck_assert_uint_eq(SetFilePointer(file, (LONG)size, NULL, FILE_BEGIN), size);
    ck_assert(SetEndOfFile(file) && CloseHandle(file));
}

static void make_folder(WCHAR path[MAX_PATH], const WCHAR *name)
{
    WCHAR temporary[MAX_PATH];
    ck_assert_uint_gt(GetTempPathW(MAX_PATH, temporary), 0);
    swprintf(path, MAX_PATH, L"%ls%ls-%lu", temporary, name, GetCurrentProcessId());
    ck_assert(CreateDirectoryW(path, NULL));
}

static void remove_folder(const WCHAR *folder)
{
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(path_in(folder, L"*"), &found);
    if (search != INVALID_HANDLE_VALUE) {
        do
            DeleteFileW(path_in(folder, found.cFileName));
        while (FindNextFileW(search, &found));
        FindClose(search);
    }
    RemoveDirectoryW(path_in(folder, SECOND));
    RemoveDirectoryW(folder);
}

static WCHAR log_file[2 * MAX_PATH];

static void setup(void)
{
    make_folder(logs, L"logs");
    make_folder(moved, L"moved");
    wcscpy(log_file, path_in(logs, L"Deputy.evtx"));
    log_value = log_file;
    moved_value = moved;
}

static void teardown(void)
{
    archive_list_free(&list);
    remove_folder(logs);
    remove_folder(moved);
}

START_TEST(archives_beside_the_log_are_found)
{
    make_file(logs, FIRST, 5);
    make_file(logs, L"Deputy.evtx", 7);
    make_file(logs, L"Archive-Deputy-mine.evtx", 7);
    make_file(logs, L"Archive-Security-2026-11-20-00-00-00-000.evtx", 7);
    ck_assert(CreateDirectoryW(path_in(logs, SECOND), NULL));
    ck_assert_uint_eq(archive_list_find(&list), ERROR_SUCCESS);
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(list.items[0].name, "Archive-Deputy-2026-11-20-00-00-00-000.evtx");
    ck_assert(wcscmp(list.items[0].path, path_in(logs, FIRST)) == 0);
    ck_assert_uint_eq(list.items[0].size, 5);
}
END_TEST

START_TEST(moved_ones_are_found_and_each_counts_once)
{
    make_file(logs, SECOND, 3);
    make_file(moved, SECOND, 9); /* the other one is a copy that was cut short */
    make_file(moved, FIRST, 5);
    ck_assert_uint_eq(archive_list_find(&list), ERROR_SUCCESS);
    ck_assert_uint_eq(archive_list_moved(&list), ERROR_SUCCESS);
    archive_list_sort(&list);
    ck_assert_uint_eq(list.count, 2);
    ck_assert(wcscmp(list.items[0].path, path_in(moved, FIRST)) == 0);
    ck_assert(wcscmp(list.items[1].path, path_in(moved, SECOND)) == 0);
}
END_TEST

START_TEST(a_folder_that_is_set_and_not_there_is_a_failure)
{
    moved_value = L"C:\\no such folder";
    ck_assert_uint_eq(archive_list_moved(&list), ERROR_FILE_NOT_FOUND);
    moved_value = NULL;
    ck_assert_uint_eq(archive_list_moved(&list), ERROR_SUCCESS);
    ck_assert_uint_eq(list.count, 0);
}
END_TEST

START_TEST(a_folder_of_many_is_found_whole)
{
    WCHAR name[64];
    for (int i = 0; i < 40; i++) {
        swprintf(name, 64, L"Archive-Deputy-2026-11-20-00-00-%02d-000.evtx", i);
        make_file(moved, name, 1);
    }
    ck_assert_uint_eq(archive_list_add(&list, moved), ERROR_SUCCESS);
    ck_assert_uint_eq(list.count, 40);
}
END_TEST

START_TEST(a_folder_is_what_a_path_lies_in)
{
    ck_assert(wcscmp(archive_folder_of(&list.arena, L"C:\\a\\b.evtx"), L"C:\\a") == 0);
    ck_assert(wcscmp(archive_folder_of(&list.arena, L"C:\\b.evtx"), L"C:\\") == 0);
    ck_assert_ptr_null(archive_folder_of(&list.arena, L"b.evtx"));
    ck_assert_ptr_null(archive_folder_of(&list.arena, L"\\b.evtx"));
}
END_TEST

START_TEST(without_a_value_the_log_is_where_windows_has_it)
{
    const WCHAR *path;
    log_value = NULL;
    ck_assert_uint_eq(archive_log_file(&list.arena, &path), ERROR_SUCCESS);
    ck_assert_ptr_nonnull(wcsstr(path, L"\\winevt\\Logs\\Deputy.evtx"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {archives_beside_the_log_are_found,
        moved_ones_are_found_and_each_counts_once, a_folder_that_is_set_and_not_there_is_a_failure,
        a_folder_of_many_is_found_whole, a_folder_is_what_a_path_lies_in,
        without_a_value_the_log_is_where_windows_has_it, NULL};
    return run_suite(make_suite_with("archive find", tests, setup, teardown));
}

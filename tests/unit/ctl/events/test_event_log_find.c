/* What is asked for by --log: a file, or a log by its name; and by --archives: a folder. */
#include "ctl/events/event_source.h"
#include "client/answer/wide.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static struct arena arena;

static void teardown(void)
{
    arena_free(&arena);
}

START_TEST(what_is_a_file_and_what_a_log)
{
    static const struct {
        const char *text;
        const wchar_t *name;
        bool is_file;
    } rows[] = {{"ForwardedEvents", L"ForwardedEvents", false}, {"Deputy", L"Deputy", false},
        {"Microsoft-Windows-PowerShell/Operational", L"Microsoft-Windows-PowerShell/Operational",
            false},
        {"a.b", L"a.b", false}, {"C:\\a\\..\\log", L"C:\\log", true},
        {"C:\\old.evtx", L"C:\\old.evtx", true}};
    struct event_log log;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        ck_assert_uint_eq(event_log_find(rows[i].text, &arena, &log), ERROR_SUCCESS);
        ck_assert_int_eq(log.is_file, rows[i].is_file);
        ck_assert_int_eq(wcscmp(log.name, rows[i].name), 0);
    }
    ck_assert_uint_eq(event_log_find("old.EVTX", &arena, &log), ERROR_SUCCESS);
    ck_assert(log.is_file);
    ck_assert_ptr_nonnull(wcsstr(log.name, L":\\"));
}
END_TEST

START_TEST(a_folder_is_known_by_its_complete_path)
{
    struct event_archives archives = {0};
    WCHAR here[MAX_PATH], system[MAX_PATH];
    ck_assert_uint_lt(GetCurrentDirectoryW(MAX_PATH, here), MAX_PATH);
    ck_assert_uint_lt(GetSystemDirectoryW(system, MAX_PATH), MAX_PATH);
    ck_assert(SetCurrentDirectoryW(system));
    ck_assert_uint_eq(event_archives_find("..", &arena, &archives), ERROR_SUCCESS);
    ck_assert(SetCurrentDirectoryW(here));
    *wcsrchr(system, L'\\') = 0;
    ck_assert_int_eq(_wcsicmp(archives.folder, system), 0);
}
END_TEST

START_TEST(what_is_no_folder_is_refused)
{
    struct event_archives archives = {0};
    const uint32_t missing = event_archives_find("C:\\nowhere", &arena, &archives);
    ck_assert(missing == ERROR_FILE_NOT_FOUND || missing == ERROR_PATH_NOT_FOUND);
    ck_assert_uint_ne(event_archives_find("", &arena, &archives), ERROR_SUCCESS);
    WCHAR program[MAX_PATH];
    ck_assert_uint_lt(GetModuleFileNameW(NULL, program, MAX_PATH), MAX_PATH);
    const char *file = wide_to_utf8(&arena, program);
    ck_assert_uint_eq(event_archives_find(file, &arena, &archives), ERROR_PATH_NOT_FOUND);
    ck_assert_ptr_null(archives.folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_a_file_and_what_a_log,
        a_folder_is_known_by_its_complete_path, what_is_no_folder_is_refused, NULL};
    return run_suite(make_suite_with("event_log_find", tests, NULL, teardown));
}

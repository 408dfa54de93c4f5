/* What is asked for by --log: a file, or a log by its name. */
#include "ctl/events/event_source.h"
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

int main(void)
{
    const TTest *const tests[] = {what_is_a_file_and_what_a_log, NULL};
    return run_suite(make_suite_with("event_log_find", tests, NULL, teardown));
}

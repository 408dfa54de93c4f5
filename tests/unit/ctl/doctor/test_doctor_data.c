/* What cannot be read is unknown: a folder that is not listed to its end has no fewer files for
 * that, and settings that cannot be read are not the defaults. */
#include "ctl/doctor/doctor.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static const WCHAR profile_list[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

static const uint64_t year = UINT64_C(315360000000000); /* of 365 days, in 100 ns */

static struct doctor_finding finding;
static DWORD search_end;
static unsigned files;
static LSTATUS settings;
static uint64_t written; /* the file's time */
static uint64_t clock;
static unsigned searches; /* open ones */

/* "If the function fails, [...] the contents of lpFindFileData are indeterminate" (FindNextFileW
 * function). */
static void fill_with_rubbish(WIN32_FIND_DATAW *found)
{
    memset(found, GUARDED_RUBBISH, sizeof(*found));
}

/* The reserved members mean nothing but for a link (WIN32_FIND_DATAW structure). */
static HANDLE WINAPI find_first(LPCWSTR pattern, WIN32_FIND_DATAW *found)
{
    ck_assert_uint_lt(wcslen(pattern), MAX_PATH);
    ck_assert_uint_ne(pattern[wcslen(pattern) - 1], L'\\');
    fill_with_rubbish(found);
    SetLastError(ERROR_FILE_NOT_FOUND); /* where nothing fails it says nothing */
    if (!files)
        return INVALID_HANDLE_VALUE;
    *found = (WIN32_FIND_DATAW){.dwFileAttributes = FILE_ATTRIBUTE_NORMAL,
        .nFileSizeLow = 4,
        .ftLastWriteTime = {(DWORD)written, (DWORD)(written >> 32)},
        .dwReserved0 = 0xA5A5A5A5,
        .dwReserved1 = 0xA5A5A5A5,
        .cFileName = L"file"};
    searches++;
    return &files;
}
HANDLE(WINAPI *imported_find_first)
(LPCWSTR, WIN32_FIND_DATAW *)IMPORTED(FindFirstFileW, 8) = find_first;

static BOOL WINAPI find_next(HANDLE search, WIN32_FIND_DATAW *found)
{
    ck_assert_ptr_eq(search, &files);
    ck_assert_uint_gt(searches, 0);
    fill_with_rubbish(found);
    SetLastError(search_end);
    return FALSE;
}
BOOL(WINAPI *imported_find_next)
(HANDLE, WIN32_FIND_DATAW *)IMPORTED(FindNextFileW, 8) = find_next;

static BOOL WINAPI find_close(HANDLE search)
{
    ck_assert_ptr_eq(search, &files);
    ck_assert_uint_gt(searches, 0);
    searches--;
    SetLastError(ERROR_SUCCESS);
    return TRUE;
}
BOOL(WINAPI *imported_find_close)(HANDLE) IMPORTED(FindClose, 4) = find_close;

static VOID WINAPI tell_time(FILETIME *now)
{
    *now = (FILETIME){(DWORD)clock, (DWORD)(clock >> 32)};
}
VOID(WINAPI *imported_tell_time)(FILETIME *) IMPORTED(GetSystemTimeAsFileTime, 4) = tell_time;

/* Of a number that is no time the page does not say what is written: rubbish. */
static BOOL WINAPI split(const FILETIME *time, SYSTEMTIME *parts)
{
    memset(parts, GUARDED_RUBBISH, sizeof(*parts));
    if (time->dwHighDateTime & 0x80000000) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    uint64_t ticks = (uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;
    *parts = (SYSTEMTIME){.wYear = (WORD)(1601 + ticks / year), .wMonth = 1, .wDay = 1};
    return TRUE;
}
BOOL(WINAPI *imported_split)
(const FILETIME *, SYSTEMTIME *)IMPORTED(FileTimeToSystemTime, 8) = split;

/* Where the data lies is read from the registry, too. */
static LSTATUS WINAPI open_key(HKEY root, LPCWSTR path, DWORD options, REGSAM mask, HKEY *key)
{
    if (wcscmp(path, profile_list) != 0)
        return settings;
    return RegOpenKeyExA(
        root, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList", options, mask, key);
}
LSTATUS(WINAPI *imported_open_key)
(HKEY, LPCWSTR, DWORD, REGSAM, HKEY *)IMPORTED(RegOpenKeyExW, 20) = open_key;

static void setup(void)
{
    search_end = ERROR_NO_MORE_FILES;
    files = 1;
    written = 420 * year;
    clock = 425 * year;
    settings = ERROR_FILE_NOT_FOUND;
    searches = 0;
}

static void teardown(void)
{
    ck_assert_uint_eq(searches, 0);
    doctor_finding_free(&finding);
}

static void check(void (*run)(const struct doctor *, struct doctor_finding *),
    enum doctor_verdict verdict, const char *text)
{
    run(NULL, &finding);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
}

START_TEST(a_folder_is_counted_to_its_end)
{
    check(doctor_spool, DOCTOR_WARN, "4 bytes");
    check(doctor_dumps, DOCTOR_WARN, "1 dump,");
    files = 0;
    check(doctor_spool, DOCTOR_PASS, "no records wait");
    check(doctor_dumps, DOCTOR_PASS, "there are none");
}
END_TEST

START_TEST(a_folder_that_is_not_listed_to_its_end_is_unknown)
{
    search_end = ERROR_IO_DEVICE;
    check(doctor_spool, DOCTOR_UNKNOWN, "the spool cannot be read");
    check(doctor_dumps, DOCTOR_UNKNOWN, "the crash dumps cannot be read");
    check(doctor_clock, DOCTOR_UNKNOWN, "what the service wrote last");
}
END_TEST

START_TEST(only_the_end_of_a_folder_is_its_end)
{
    static const DWORD failures[] = {ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND};
    for (size_t i = 0; i < ARRAYSIZE(failures); i++) {
        search_end = failures[i];
        check(doctor_spool, DOCTOR_UNKNOWN, "the spool cannot be read");
    }
}
END_TEST

START_TEST(a_clock_is_compared_with_what_was_written)
{
    check(doctor_clock, DOCTOR_PASS, "2026-01-01");
    written = clock + year;
    check(doctor_clock, DOCTOR_FAIL, "is before what the service wrote last, at 2027-01-01");
}
END_TEST

START_TEST(a_number_that_is_no_time_is_shown_as_none)
{
    written = UINT64_C(0x8000000000000001);
    check(doctor_clock, DOCTOR_FAIL, "at 0x8000000000000001, which is no time");
    clock = UINT64_C(0x8000000000000002);
    check(doctor_clock, DOCTOR_FAIL, "0x8000000000000002, which is no time cannot be true");
}
END_TEST

START_TEST(settings_that_cannot_be_read_are_not_the_defaults)
{
    settings = ERROR_ACCESS_DENIED;
    check(doctor_policy, DOCTOR_UNKNOWN, "the settings cannot be read");
    check(doctor_space, DOCTOR_UNKNOWN, "the settings of the spool cannot be read");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_folder_is_counted_to_its_end,
        a_folder_that_is_not_listed_to_its_end_is_unknown, only_the_end_of_a_folder_is_its_end,
        a_clock_is_compared_with_what_was_written, a_number_that_is_no_time_is_shown_as_none,
        settings_that_cannot_be_read_are_not_the_defaults, NULL};
    return run_suite(make_suite_with("doctor data", tests, setup, teardown));
}

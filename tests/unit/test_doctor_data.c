/* What cannot be read is unknown: a folder that is not listed to its end has no fewer files for
 * that, and settings that cannot be read are not the defaults. */
#include "client/ctl/doctor.h"
#include "imported.h"
#include "suite.h"

#include <string.h>
#include <windows.h>

static const WCHAR profile_list[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

static struct doctor_finding finding;
static DWORD search_end;
static unsigned files;
static LSTATUS settings;

static HANDLE WINAPI find_first(LPCWSTR pattern, WIN32_FIND_DATAW *found)
{
    (void)pattern;
    *found = (WIN32_FIND_DATAW){.nFileSizeLow = 4};
    SetLastError(ERROR_FILE_NOT_FOUND);
    return files ? &files : INVALID_HANDLE_VALUE;
}
HANDLE(WINAPI *imported_find_first)
(LPCWSTR, WIN32_FIND_DATAW *)IMPORTED(FindFirstFileW, 8) = find_first;

static BOOL WINAPI find_next(HANDLE search, WIN32_FIND_DATAW *found)
{
    (void)search;
    (void)found;
    SetLastError(search_end);
    return FALSE;
}
BOOL(WINAPI *imported_find_next)
(HANDLE, WIN32_FIND_DATAW *)IMPORTED(FindNextFileW, 8) = find_next;

static BOOL WINAPI find_close(HANDLE search)
{
    (void)search;
    SetLastError(ERROR_SUCCESS);
    return TRUE;
}
BOOL(WINAPI *imported_find_close)(HANDLE) IMPORTED(FindClose, 4) = find_close;

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
    settings = ERROR_FILE_NOT_FOUND;
}

static void teardown(void)
{
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
    check(doctor_dumps, DOCTOR_WARN, "1 dumps");
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
        a_folder_that_is_not_listed_to_its_end_is_unknown,
        settings_that_cannot_be_read_are_not_the_defaults, NULL};
    return run_suite(make_suite_with("doctor data", tests, setup, teardown));
}

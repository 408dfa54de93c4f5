/* Room for the spool, and for the event log with its archives, on made-up volumes. */
#include "ctl/doctor/doctor.h"
#include "base/clock.h"
#include "installation/program_data.h"
#include "policy/policy.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

#define MIB  UINT64_C(1048576)
#define LOGS L"D:\\Logs"

static struct doctor_finding finding;
static const WCHAR *log_file; /* NULL: the registry has none */
static DWORD most, retention, backup;
static uint64_t log_size;
static uint64_t c_free, d_free;
static DWORD space_failure, list_failure, list_end;
static uint64_t clock;
static unsigned searches;

/* The archives, each of 64 MiB. */
static const WCHAR *const archives[] = {L"Archive-Deputy-2026-11-20-00-00-00-000.evtx",
    L"Archive-Deputy-2026-11-25-00-00-00-000.evtx", L"Archive-Deputy-old.evtx"};
static unsigned archive_count;
static bool among_all_logs; /* they are in Windows' own folder, and the log is not */

uint32_t doctor_settings(struct config *config)
{
    config->spool_mb = 256;
    config->spool_free_mb = 512;
    return ERROR_SUCCESS;
}

uint32_t program_data_path(wchar_t path[PROGRAM_DATA_SIZE])
{
    wcscpy(path, L"C:\\ProgramData");
    return ERROR_SUCCESS;
}

/* The size counts the zero ("RegGetValueW function"). */
static LSTATUS WINAPI get_value(
    HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, DWORD *type, PVOID data, DWORD *size)
{
    const DWORD number = wcscmp(name, L"MaxSize") == 0     ? most
                         : wcscmp(name, L"Retention") == 0 ? retention
                                                           : backup;
    ck_assert_ptr_eq(key, HKEY_LOCAL_MACHINE);
    ck_assert_int_eq(wcscmp(path, L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Deputy"), 0);
    ck_assert_ptr_null(type);
    if (wcscmp(name, L"File") != 0) {
        ck_assert_uint_eq(flags, RRF_RT_REG_DWORD);
        ck_assert_uint_eq(*size, sizeof(number));
        memcpy(data, &number, sizeof(number));
        return ERROR_SUCCESS;
    }
    if (!log_file)
        return ERROR_FILE_NOT_FOUND;
    ck_assert_uint_eq(flags, RRF_RT_REG_SZ);
    memcpy(data, log_file, (wcslen(log_file) + 1) * sizeof(WCHAR));
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_get_value)
(HKEY, LPCWSTR, LPCWSTR, DWORD, DWORD *, PVOID, DWORD *)IMPORTED(RegGetValueW, 28) = get_value;

static void give(WIN32_FIND_DATAW *found, const WCHAR *name, uint64_t size)
{
    memset(found, GUARDED_RUBBISH, sizeof(*found));
    found->dwFileAttributes = FILE_ATTRIBUTE_NORMAL;
    found->nFileSizeHigh = (DWORD)(size >> 32);
    found->nFileSizeLow = (DWORD)size;
    wcscpy(found->cFileName, name);
}

static unsigned next_archive;

/* Only one folder has any. */
static HANDLE WINAPI find_first(LPCWSTR pattern, WIN32_FIND_DATAW *found)
{
    bool all = wcsstr(pattern, L"Archive-Deputy-*.evtx") != NULL;
    bool here = (wcsncmp(pattern, LOGS, wcslen(LOGS)) != 0) == among_all_logs;
    memset(found, GUARDED_RUBBISH, sizeof(*found));
    SetLastError(all && list_failure ? list_failure : ERROR_FILE_NOT_FOUND);
    if ((all && (list_failure || !archive_count || !here)) || (!all && !log_size))
        return INVALID_HANDLE_VALUE;
    give(found, all ? archives[0] : L"Deputy.evtx", all ? 64 * MIB : log_size);
    next_archive = all ? 1 : archive_count;
    searches++;
    return &searches;
}
HANDLE(WINAPI *imported_find_first)
(LPCWSTR, WIN32_FIND_DATAW *)IMPORTED(FindFirstFileW, 8) = find_first;

static BOOL WINAPI find_next(HANDLE search, WIN32_FIND_DATAW *found)
{
    ck_assert_ptr_eq(search, &searches);
    memset(found, GUARDED_RUBBISH, sizeof(*found));
    SetLastError(list_end);
    if (next_archive >= archive_count)
        return FALSE;
    give(found, archives[next_archive++], 64 * MIB);
    return TRUE;
}
BOOL(WINAPI *imported_find_next)
(HANDLE, WIN32_FIND_DATAW *)IMPORTED(FindNextFileW, 8) = find_next;

static BOOL WINAPI find_close(HANDLE search)
{
    ck_assert_ptr_eq(search, &searches);
    searches--;
    SetLastError(ERROR_SUCCESS);
    return TRUE;
}
BOOL(WINAPI *imported_find_close)(HANDLE) IMPORTED(FindClose, 4) = find_close;

/* With a backslash at its end ("GetVolumePathNameW function"). */
static BOOL WINAPI volume_of(LPCWSTR path, LPWSTR volume, DWORD size)
{
    ck_assert_uint_gt(size, 4);
    SetLastError(ERROR_SUCCESS);
    swprintf(volume, size, L"%c:\\", path[0]);
    return TRUE;
}
BOOL(WINAPI *imported_volume_of)
(LPCWSTR, LPWSTR, DWORD) IMPORTED(GetVolumePathNameW, 12) = volume_of;

static BOOL WINAPI ask_space(
    LPCWSTR folder, ULARGE_INTEGER *usable, ULARGE_INTEGER *total, ULARGE_INTEGER *all)
{
    ck_assert(wcscmp(folder, L"C:\\") == 0 || wcscmp(folder, L"D:\\") == 0);
    ck_assert_ptr_null(total);
    ck_assert_ptr_null(all);
    memset(usable, GUARDED_RUBBISH, sizeof(*usable));
    SetLastError(space_failure);
    if (space_failure)
        return FALSE;
    usable->QuadPart = folder[0] == L'C' ? c_free : d_free;
    return TRUE;
}
BOOL(WINAPI *imported_ask_space)
(LPCWSTR, ULARGE_INTEGER *, ULARGE_INTEGER *, ULARGE_INTEGER *)IMPORTED(
    GetDiskFreeSpaceExW, 16) = ask_space;

static VOID WINAPI tell_time(FILETIME *now)
{
    *now = (FILETIME){(DWORD)clock, (DWORD)(clock >> 32)};
}
VOID(WINAPI *imported_tell_time)(FILETIME *) IMPORTED(GetSystemTimeAsFileTime, 4) = tell_time;

static void setup(void)
{
    log_file = LOGS L"\\Deputy.evtx";
    most = 64 * MIB;
    retention = 0xFFFFFFFF;
    backup = 1;
    log_size = 36 * MIB;
    c_free = 1000 * MIB;
    d_free = 1000 * MIB;
    space_failure = list_failure = ERROR_SUCCESS;
    list_end = ERROR_NO_MORE_FILES;
    ck_assert(clock_parse("2026-11-30T00:00:00.0000000Z", &clock));
    archive_count = 3;
    among_all_logs = false;
}

static void forget(void)
{
    ck_assert_uint_eq(searches, 0);
    doctor_finding_free(&finding);
    finding = (struct doctor_finding){0};
}

static void check(void (*run)(const struct doctor *, struct doctor_finding *),
    enum doctor_verdict verdict, const char *text, const char *other)
{
    run(NULL, &finding);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
    ck_assert_int_eq(finding.next != NULL, other != NULL);
    if (other)
        ck_assert_msg(strstr(finding.next->text.bytes, other), "%s", finding.next->text.bytes);
    forget();
}

/* The spool needs 768 MiB; the log 28 for its rest, and 70 for a week at 10 MiB a day. */
START_TEST(each_volume_has_room_for_what_is_on_it)
{
    check(doctor_space, DOCTOR_PASS,
        "C:\\: 1000 MiB are free; the spool leaves 512 and may take 256; "
        "D:\\: 1000 MiB are free; the event log may take 98 within a week, with its archives",
        NULL);
    c_free = 768 * MIB;
    d_free = 98 * MIB;
    check(doctor_space, DOCTOR_PASS, "C:\\: 768 MiB are free", NULL);
    c_free--;
    check(doctor_space, DOCTOR_WARN, "C:\\: 767 MiB are free", NULL);
    c_free++;
    d_free--;
    check(doctor_space, DOCTOR_WARN, "D:\\: 97 MiB are free", NULL);
}
END_TEST

START_TEST(one_volume_has_room_for_all)
{
    log_file = L"C:\\Windows\\System32\\winevt\\Logs\\Deputy.evtx";
    c_free = (768 + 28 + 64) * MIB;
    check(doctor_space, DOCTOR_PASS, "may take 256; the event log may take 92 within", NULL);
    c_free--;
    check(doctor_space, DOCTOR_WARN, "C:\\: 859 MiB are free", NULL);
    retention = backup = 0; /* then only its rest */
    check(doctor_space, DOCTOR_PASS, "the event log may take 28", NULL);
}
END_TEST

START_TEST(what_cannot_be_asked_is_unknown)
{
    space_failure = ERROR_ACCESS_DENIED;
    check(doctor_space, DOCTOR_UNKNOWN, "the free space cannot be", NULL);
    list_failure = ERROR_ACCESS_DENIED;
    check(doctor_archives, DOCTOR_UNKNOWN, "the archives of the event log cannot be", NULL);
    list_failure = ERROR_SUCCESS;
    list_end = ERROR_IO_DEVICE; /* a list that is cut short is none */
    check(doctor_archives, DOCTOR_UNKNOWN, "the archives of the event log cannot be", NULL);
}
END_TEST

START_TEST(archives_are_counted)
{
    check(doctor_archives, DOCTOR_PASS,
        "2 of 128 MiB in D:\\Logs, the oldest of 2026-11-20; the log grows by 10 MiB a day", NULL);
    archive_count = 0;
    check(doctor_archives, DOCTOR_PASS, "none yet", NULL);
    retention = backup = 0;
    check(doctor_archives, DOCTOR_PASS, "none: a full log overwrites what is oldest", NULL);
}
END_TEST

START_TEST(a_volume_that_will_be_full_is_told_in_time)
{
    d_free = 300 * MIB;
    check(doctor_archives, DOCTOR_PASS, "2 of 128 MiB", NULL);
    d_free = 299 * MIB;
    check(doctor_archives, DOCTOR_WARN, "10 MiB a day: its volume is full in 29 days", NULL);
    d_free = 19 * MIB;
    check(doctor_archives, DOCTOR_WARN, "full in 1 day", NULL);
    retention = backup = 0; /* the archives are old ones, and no more come */
    check(doctor_archives, DOCTOR_PASS, "2 of 128 MiB", NULL);
}
END_TEST

START_TEST(the_volume_is_that_of_the_archives)
{
    among_all_logs = true;
    c_free = 299 * MIB;
    check(doctor_archives, DOCTOR_WARN, "its volume is full in 29 days", NULL);
    c_free = 300 * MIB;
    d_free = 0;
    check(doctor_archives, DOCTOR_PASS, "2 of 128 MiB in C:\\", NULL);
}
END_TEST

START_TEST(a_log_that_takes_nothing_when_it_is_full_is_told)
{
    backup = 0;
    check(doctor_archives, DOCTOR_WARN, "neither archived nor overwritten", NULL);
    retention = 1; /* which is no time any more */
    check(doctor_archives, DOCTOR_WARN, "neither archived nor overwritten", NULL);
}
END_TEST

START_TEST(without_a_value_the_log_is_where_windows_has_it)
{
    log_file = NULL;
    archive_count = 0;
    check(doctor_archives, DOCTOR_PASS, "none yet", NULL);
    check(doctor_space, DOCTOR_PASS, "may take 256; the event log may take 92", NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_volume_has_room_for_what_is_on_it,
        one_volume_has_room_for_all, what_cannot_be_asked_is_unknown, archives_are_counted,
        a_volume_that_will_be_full_is_told_in_time, the_volume_is_that_of_the_archives,
        a_log_that_takes_nothing_when_it_is_full_is_told,
        without_a_value_the_log_is_where_windows_has_it, NULL};
    return run_suite(make_suite_with("doctor space", tests, setup, forget));
}

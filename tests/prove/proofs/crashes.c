/* What becomes of a service that crashes, or that cannot start. */
#include "audit/record/field.h"
#include "audit/record/record.h"
#include "prove/common/asking.h"
#include "prove/common/recorded.h"
#include "prove/common/settings.h"
#include "prove/kit/control.h"
#include "prove/kit/machine.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { ENDED_MS = 60 * 1000, STEP_MS = 50 };

/* --- a crash ---------------------------------------------------------------------------------- */

#define MARK    "a-path-that-only-this-proof-has"
#define MARK_W  L"a-path-that-only-this-proof-has"
#define DUMPS   L"C:\\ProgramData\\Deputy\\dumps"
#define WER_KEY L"SOFTWARE\\Microsoft\\Windows\\Windows Error Reporting"

/* A thread in the service's process that begins where no code is ("CreateRemoteThread function":
 * the rights that it takes): a Win32 status. */
static uint32_t crash(DWORD id)
{
    LPTHREAD_START_ROUTINE nowhere = (LPTHREAD_START_ROUTINE)(void (*)(void))(uintptr_t)16;
    HANDLE process =
        OpenProcess(PROCESS_CREATE_THREAD | PROCESS_QUERY_INFORMATION | PROCESS_VM_OPERATION |
                        PROCESS_VM_WRITE | PROCESS_VM_READ | SYNCHRONIZE,
            FALSE, id);
    if (!process)
        return GetLastError();
    HANDLE thread = CreateRemoteThread(process, NULL, 0, nowhere, NULL, 0, NULL);
    uint32_t status = thread ? ERROR_SUCCESS : GetLastError();
    if (thread)
        CloseHandle(thread);
    if (!status && WaitForSingleObject(process, ENDED_MS) != WAIT_OBJECT_0)
        status = ERROR_TIMEOUT;
    CloseHandle(process);
    control_ended(id);
    return status;
}

static void forget(void)
{
    setting_remove(PARAMETERS_KEY, L"RestartDelayMaxSeconds");
    setting_remove(PARAMETERS_KEY, L"MaxCalls");
    settings_restored();
}

/* After a crash the service would wait before it starts; it keeps to what was in use last. */
static uint32_t crash_and_start(void)
{
    trial_undo(forget);
    setting_number(PARAMETERS_KEY, L"RestartDelayMaxSeconds", 0);
    settings_reload();
    const uint32_t crashed = crash(control_process_id());
    const uint32_t started = control_start();
    return crashed ? crashed : started;
}

/* A file that calls name and that is not there. */
static void call_with_mark(void)
{
    BYTE byte;
    uint32_t size;
    struct deputy_session *session = ask();
    ck_assert_uint_ne(
        deputy_read_file(session, L"C:\\" MARK_W, 0, 0, &byte, 1, &size, NULL), ERROR_SUCCESS);
    deputy_close(session);
}

/* The newest file of a folder; false when there is none. */
static bool newest_file(const WCHAR *folder, const WCHAR *pattern, WCHAR path[MAX_PATH])
{
    FILETIME newest = {0, 0};
    WIN32_FIND_DATAW found;
    _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, pattern);
    HANDLE find = FindFirstFileW(path, &found);
    bool any = false;
    if (find == INVALID_HANDLE_VALUE)
        return false;
    do {
        if (found.cFileName[0] == L'.' || CompareFileTime(&found.ftCreationTime, &newest) < 0)
            continue;
        any = true;
        newest = found.ftCreationTime;
        _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, found.cFileName);
    } while (FindNextFileW(find, &found));
    FindClose(find);
    return any;
}

static char *read_file(const WCHAR *path, DWORD *size)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    ck_assert_msg(file != INVALID_HANDLE_VALUE, "error %lu", GetLastError());
    *size = GetFileSize(file, NULL);
    char *bytes = malloc(*size);
    ck_assert_ptr_nonnull(bytes);
    ck_assert(ReadFile(file, bytes, *size, size, NULL));
    CloseHandle(file);
    return bytes;
}

static bool has(const char *bytes, DWORD size, const void *wanted, size_t wanted_size)
{
    for (size_t i = 0; i + wanted_size <= size; i++)
        if (memcmp(bytes + i, wanted, wanted_size) == 0)
            return true;
    return false;
}

/* A dump as it should not be, made by the sabotage in the place of a crash. */
static uint32_t leave_mark(void)
{
    static const char dump[] = "MDMP of somebody who sent " MARK;
    DWORD written;
    HANDLE file = CreateFileW(DUMPS L"\\mark", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    const BOOL done = WriteFile(file, dump, sizeof(dump), &written, NULL);
    CloseHandle(file);
    return done ? ERROR_SUCCESS : ERROR_WRITE_FAULT;
}

/* Whether it is a dump, and what callers sent is not in it, in either coding. */
static void expect_without_mark(const WCHAR *path)
{
    DWORD size;
    char *bytes = read_file(path, &size);
    const bool is_dump = size > 4 && memcmp(bytes, "MDMP", 4) == 0;
    const bool wide = has(bytes, size, MARK_W, wcslen(MARK_W) * sizeof(WCHAR));
    const bool narrow = has(bytes, size, MARK, strlen(MARK));
    free(bytes);
    ck_assert(is_dump);
    DeleteFileW(path);
    ck_assert_msg(!wide && !narrow, "the dump has what a caller sent");
    trial_figure("dump_bytes", size);
}

START_TEST(dumped)
{
    WCHAR before[MAX_PATH], after[MAX_PATH];
    trial_leaves_to("test_faults");
    trial_disturbs();
    call_with_mark();
    const bool had = newest_file(DUMPS, L"*", before);
    const uint32_t crashed = sabotage_is("swapped") ? leave_mark() : crash_and_start();
    const bool has_one = newest_file(DUMPS, L"*", after);
    if (crashed == ERROR_ACCESS_DENIED)
        SKIP("the service's process cannot be changed: error 5");
    ck_assert_uint_eq(crashed, ERROR_SUCCESS);
    ck_assert_msg(has_one && (!had || wcscmp(before, after) != 0), "the crash left no dump");
    expect_without_mark(after);
}
END_TEST

/* --- reports of crashes ----------------------------------------------------------------------- */

enum { REPORTED_MS = 5000 };

/* Where reports wait and stay, in folders that begin with the program's name: no page says so, but
 * public reports of crashes do ("AppCrash_deputy.exe_..."). */
static int count_reports(void)
{
    static const WCHAR *const folders[] = {
        L"%ProgramData%\\Microsoft\\Windows\\WER\\ReportQueue\\AppCrash_deputy*",
        L"%ProgramData%\\Microsoft\\Windows\\WER\\ReportArchive\\AppCrash_deputy*"};
    int count = 0;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        WCHAR pattern[MAX_PATH];
        WIN32_FIND_DATAW found;
        ExpandEnvironmentStringsW(folders[i], pattern, MAX_PATH);
        HANDLE find = FindFirstFileW(pattern, &found);
        if (find == INVALID_HANDLE_VALUE)
            continue;
        do
            count++;
        while (FindNextFileW(find, &found));
        FindClose(find);
    }
    return count;
}

/* The key is that of "WER Settings", which asks for WerAddExcludedApplication and has texts there;
 * what that function puts there is a number. */
START_TEST(not_reported)
{
    HKEY key;
    DWORD excluded = 0, size = sizeof(excluded);
    trial_disturbs();
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, WER_KEY, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key))
        SKIP("this system has no Windows Error Reporting");
    RegGetValueW(key, L"ExcludedApplications", sabotage_is("self") ? L"nobody.exe" : L"deputy.exe",
        RRF_RT_REG_DWORD, NULL, &excluded, &size);
    RegCloseKey(key);
    const int before = count_reports();
    const uint32_t crashed = crash_and_start();
    Sleep(REPORTED_MS);
    const int after = count_reports();
    ck_assert_uint_eq(excluded, 1);
    if (crashed == ERROR_ACCESS_DENIED)
        SKIP("the service's process cannot be changed: error 5");
    ck_assert_uint_eq(crashed, ERROR_SUCCESS);
    ck_assert_int_eq(after, before);
}
END_TEST

/* --- back-off --------------------------------------------------------------------------------- */

enum { CONFIG_MAX = 8192, WAITS_MS = 1000, EARLY_MS = 200, SLACK_MS = 300 };

static union {
    SERVICE_FAILURE_ACTIONSW actions;
    BYTE bytes[CONFIG_MAX];
} kept;

static void with_recovery(void)
{
    control_configure(SERVICE_CONFIG_FAILURE_ACTIONS, &kept.actions);
}

/* The service control manager is not to start it meanwhile, where it knows actions. */
static void without_recovery(void)
{
    SC_ACTION none = {SC_ACTION_NONE, 0};
    SERVICE_FAILURE_ACTIONSW actions = {.cActions = 1, .lpsaActions = &none};
    if (control_configuration(SERVICE_CONFIG_FAILURE_ACTIONS, kept.bytes, sizeof(kept.bytes)))
        return;
    trial_undo(with_recovery);
    control_configure(SERVICE_CONFIG_FAILURE_ACTIONS, &actions);
}

static SERVICE_STATUS_PROCESS state(void)
{
    SERVICE_STATUS_PROCESS told = {0};
    DWORD size;
    SC_HANDLE service = control_open(SERVICE_QUERY_STATUS);
    ck_assert(service && QueryServiceStatusEx(
                             service, SC_STATUS_PROCESS_INFO, (BYTE *)&told, sizeof(told), &size));
    CloseServiceHandle(service);
    return told;
}

/* Whether the running service has told of its start that it waited, after one run that crashed. */
static bool tells_of_wait(void)
{
    struct deputy_events_page *page;
    bool told = false;
    struct deputy_session *session = ask();
    ck_assert_uint_eq(
        deputy_events_read(session, DEPUTY_EVENTS_ALL, DEPUTY_EVENTS_OLDEST, 0, &page, NULL),
        ERROR_SUCCESS);
    for (uint32_t i = 0; i < page->count && !told; i++)
        told = page->items[i].id == AUDIT_SERVICE_STARTED &&
               strstr(recorded_field(&page->items[i], AUDIT_OBJECT_NAME),
                   "waited 1 s, as 1 run before did not end in order");
    deputy_events_page_free(page);
    deputy_close(session);
    return told;
}

/* installer/README.md: a start waits 1 s after one run that did not end in order. It can be stopped
 * meanwhile ("ControlService function": the table of states), and the next one waits all the same.
 * Under the sabotage the run ends in order. */
START_TEST(backs_off)
{
    trial_disturbs();
    setting_remove(PARAMETERS_KEY, L"RestartDelayMaxSeconds");
    ck_assert_uint_eq(control_stop(), ERROR_SUCCESS); /* what was before is forgotten */
    ck_assert_uint_eq(control_start(), ERROR_SUCCESS);
    without_recovery();
    const uint32_t ended = sabotage_is("swapped") ? control_stop() : control_kill();
    const uint32_t begun = control_begin_start();
    Sleep(EARLY_MS);
    const DWORD meanwhile = state().dwCurrentState;
    const uint32_t stopped = control_stop();
    const ULONGLONG since = GetTickCount64();
    const uint32_t started = control_start();
    const ULONGLONG took = GetTickCount64() - since;
    const bool told = !started && tells_of_wait();
    ck_assert_uint_eq(ended, ERROR_SUCCESS);
    ck_assert_uint_eq(begun, ERROR_SUCCESS);
    ck_assert_uint_eq(meanwhile, SERVICE_START_PENDING);
    ck_assert_uint_eq(stopped, ERROR_SUCCESS);
    ck_assert_uint_eq(started, ERROR_SUCCESS);
    ck_assert_uint_ge(took, WAITS_MS - SLACK_MS);
    ck_assert_msg(told, "the start does not say that it waited");
    trial_figure("waited_ms", (double)took);
}
END_TEST

/* --- starts that cannot succeed --------------------------------------------------------------- */

enum { GIVEN_UP_MS = 5 * 60 * 1000 };

/* Wait until the service has stopped without a failure, having failed before. */
static bool await_given_up(void)
{
    bool failed = false;
    for (int waited = 0; waited < GIVEN_UP_MS; waited += STEP_MS) {
        const SERVICE_STATUS_PROCESS told = state();
        if (told.dwCurrentState == SERVICE_STOPPED && told.dwWin32ExitCode)
            failed = true;
        else if (told.dwCurrentState == SERVICE_STOPPED && failed)
            return true;
        Sleep(STEP_MS);
    }
    return false;
}

/* installer/README.md: what only a person can mend is given up when it fails in the same way for
 * the fourth time in a row, and the true exit code is that of a start that somebody asks for. */
START_TEST(given_up)
{
    trial_disturbs();
    if (control_configuration(SERVICE_CONFIG_FAILURE_ACTIONS, kept.bytes, sizeof(kept.bytes)))
        SKIP("the service control manager knows no actions after failures");
    ck_assert_uint_eq(control_stop(), ERROR_SUCCESS);
    trial_undo(forget);
    if (!sabotage_is("swapped"))
        setting_number(PARAMETERS_KEY, L"MaxCalls", 0);
    const ULONGLONG since = GetTickCount64();
    const uint32_t begun = control_begin_start();
    const bool gave_up = !sabotage_is("swapped") && await_given_up();
    const ULONGLONG took = GetTickCount64() - since;
    setting_remove(PARAMETERS_KEY, L"MaxCalls");
    const uint32_t started = control_start();
    ck_assert_uint_eq(started, ERROR_SUCCESS);
    ck_assert_uint_eq(begun, ERROR_SUCCESS);
    ck_assert_msg(gave_up, "it was still tried after %lu ms", (unsigned long)took);
    trial_figure("given_up_ms", (double)took);
}
END_TEST

static const struct proof proofs[] = {
    {"crashes.dumped", "crash", AS(SYSTEM), "swapped", &dumped},
    {"crashes.not-reported", "error-reporting", AS(SYSTEM), "self", &not_reported},
    {"crashes.back-off", "back-off", AS(ELEVATED), "swapped", &backs_off},
    {"crashes.given-up", "starts-given-up", AS(ELEVATED), "swapped", &given_up},
};

SUBJECT(crashes_proofs, proofs);

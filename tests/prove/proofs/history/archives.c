/* What a full log became is still history: read across archives, and moved by the task. */
#include "installation/registered_names.h"
#include "prove/common/answered.h"
#include "prove/common/archived.h"
#include "prove/common/command.h"
#include "prove/common/log_query.h"
#include "prove/kit/product.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { CALLS_MAX = 4000, WORDS = 512 };

/* --- across them ------------------------------------------------------------------------------ */

static void fill_until_archived(void)
{
    for (int i = 0; i < CALLS_MAX && !archived_count(); i++)
        ck_assert_uint_eq(answered_ask(), ERROR_SUCCESS);
    ck_assert_msg(archived_count() > 0, "%ld records had no log archived", answered_count());
    ck_assert_uint_eq(answered_ask(), ERROR_SUCCESS);
}

/* Whether "events" shows the event of a call when it is asked for that of the last hour. */
static bool has_event(const char *correlation, const WCHAR *more)
{
    WCHAR arguments[WORDS];
    DWORD exit_code;
    _snwprintf(arguments, WORDS, L"events --all --json --correlation %hs %ls", correlation, more);
    char *events = command_run(arguments, &exit_code);
    const bool found = exit_code == 0 && strstr(events, correlation) != NULL;
    free(events);
    return found;
}

/* The first record is in an archive, the last one in the log; one trail goes through both. */
START_TEST(across)
{
    DWORD verified = 1;
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where the log cannot be read */
    archived_skip_redirected();
    if (archived_count())
        SKIP("there are archives from before, and nobody knows what is between them and the log");
    archived_small_log(L"sl " EVENT_LOG_NAME L" " ARCHIVED_SMALLEST L" /rt:true /ab:true");
    fill_until_archived();
    const bool self = sabotage_is("self");
    const bool first = has_event(answered_correlation(0), self ? L"" : L"--since 1h");
    const bool last = has_event(answered_correlation(answered_count() - 1), L"--since 1h");
    char *said = command_run(L"verify --since 1h", &verified);
    archived_delete();
    ck_assert_msg(first, "the record of the first call is in an archive, and was not found");
    ck_assert_msg(last, "the record of the last call was not found");
    ck_assert_msg(verified == 0, "verify ended with %lu: %s", verified, said);
    free(said);
}
END_TEST

/* --- the task --------------------------------------------------------------------------------- */

#define TARGET  THINGS_FOLDER L"\\results\\moved archives"
#define MADE_UP L"Archive-" EVENT_LOG_NAME L"-2001-01-01-00-00-00-000.evtx"
#define TASK    L"Deputy-Archives"
#define ACCESS  L" /inheritance:r /grant:r \"*S-1-5-18:(OI)(CI)F\" \"*S-1-5-32-544:(OI)(CI)F\""

enum { MOVED_MS = 60 * 1000, STEP_MS = 500 };

static uint32_t run(const WCHAR *name, const WCHAR *arguments)
{
    DWORD exit_code;
    free(command_run_system(name, arguments, &exit_code));
    return exit_code;
}

static void made_up_path(WCHAR path[MAX_PATH])
{
    wcscpy(path, archived_pattern());
    wcscpy(wcsrchr(path, L'\\') + 1, MADE_UP);
}

static void remove_task(void)
{
    WCHAR path[MAX_PATH];
    run(L"schtasks.exe", L"/Delete /TN " TASK L" /F");
    run(L"reg.exe", L"delete HKLM\\" ADMIN_KEY L" /v ArchiveFolder /f");
    made_up_path(path);
    DeleteFileW(path);
    archived_delete_files(TARGET L"\\*");
    RemoveDirectoryW(TARGET);
}

static void make_target(void)
{
    CreateDirectoryW(TARGET, NULL);
    if (sabotage_is("self")) /* everybody may read: nothing is to be moved */
        ck_assert_uint_eq(run(L"icacls.exe", L"\"" TARGET L"\" /grant *S-1-1-0:(OI)(CI)R"), 0);
    else
        ck_assert_uint_eq(run(L"icacls.exe", L"\"" TARGET L"\"" ACCESS), 0);
    ck_assert_uint_eq(
        run(L"reg.exe", L"add HKLM\\" ADMIN_KEY L" /v ArchiveFolder /d \"" TARGET L"\" /f"), 0);
}

static void make_archive(void)
{
    WCHAR path[MAX_PATH];
    made_up_path(path);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    ck_assert_msg(
        file != INVALID_HANDLE_VALUE, "no archive can be made: error %lu", GetLastError());
    CloseHandle(file);
}

static void start_task(void)
{
    WCHAR xml[MAX_PATH], arguments[WORDS];
    product_path(xml, L"deputy-archives.xml");
    _snwprintf(arguments, WORDS, L"/Create /TN " TASK L" /XML \"%ls\"", xml);
    ck_assert_uint_eq(run(L"schtasks.exe", arguments), 0);
    ck_assert_uint_eq(run(L"schtasks.exe", L"/Run /TN " TASK), 0);
}

static bool is_there(const WCHAR *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static bool await_moved(void)
{
    int waited = 0;
    while (!is_there(TARGET L"\\" MADE_UP) && waited < MOVED_MS) {
        Sleep(STEP_MS);
        waited += STEP_MS;
    }
    return is_there(TARGET L"\\" MADE_UP);
}

/* As the manual has it turned on, and run once by hand. */
START_TEST(task)
{
    WCHAR path[MAX_PATH];
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]"));
    archived_skip_redirected();
    if (archived_count() || !run(L"schtasks.exe", L"/Query /TN " TASK))
        SKIP("there are archives from before, or the task is, which is an administrator's");
    trial_undo(remove_task);
    make_target();
    make_archive();
    start_task();
    const bool moved = await_moved();
    made_up_path(path);
    ck_assert_msg(moved, "the archive was not moved within a minute");
    ck_assert(!is_there(path));
    ck_assert_uint_eq(answered_ask(), ERROR_SUCCESS);
}
END_TEST

/* --- one at a time -----------------------------------------------------------------------------
 */

#define LOCK TARGET L"\\move-archives.lock"

/* Have cmd.exe hold the lock as a run of the script does, until end_holding. It reads a pipe from
 * this program, which has a console ("_popen, _wpopen"). */
static FILE *hold_lock(void)
{
    FILE *holder = _wpopen(L"pause 9>\"" LOCK L"\"", L"w");
    ck_assert_ptr_nonnull(holder);
    for (int waited = 0; !is_there(LOCK) && waited < MOVED_MS; waited += STEP_MS)
        Sleep(STEP_MS);
    return holder;
}

static void end_holding(FILE *holder)
{
    fputs("\n", holder); /* it waits for a key */
    _pclose(holder);
}

/* By a 32-bit cmd.exe where Windows has one, which sees other folders under the names of these. */
static DWORD move_archives(void)
{
    WCHAR script[MAX_PATH], shell[MAX_PATH], arguments[WORDS];
    DWORD exit_code;
    product_path(script, L"move-archives.cmd");
    ExpandEnvironmentStringsW(L"%SystemRoot%\\SysWOW64\\cmd.exe", shell, MAX_PATH);
    if (!is_there(shell))
        ExpandEnvironmentStringsW(L"%SystemRoot%\\System32\\cmd.exe", shell, MAX_PATH);
    _snwprintf(arguments, WORDS, L"/d /s /c \"\"%ls\" \"" TARGET L"\"\"", script);
    free(command_run_program(shell, arguments, &exit_code));
    return exit_code;
}

/* cmd.exe lets no other open for writing what it has redirected: that is on no page. */
START_TEST(once)
{
    enum { MOVED, BUSY = 7 }; /* its statuses */
    WCHAR path[MAX_PATH];
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]"));
    archived_skip_redirected();
    if (archived_count())
        SKIP("there are archives from before, which are an administrator's");
    trial_undo(remove_task);
    make_target();
    make_archive();
    made_up_path(path);
    FILE *holder = hold_lock();
    const DWORD beside = move_archives();
    const bool stayed = is_there(path);
    end_holding(holder);
    ck_assert_uint_eq(beside, BUSY);
    ck_assert(stayed);
    ck_assert_uint_eq(move_archives(), MOVED);
    ck_assert(is_there(TARGET L"\\" MADE_UP) && !is_there(path));
}
END_TEST

static const struct proof proofs[] = {
    {"archives.across", "events-archives", AS(ELEVATED), "self", &across},
    {"archives.task", "archives-task", AS(ELEVATED), "self", &task},
    {"archives.once", "archives-task", AS(ELEVATED), "self", &once},
};

SUBJECT(archives_proofs, proofs);

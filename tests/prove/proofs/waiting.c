/* Whatever a call waits for, it ends in time, and nobody else waits with it. */
#include "prove/kit/control.h"
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/common/settings.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <tlhelp32.h>
#include <winioctl.h>

enum { SLACK_MS = 3000, OTHERS_MS = 1000, STEP_MS = 50 };

/* --- a file whose opener is made to wait ------------------------------------------------------ */

enum { OPERATION_MS = 2000, CLIENT_MS = 30 * 1000 };

#define HELD THINGS_FOLDER L"\\results\\held"

struct held {
    HANDLE file;
    OVERLAPPED broken;
};

/* Who opens the file then waits until its holder has answered ("FSCTL_REQUEST_BATCH_OPLOCK control
 * code", which is granted when it is pending). */
static uint32_t hold(struct held *held)
{
    DWORD size;
    held->file =
        CreateFileW(HELD, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            NULL, CREATE_ALWAYS, FILE_FLAG_OVERLAPPED, NULL);
    if (held->file == INVALID_HANDLE_VALUE)
        return GetLastError();
    held->broken = (OVERLAPPED){.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    if (sabotage_is("swapped"))
        return ERROR_SUCCESS;
    if (DeviceIoControl(
            held->file, FSCTL_REQUEST_BATCH_OPLOCK, NULL, 0, NULL, 0, &size, &held->broken))
        return ERROR_NOT_SUPPORTED;
    return GetLastError() == ERROR_IO_PENDING ? ERROR_SUCCESS : GetLastError();
}

/* To close the file answers for its holder. */
static void let_go(struct held *held)
{
    CloseHandle(held->file);
    CloseHandle(held->broken.hEvent);
    DeleteFileW(HELD);
}

struct reading {
    struct deputy_reply reply;
    ULONGLONG took_ms;
};

static DWORD WINAPI read_held(void *data)
{
    BYTE byte;
    uint32_t size;
    struct reading *reading = data;
    const struct deputy_options options = {.size = sizeof(options), .timeout_ms = CLIENT_MS};
    struct deputy_session *session;
    if (deputy_open(&options, &session, &reading->reply))
        return 0;
    const ULONGLONG begun = GetTickCount64();
    deputy_read_file(session, HELD, 0, 0, &byte, 1, &size, &reading->reply);
    reading->took_ms = GetTickCount64() - begun;
    deputy_close(session);
    return 0;
}

/* The longest that another call took until the thread ended. */
static ULONGLONG ask_meanwhile(HANDLE thread)
{
    ULONGLONG longest = 0;
    struct deputy_service_info info;
    struct deputy_session *session = ask();
    while (WaitForSingleObject(thread, STEP_MS) == WAIT_TIMEOUT) {
        const ULONGLONG begun = GetTickCount64();
        ck_assert_uint_eq(deputy_ping(session, &info, NULL), ERROR_SUCCESS);
        if (GetTickCount64() - begun > longest)
            longest = GetTickCount64() - begun;
    }
    deputy_close(session);
    return longest;
}

static void forget_timeout(void)
{
    setting_remove(PARAMETERS_KEY, L"OperationTimeoutMilliseconds");
    settings_restored();
}

START_TEST(oplock)
{
    struct held held;
    struct reading reading = {0};
    trial_disturbs();
    const uint32_t status = hold(&held);
    if (status)
        SKIP("this system grants no opportunistic lock: error %lu", (unsigned long)status);
    trial_undo(forget_timeout);
    setting_number(PARAMETERS_KEY, L"OperationTimeoutMilliseconds", OPERATION_MS);
    settings_reload();
    HANDLE thread = CreateThread(NULL, 0, read_held, &reading, 0, NULL);
    const ULONGLONG longest = ask_meanwhile(thread);
    CloseHandle(thread);
    const DWORD broken = WaitForSingleObject(held.broken.hEvent, 0);
    let_go(&held);
    ck_assert_uint_eq(reading.reply.status, ERROR_TIMEOUT);
    ck_assert_str_eq(deputy_stage_name(reading.reply.stage), "perform");
    ck_assert_uint_eq(broken, WAIT_OBJECT_0);
    ck_assert_uint_le(reading.took_ms, OPERATION_MS + SLACK_MS);
    ck_assert_uint_le(longest, OTHERS_MS);
    trial_figure("took_ms", (double)reading.took_ms);
    trial_figure("others_ms", (double)longest);
}
END_TEST

/* --- a client that is gone -------------------------------------------------------------------- */

enum { CLIENTS = 3, GONE_MS = 30 * 1000 };

static uint32_t open_sessions(struct deputy_session *session)
{
    struct deputy_statistics statistics;
    ck_assert_uint_eq(deputy_statistics(session, &statistics, NULL), ERROR_SUCCESS);
    return statistics.sessions;
}

/* Wait for so many sessions, or that there are no more. */
static uint32_t await_sessions(struct deputy_session *session, uint32_t count, bool at_most)
{
    uint32_t seen = open_sessions(session);
    for (int waited = 0; waited < GONE_MS && (at_most ? seen > count : seen < count);
         waited += STEP_MS) {
        Sleep(STEP_MS);
        seen = open_sessions(session);
    }
    return seen;
}

START_TEST(vanished)
{
    HANDLE clients[CLIENTS];
    struct deputy_session *session = ask();
    const uint32_t before = open_sessions(session);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = command_start(L"events --from service --follow");
    const uint32_t with = await_sessions(session, before + CLIENTS, false);
    for (int i = 0; i < CLIENTS; i++) {
        TerminateProcess(clients[i], ERROR_PROCESS_ABORTED);
        CloseHandle(clients[i]);
    }
    const ULONGLONG begun = GetTickCount64();
    const uint32_t after = await_sessions(session, before, true);
    deputy_close(session);
    ck_assert_uint_ge(with, before + CLIENTS);
    ck_assert_uint_le(after, before);
    trial_figure("noticed_ms", (double)(GetTickCount64() - begun));
}
END_TEST

/* --- a service that hangs --------------------------------------------------------------------- */

enum { DEADLINE_MS = 2000, HANGS_MS = 15 * 1000 };

/* "Traversing the Thread List"; a thread that begins meanwhile goes on alone. */
static void for_each_thread(DWORD id, DWORD WINAPI change(HANDLE thread))
{
    THREADENTRY32 entry = {.dwSize = sizeof(entry)};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    ck_assert(snapshot != INVALID_HANDLE_VALUE);
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
        HANDLE thread = entry.th32OwnerProcessID == id
                            ? OpenThread(THREAD_SUSPEND_RESUME, FALSE, entry.th32ThreadID)
                            : NULL;
        if (!thread)
            continue;
        change(thread);
        CloseHandle(thread);
    }
    CloseHandle(snapshot);
}

struct hanging {
    DWORD id;
    HANDLE over;
};

/* Whatever becomes of the call, the service goes on in the end. */
static DWORD WINAPI wake_up(void *data)
{
    struct hanging *hanging = data;
    WaitForSingleObject(hanging->over, HANGS_MS);
    for_each_thread(hanging->id, ResumeThread);
    return 0;
}

START_TEST(hangs)
{
    struct deputy_service_info info;
    struct deputy_session *session;
    const struct deputy_options options = {.size = sizeof(options), .timeout_ms = DEADLINE_MS};
    trial_disturbs();
    ck_assert_uint_eq(deputy_open(&options, &session, NULL), ERROR_SUCCESS);
    struct hanging hanging = {control_process_id(), CreateEventW(NULL, TRUE, FALSE, NULL)};
    if (!sabotage_is("swapped"))
        for_each_thread(hanging.id, SuspendThread);
    HANDLE waker = CreateThread(NULL, 0, wake_up, &hanging, 0, NULL);
    const ULONGLONG begun = GetTickCount64();
    const uint32_t status = deputy_ping(session, &info, NULL);
    const ULONGLONG took = GetTickCount64() - begun;
    SetEvent(hanging.over);
    WaitForSingleObject(waker, INFINITE);
    CloseHandle(waker);
    CloseHandle(hanging.over);
    const uint32_t again = deputy_ping(session, &info, NULL);
    deputy_close(session);
    if (took >= HANGS_MS && machine_is_wine())
        SKIP("Wine's RPC cancels no local call");
    ck_assert_uint_eq(status, ERROR_TIMEOUT);
    ck_assert_uint_le(took, DEADLINE_MS + SLACK_MS);
    ck_assert_uint_eq(again, ERROR_SUCCESS);
    trial_figure("took_ms", (double)took);
}
END_TEST

static const struct proof proofs[] = {
    {"waiting.oplock", "disk-hangs", AS(ELEVATED), "swapped", &oplock},
    {"waiting.vanished", "time-limits", AS(ELEVATED), "stopped", &vanished},
    {"waiting.hangs", "deadlines-of-calls", AS(SYSTEM), "swapped", &hangs},
};

SUBJECT(waiting_proofs, proofs);

/* What the service control manager has of the installed service, and what it does with it. */
#include "prove/kit/control.h"
#include "prove/kit/product.h"
#include "prove/common/asking.h"
#include "prove/proofs/subjects.h"

#include "installation/privilege_list.h"
#include "policy/settings.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { CONFIG_MAX = 8192 }; /* the most that it gives ("QueryServiceConfig2W function") */

union answer {
    QUERY_SERVICE_CONFIGW registered;
    SERVICE_SID_INFO sid;
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges;
    SERVICE_FAILURE_ACTIONSW failure;
    SERVICE_FAILURE_ACTIONS_FLAG failure_flag;
    SERVICE_PRESHUTDOWN_INFO preshutdown;
    BYTE bytes[CONFIG_MAX];
};

/* --- what it has ------------------------------------------------------------------------------ */

/* Not every system knows every level: a Win32 status. */
static DWORD read_level(DWORD level, union answer *config)
{
    DWORD size;
    SC_HANDLE service = control_open(SERVICE_QUERY_CONFIG);
    ck_assert_msg(service != NULL, "the service cannot be opened: error %lu", GetLastError());
    memset(config, 0, sizeof(*config));
    const DWORD status = QueryServiceConfig2W(service, level, config->bytes, CONFIG_MAX, &size)
                             ? ERROR_SUCCESS
                             : GetLastError();
    CloseServiceHandle(service);
    return status;
}

/* Where the service control manager keeps a setting; a manager that does not tell it may all the
 * same have it there, or the installer. */
static DWORD read_kept(const WCHAR *name, DWORD kind, union answer *config)
{
    HKEY key;
    DWORD size = CONFIG_MAX;
    memset(config, 0, sizeof(*config));
    ck_assert_int_eq(
        RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\Deputy", 0,
            KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key),
        0);
    const LSTATUS status = RegGetValueW(key, NULL, name, kind, NULL, config->bytes, &size);
    RegCloseKey(key);
    return (DWORD)status;
}

static void skip_unless_known(DWORD told, DWORD kept)
{
    if (told && kept)
        SKIP("the service control manager neither tells nor keeps it: errors %lu, %lu", told, kept);
}

START_TEST(registered)
{
    union answer config;
    DWORD size;
    WCHAR program[MAX_PATH], quoted[MAX_PATH + 2];
    SC_HANDLE service = control_open(SERVICE_QUERY_CONFIG);
    ck_assert_msg(service != NULL, "the service cannot be opened: error %lu", GetLastError());
    const BOOL read = QueryServiceConfigW(service, &config.registered, CONFIG_MAX, &size);
    CloseServiceHandle(service);
    ck_assert(read);
    ck_assert_uint_eq(config.registered.dwServiceType, SERVICE_WIN32_OWN_PROCESS);
    ck_assert_int_eq(_wcsicmp(config.registered.lpServiceStartName, L"LocalSystem"), 0);
    product_path(program, L"deputy.exe");
    _snwprintf(quoted, MAX_PATH + 2, L"\"%ls\"", program);
    ck_assert_msg(_wcsicmp(config.registered.lpBinaryPathName, quoted) == 0,
        "expected the program %ls, seen %ls", quoted, config.registered.lpBinaryPathName);
    if (trial_installed() && config.registered.dwStartType != SERVICE_AUTO_START)
        SKIP("an administrator has set start type %lu", config.registered.dwStartType);
    ck_assert_uint_eq(config.registered.dwStartType, SERVICE_AUTO_START);
}
END_TEST

START_TEST(sid_type)
{
    union answer config;
    const DWORD kept = read_kept(L"ServiceSidType", RRF_RT_REG_DWORD, &config);
    if (!kept)
        ck_assert_uint_eq(config.sid.dwServiceSidType, SERVICE_SID_TYPE_UNRESTRICTED);
    const DWORD told = read_level(SERVICE_CONFIG_SERVICE_SID_INFO, &config);
    if (!told)
        ck_assert_uint_eq(config.sid.dwServiceSidType, SERVICE_SID_TYPE_UNRESTRICTED);
    skip_unless_known(told, kept);
}
END_TEST

static bool lists(const WCHAR *names, const char *wanted)
{
    WCHAR wide[64];
    _snwprintf(wide, 64, L"%hs", wanted);
    for (; *names; names += wcslen(names) + 1)
        if (wcscmp(names, wide) == 0)
            return true;
    return false;
}

static void expect_privileges(const WCHAR *names)
{
    int count = 0, needed = 0;
    ck_assert_msg(names != NULL, "expected a list of privileges, seen none");
    for (const WCHAR *name = names; *name; name += wcslen(name) + 1)
        count++;
    for (; needed_privileges[needed].name; needed++)
        ck_assert_msg(lists(names, needed_privileges[needed].name), "expected %s, seen %ls, ...",
            needed_privileges[needed].name, names);
    ck_assert_int_eq(count, needed);
}

START_TEST(privileges)
{
    union answer config;
    const DWORD kept = read_kept(L"RequiredPrivileges", RRF_RT_REG_MULTI_SZ, &config);
    if (!kept)
        expect_privileges((const WCHAR *)(const void *)config.bytes);
    const DWORD told = read_level(SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &config);
    if (!told)
        expect_privileges(config.privileges.pmszRequiredPrivileges);
    skip_unless_known(told, kept);
}
END_TEST

/* As installer/install.cmd sets them. */
static void expect_actions(const SERVICE_FAILURE_ACTIONSW *failure)
{
    static const DWORD delays[] = {1000, 10000, 60000};
    ck_assert_uint_eq(failure->dwResetPeriod, 86400);
    ck_assert_uint_eq(failure->cActions, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(failure->lpsaActions[i].Type, SC_ACTION_RESTART);
        ck_assert_uint_eq(failure->lpsaActions[i].Delay, delays[i]);
    }
}

static void read_actions(union answer *config)
{
    const DWORD status = read_level(SERVICE_CONFIG_FAILURE_ACTIONS, config);
    if (status)
        SKIP("the service control manager knows no actions after failures: error %lu", status);
}

START_TEST(failure)
{
    union answer config;
    read_actions(&config);
    expect_actions(&config.failure);
    ck_assert_uint_eq(read_level(SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &config), 0);
    ck_assert(config.failure_flag.fFailureActionsOnNonCrashFailures);
}
END_TEST

/* The service raises what is less than its stop may take; an administrator may have set more, or
 * that a stop takes less. */
static void expect_preshutdown(DWORD seen)
{
    struct config preset;
    settings_preset(&preset);
    const DWORD wanted = config_stop_ms(&preset);
    if (trial_installed() && seen < wanted)
        SKIP("%lu ms are less than %lu, which an administrator may have set", seen, wanted);
    ck_assert_uint_ge(seen, wanted);
}

START_TEST(preshutdown)
{
    union answer config;
    const DWORD kept = read_kept(L"PreshutdownTimeout", RRF_RT_REG_DWORD, &config);
    if (!kept)
        expect_preshutdown(config.preshutdown.dwPreshutdownTimeout);
    const DWORD told = read_level(SERVICE_CONFIG_PRESHUTDOWN_INFO, &config);
    if (!told)
        expect_preshutdown(config.preshutdown.dwPreshutdownTimeout);
    skip_unless_known(told, kept);
}
END_TEST

/* Whoever may ask at most for the service's state is told so of everything else. */
START_TEST(closed)
{
    static const DWORD rights[] = {SERVICE_STOP, SERVICE_CHANGE_CONFIG, SERVICE_PAUSE_CONTINUE,
        WRITE_DAC, WRITE_OWNER, DELETE};
    for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++) {
        SC_HANDLE service = control_open(rights[i]);
        const DWORD status = service ? ERROR_SUCCESS : GetLastError();
        if (service)
            CloseServiceHandle(service);
        ck_assert_msg(status == ERROR_ACCESS_DENIED,
            "right 0x%lx: expected error 5, seen error %lu", rights[i], status);
    }
}
END_TEST

/* --- stopped under load ----------------------------------------------------------------------- */

enum { CALLERS_AT_ONCE = 8, DEADLINE_MS = 5000, SLACK_MS = 2000, AGAIN_MS = 30 * 1000 };

struct load {
    HANDLE thread;
    volatile LONG *over;
    struct deputy_session *session;
    volatile LONG answered;
    ULONGLONG longest_ms;
};

static DWORD WINAPI ask_on(void *data)
{
    struct load *load = data;
    while (!*load->over) {
        struct deputy_service_info info;
        const ULONGLONG begun = GetTickCount64();
        const uint32_t status = deputy_ping(load->session, &info, NULL);
        const ULONGLONG took = GetTickCount64() - begun;
        if (took > load->longest_ms)
            load->longest_ms = took;
        if (status)
            Sleep(10);
        else
            InterlockedIncrement(&load->answered);
    }
    return 0;
}

static void begin_load(struct load *loads, volatile LONG *over)
{
    const struct deputy_options options = {.size = sizeof(options), .timeout_ms = DEADLINE_MS};
    for (int i = 0; i < CALLERS_AT_ONCE; i++) {
        loads[i] = (struct load){.over = over};
        ck_assert_uint_eq(deputy_open(&options, &loads[i].session, NULL), 0);
    }
    for (int i = 0; i < CALLERS_AT_ONCE; i++)
        loads[i].thread = CreateThread(NULL, 0, ask_on, &loads[i], 0, NULL);
}

/* Whether every thread is answered from now on. */
static bool all_answered(struct load *loads)
{
    LONG before[CALLERS_AT_ONCE];
    int answered = 0;
    for (int i = 0; i < CALLERS_AT_ONCE; i++)
        before[i] = loads[i].answered;
    for (int waited = 0; waited < AGAIN_MS && answered < CALLERS_AT_ONCE; waited += 50) {
        Sleep(50);
        answered = 0;
        for (int i = 0; i < CALLERS_AT_ONCE; i++)
            answered += loads[i].answered != before[i];
    }
    return answered == CALLERS_AT_ONCE;
}

static ULONGLONG end_load(struct load *loads, volatile LONG *over)
{
    ULONGLONG longest = 0;
    *over = TRUE;
    for (int i = 0; i < CALLERS_AT_ONCE; i++) {
        WaitForSingleObject(loads[i].thread, INFINITE);
        CloseHandle(loads[i].thread);
        deputy_close(loads[i].session);
        if (loads[i].longest_ms > longest)
            longest = loads[i].longest_ms;
    }
    return longest;
}

START_TEST(stop_under_load)
{
    struct load loads[CALLERS_AT_ONCE];
    volatile LONG over = FALSE;
    trial_disturbs();
    begin_load(loads, &over);
    const bool before = all_answered(loads);
    const ULONGLONG begun = GetTickCount64();
    const uint32_t stopped = control_stop();
    const ULONGLONG took = GetTickCount64() - begun;
    const uint32_t started = control_start();
    const bool after = all_answered(loads);
    const ULONGLONG longest = end_load(loads, &over);
    ck_assert(before);
    ck_assert_uint_eq(stopped, 0);
    ck_assert_uint_eq(started, 0);
    ck_assert_msg(after, "sessions from before the stop were not answered again");
    ck_assert_uint_le(longest, DEADLINE_MS + SLACK_MS);
    trial_figure("stop_ms", (double)took);
    trial_figure("longest_call_ms", (double)longest);
}
END_TEST

/* --- killed ----------------------------------------------------------------------------------- */

enum { RESTART_SLACK_MS = 30 * 1000 };

static bool answers(void)
{
    struct deputy_service_info info;
    return deputy_query_service(NULL, &info, NULL) == ERROR_SUCCESS;
}

/* Which failure since the system's start this is decides the delay ("SERVICE_FAILURE_ACTIONSW
 * structure"): it may be the longest. The service itself waits as well after crashes. */
START_TEST(restarts)
{
    union answer config;
    struct config preset;
    DWORD delay = 0;
    const DWORD id = control_process_id();
    trial_disturbs();
    read_actions(&config);
    for (DWORD i = 0; i < config.failure.cActions; i++)
        if (config.failure.lpsaActions[i].Delay > delay)
            delay = config.failure.lpsaActions[i].Delay;
    settings_preset(&preset);
    delay += preset.restart_delay_max_s * 1000 + RESTART_SLACK_MS;
    ck_assert_uint_ne(id, 0);
    ck_assert_uint_eq(control_kill(), ERROR_SUCCESS);
    const ULONGLONG begun = GetTickCount64();
    bool again = false;
    while (!again && GetTickCount64() - begun < delay) {
        Sleep(100);
        const DWORD now = control_process_id();
        again = now && now != id && answers();
    }
    trial_figure("restart_ms", (double)(GetTickCount64() - begun));
    if (!again)
        control_start();
    ck_assert_msg(again, "expected the service to run again within %lu ms", delay);
}
END_TEST

static const struct proof proofs[] = {
    {"scm.registered", "install", AS(ELEVATED), "start", &registered},
    {"scm.sid", "scm-settings", AS(ELEVATED), "sid", &sid_type},
    {"scm.privileges", "scm-settings", AS(ELEVATED), "privileges", &privileges},
    {"scm.failure", "scm-settings", AS(ELEVATED), "recovery", &failure},
    {"scm.preshutdown", "preshutdown", AS(ELEVATED), "preshutdown", &preshutdown},
    {"scm.closed", "service-closed", AS(PLAIN) | AS(FILTERED) | AS(RESTRICTED), "service", &closed},
    {"scm.stop-under-load", "stop-under-load", AS(ELEVATED), "stopped", &stop_under_load},
    {"scm.restarts", "scm-settings", AS(SYSTEM), "recovery", &restarts},
};

SUBJECT(scm_proofs, proofs);

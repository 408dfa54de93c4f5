/* What an administrator sets is what Deputy does: all of it or nothing, for whom it is meant, and
 * by itself where Group Policy has set it. */
#include "audit/record/record.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/common/settings.h"
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* --- the key of policies ---------------------------------------------------------------------- */

static void end_policy(void)
{
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, POLICY_KEY, KEY_WOW64_64KEY, 0);
}

static void forget(void)
{
    end_policy();
    setting_remove(PARAMETERS_KEY, L"MaxCalls");
    setting_remove(PARAMETERS_KEY, L"MaxSessions");
    settings_restored();
}

/* One that is there is somebody's. */
static void begin_policy(void)
{
    HKEY key;
    trial_disturbs();
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, POLICY_KEY, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key)) {
        ck_assert_uint_eq(things_note_policy(), ERROR_SUCCESS);
        trial_undo(forget);
        return;
    }
    RegCloseKey(key);
    SKIP("this computer has a policy for Deputy");
}

/* --- shown ------------------------------------------------------------------------------------ */

static void expect_said(const char *said, const char *wanted)
{
    ck_assert_msg(strstr(said, wanted) != NULL, "expected %s in %.200s...", wanted, said);
}

START_TEST(is_shown)
{
    DWORD shown, good, bad;
    begin_policy();
    setting_number(PARAMETERS_KEY, L"MaxCalls", 200);
    setting_number(POLICY_KEY, L"MaxCalls", 100);
    char *both = command_run(L"config show --json", &shown);
    free(command_run(L"config check", &good));
    setting_number(POLICY_KEY, L"MaxCalls", 0);
    char *wrong = command_run(L"config check --json", &bad);
    ck_assert_uint_eq(shown, 0);
    ck_assert_uint_eq(good, 0);
    expect_said(both, sabotage_is("self")
                          ? "{\"name\":\"MaxCalls\",\"source\":\"parameters\""
                          : "{\"name\":\"MaxCalls\",\"source\":\"policy\",\"valid\":true,"
                            "\"value\":100,");
    ck_assert_uint_ne(bad, 0);
    expect_said(wrong, "Policies\\\\Deputy\\\\MaxCalls");
    free(both);
    free(wrong);
}
END_TEST

/* --- used ------------------------------------------------------------------------------------- */

enum { BURST = 20, PAGES = 5, PAGE_MS = 500, RELOADS = 10, STEP_MS = 1000 };

/* How many of some calls in a row are refused because there are too many of them. */
static int refused_of_burst(struct deputy_session *session)
{
    int refused = 0;
    for (int i = 0; i < BURST; i++) {
        struct deputy_whoami *answer;
        const uint32_t status = deputy_whoami(session, &answer, NULL);
        ck_assert_msg(
            !status || status == ERROR_NOT_ENOUGH_QUOTA, "error %lu", (unsigned long)status);
        refused += status != ERROR_SUCCESS;
        if (!status)
            deputy_whoami_free(answer);
    }
    return refused;
}

/* Whether the service has told since the cursor that it took no new settings. */
static bool tells_of_rejection(struct deputy_session *session, uint64_t cursor)
{
    bool told = false;
    for (int page_number = 0; page_number < PAGES && !told; page_number++) {
        struct deputy_events_page *page;
        ck_assert_uint_eq(
            deputy_events_read(session, DEPUTY_EVENTS_ALL, cursor, PAGE_MS, &page, NULL), 0);
        for (uint32_t i = 0; i < page->count; i++)
            told |= page->items[i].id == AUDIT_CONFIGURATION_REJECTED;
        cursor = page->next;
        deputy_events_page_free(page);
    }
    return told;
}

static uint64_t newest(struct deputy_session *session)
{
    struct deputy_events_page *page;
    ck_assert_uint_eq(
        deputy_events_read(session, DEPUTY_EVENTS_ALL, DEPUTY_EVENTS_NEWEST, 0, &page, NULL), 0);
    const uint64_t cursor = page->next;
    deputy_events_page_free(page);
    return cursor;
}

/* Wait until calls are refused, or are not any more: a slow computer takes its time to reload. */
static int await_refused(struct deputy_session *session, bool refused)
{
    int seen = refused_of_burst(session);
    for (int i = 0; i < RELOADS && refused != (seen > 0); i++) {
        Sleep(STEP_MS);
        seen = refused_of_burst(session);
    }
    return seen;
}

static void set_rate(const WCHAR *key)
{
    setting_number(key, L"MaxCallsPerSecondPerCaller", 1);
    setting_number(key, L"BurstCallsPerCaller", 1);
}

START_TEST(whole)
{
    begin_policy();
    struct deputy_session *session = ask();
    const uint64_t cursor = newest(session);
    if (!sabotage_is("swapped"))
        setting_number(PARAMETERS_KEY, L"MaxSessions", 0);
    settings_reload();
    const bool told = tells_of_rejection(session, cursor);
    set_rate(POLICY_KEY);
    settings_reload();
    const int with_wrong = refused_of_burst(session);
    setting_remove(PARAMETERS_KEY, L"MaxSessions");
    settings_reload();
    const int without = await_refused(session, true);
    end_policy();
    settings_reload();
    const int after = await_refused(session, false);
    deputy_close(session);
    ck_assert_msg(told, "a wrong value was not told (event 1003)");
    ck_assert_int_eq(with_wrong, 0);
    ck_assert_int_gt(without, 0);
    ck_assert_int_eq(after, 0);
}
END_TEST

/* --- applied ---------------------------------------------------------------------------------- */

enum { APPLIED_MS = 120 * 1000, FORCE = 1 /* RP_FORCE */ };

typedef BOOL WINAPI refresh_policy(BOOL machine, DWORD options);

/* "RefreshPolicyEx function": with RP_FORCE all policies are applied. Whether it waits for that no
 * page says. */
static BOOL apply_policies(void)
{
    HMODULE library = LoadLibraryW(L"userenv.dll");
    refresh_policy *refresh =
        library ? (refresh_policy *)(void (*)(void))GetProcAddress(library, "RefreshPolicyEx")
                : NULL;
    return refresh && refresh(TRUE, FORCE);
}

START_TEST(applied)
{
    int refused = 0;
    begin_policy();
    if (machine_is_wine())
        SKIP("Wine applies no policies");
    struct deputy_session *session = ask();
    set_rate(POLICY_KEY);
    const BOOL begun = sabotage_is("swapped") || apply_policies();
    const DWORD status = GetLastError();
    const ULONGLONG since = GetTickCount64();
    while (begun && !refused && GetTickCount64() - since < APPLIED_MS) {
        refused = refused_of_burst(session);
        Sleep(STEP_MS);
    }
    deputy_close(session);
    if (!begun)
        SKIP("policies cannot be applied here: error %lu", status);
    ck_assert_int_gt(refused, 0);
    trial_figure("applied_ms", (double)(GetTickCount64() - since));
}
END_TEST

/* --- for whom --------------------------------------------------------------------------------- */

enum { EXIT_DENIED = 5 };

#define ACCESS_KEY PARAMETERS_KEY L"\\Access"

/* This program's token, but Administrators may only deny ("CreateRestrictedToken function"). Under
 * the sabotage they may grant as well. */
static HANDLE token_without_administrators(void)
{
    HANDLE own, token;
    alignas(DWORD) BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    SID_AND_ATTRIBUTES administrators = {sid, 0};
    ck_assert(CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size));
    ck_assert(OpenProcessToken(
        GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY | TOKEN_ASSIGN_PRIMARY, &own));
    ck_assert(CreateRestrictedToken(
        own, 0, !sabotage_is("swapped"), &administrators, 0, NULL, 0, NULL, &token));
    CloseHandle(own);
    return token;
}

static void forget_access(void)
{
    setting_remove(ACCESS_KEY, L"whoami");
    settings_restored();
}

START_TEST(two_callers)
{
    trial_leaves_to("test_policy");
    trial_disturbs();
    trial_undo(forget_access);
    HANDLE token = token_without_administrators();
    const DWORD before = command_run_as(token, L"whoami");
    setting_text(ACCESS_KEY, L"whoami", L"D:(A;;0x1;;;BA)");
    settings_reload();
    const DWORD with = command_run_as(NULL, L"whoami");
    const DWORD without = command_run_as(token, L"whoami");
    setting_remove(ACCESS_KEY, L"whoami");
    settings_reload();
    const DWORD after = command_run_as(token, L"whoami");
    CloseHandle(token);
    ck_assert_uint_eq(before, 0);
    ck_assert_uint_eq(with, 0);
    ck_assert_uint_eq(without, EXIT_DENIED);
    ck_assert_uint_eq(after, 0);
}
END_TEST

/* --- with nothing set ------------------------------------------------------------------------- */

/* Everybody uses Deputy on what it may reach itself; to administer it is for administrators, and
 * for none whose token was made less (service/policy/SETTINGS.md). */
START_TEST(operations)
{
    struct deputy_whoami *answer;
    struct deputy_statistics statistics;
    struct deputy_reply reply;
    const unsigned administrators = AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR);
    struct deputy_session *session = ask();
    ck_assert_uint_eq(deputy_whoami(session, &answer, NULL), ERROR_SUCCESS);
    deputy_whoami_free(answer);
    const uint32_t status = deputy_statistics(session, &statistics, &reply);
    deputy_close(session);
    if ((administrators >> trial_caller() & 1) != (unsigned)sabotage_is("self")) {
        ck_assert_uint_eq(status, ERROR_SUCCESS);
        return;
    }
    if (trial_installed() && !status)
        SKIP("an administrator may have allowed it");
    ck_assert_uint_eq(status, ERROR_ACCESS_DENIED);
    ck_assert_str_eq(deputy_stage_name(reply.stage), "authorize");
}
END_TEST

static const struct proof proofs[] = {
    {"policy.operations", "operation-access", AS_ANYBODY & ~AS(WRITE_RESTRICTED), "self",
        &operations},
    {"policy.two-callers", "descriptor-two-callers", AS(ELEVATED), "swapped", &two_callers},
    {"policy.shown", "policy", AS(ELEVATED), "self", &is_shown},
    {"policy.whole", "policy", AS(ELEVATED), "swapped", &whole},
    {"policy.applied", "group-policy", AS(ELEVATED), "swapped", &applied},
};

SUBJECT(policy_proofs, proofs);

/* The guard: the thread is the caller inside, the service outside, and nothing else ever. */
#include "unit/impersonation/fake_client.h"
#include "unit/handle_count.h"
#include "impersonation/guard.h"
#include "unit/suite.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static struct guard guard;

static void reset(void)
{
    fake_client = (struct fake_client){0};
    guard = (struct guard){0};
    RevertToSelf();
}

static bool thread_has_token(void)
{
    HANDLE token;
    if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token)) {
        CloseHandle(token);
        return true;
    }
    return GetLastError() != ERROR_NO_TOKEN;
}

static void expect_refusal(enum fake_impersonation impersonation, uint32_t status)
{
    fake_client.impersonation = impersonation;
    ck_assert_uint_eq(guard_enter(&guard, NULL, NULL), status);
    ck_assert_ptr_null(guard.token);
    ck_assert(!thread_has_token());
}

START_TEST(inside_the_thread_has_the_callers_token)
{
    ck_assert_uint_eq(guard_enter(&guard, NULL, NULL), ERROR_SUCCESS);
    ck_assert(thread_has_token());
    ck_assert_ptr_nonnull(guard.token);
    guard_leave(&guard);
}
END_TEST

START_TEST(outside_the_thread_has_no_token)
{
    ck_assert_uint_eq(guard_enter(&guard, NULL, NULL), ERROR_SUCCESS);
    guard_leave(&guard);
    ck_assert(!thread_has_token());
    ck_assert_ptr_null(guard.token);
    ck_assert_uint_eq(fake_client.reverted, 1);
}
END_TEST

START_TEST(a_runtime_that_refuses_is_believed)
{
    expect_refusal(FAKE_REFUSED, FAKE_STATUS);
    ck_assert_uint_eq(fake_client.reverted, 0);
}
END_TEST

START_TEST(a_runtime_that_lies_is_not_believed)
{
    expect_refusal(FAKE_LYING, ERROR_NO_TOKEN);
}
END_TEST

START_TEST(identification_is_not_enough)
{
    expect_refusal(FAKE_IDENTIFICATION, ERROR_BAD_IMPERSONATION_LEVEL);
    ck_assert_uint_eq(fake_client.reverted, 1);
}
END_TEST

START_TEST(anonymous_is_not_enough)
{
    expect_refusal(FAKE_ANONYMOUS, ERROR_CANT_OPEN_ANONYMOUS);
    ck_assert_uint_eq(fake_client.reverted, 1);
}
END_TEST

START_TEST(the_anonymous_logon_is_refused)
{
    if (!ImpersonateAnonymousToken(GetCurrentThread())) {
        puts("SKIP the_anonymous_logon_is_refused: this platform has no ImpersonateAnonymousToken");
        return;
    }
    RevertToSelf();
    expect_refusal(FAKE_ANONYMOUS_USER, ERROR_CANT_OPEN_ANONYMOUS);
}
END_TEST

START_TEST(a_hundred_thousand_guards_leave_no_handle)
{
    unsigned before = handle_count();
    for (int i = 0; i < 100000; i++) {
        fake_client.impersonation = i % 4 == 3 ? FAKE_IDENTIFICATION : FAKE_GENUINE;
        if (guard_enter(&guard, NULL, NULL) == ERROR_SUCCESS)
            guard_leave(&guard);
    }
    ck_assert_uint_eq(handle_count(), before);
    ck_assert(!thread_has_token());
}
END_TEST

/* A failed revert ends the process, so it happens in one of its own: this program again, with the
 * fault's number. It says on standard output what the report was told. */

static void report(void *context, uint32_t status)
{
    const char *who = context;
    printf("%s %lu\n", who, (unsigned long)status);
    fflush(stdout);
}

static int child(const char *name)
{
    static const struct {
        const char *name;
        struct fake_client client;
    } faults[] = {
        {"refused", {.revert = FAKE_REVERT_REFUSED}},
        {"lying", {.revert = FAKE_REVERT_LYING}},
        {"late", {.impersonation = FAKE_REFUSED_LATE}},
        {"unproved", {.impersonation = FAKE_IDENTIFICATION, .revert = FAKE_REVERT_LYING}},
        {"nested", {.impersonation = FAKE_GENUINE}},
        {"other", {.impersonation = FAKE_GENUINE}},
        {"left", {.impersonation = FAKE_GENUINE}},
    };
    char who[] = "caller";
    struct guard outer;
    if (strcmp(name, "nested") == 0)
        (void)guard_enter(&outer, NULL, NULL);
    if (strcmp(name, "other") == 0)
        (void)ImpersonateSelf(SecurityImpersonation);
    if (strcmp(name, "left") == 0)
        guard_end_process(report, who, FAKE_STATUS);
    for (size_t i = 0; i < ARRAYSIZE(faults); i++) {
        if (strcmp(faults[i].name, name) != 0)
            continue;
        fake_client = faults[i].client;
        if (guard_enter(&guard, report, who) == ERROR_SUCCESS)
            guard_leave(&guard);
    }
    return EXIT_SUCCESS; /* reached only by a guard that let the thread live */
}

/* Run this program as a child with a pipe for its output; returns its exit code. */
static DWORD run_child(const char *fault, char *output, DWORD size)
{
    char command[MAX_PATH + 32], path[MAX_PATH];
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};
    STARTUPINFOA start = {.cb = sizeof(start), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE reader;
    DWORD code = 0, used = 0;
    ck_assert(CreatePipe(&reader, &start.hStdOutput, &inherit, 0));
    ck_assert_uint_gt(GetModuleFileNameA(NULL, path, sizeof(path)), 0);
    snprintf(command, sizeof(command), "\"%s\" --child %s", path, fault);
    ck_assert(CreateProcessA(path, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process));
    CloseHandle(start.hStdOutput);
    ck_assert_uint_eq(WaitForSingleObject(process.hProcess, 30000), WAIT_OBJECT_0);
    ck_assert(GetExitCodeProcess(process.hProcess, &code));
    if (!ReadFile(reader, output, size - 1, &used, NULL))
        used = 0;
    output[used] = 0;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    CloseHandle(reader);
    return code;
}

static void expect_end(const char *fault, uint32_t status)
{
    char output[64], expected[64];
    snprintf(expected, sizeof(expected), "caller %lu", (unsigned long)status);
    ck_assert_uint_eq(run_child(fault, output, sizeof(output)), GUARD_EXIT_CODE);
    ck_assert_msg(strncmp(output, expected, strlen(expected)) == 0, "reported: %s", output);
}

START_TEST(a_revert_that_fails_is_reported_and_ends_the_process)
{
    expect_end("refused", FAKE_STATUS);
}
END_TEST

START_TEST(a_revert_that_only_claims_success_ends_the_process)
{
    expect_end("lying", ERROR_INVALID_STATE);
}
END_TEST

START_TEST(a_refusal_that_left_a_token_ends_the_process)
{
    expect_end("late", FAKE_STATUS);
}
END_TEST

START_TEST(a_revert_that_fails_after_a_refusal_ends_the_process)
{
    expect_end("unproved", ERROR_INVALID_STATE);
}
END_TEST

START_TEST(guards_do_not_nest)
{
    expect_end("nested", ERROR_INVALID_STATE);
}
END_TEST

START_TEST(a_guard_on_a_thread_that_is_somebody_else_already_ends_the_process)
{
    expect_end("other", ERROR_INVALID_STATE);
}
END_TEST

START_TEST(a_thread_that_was_left_in_the_middle_ends_the_process)
{
    expect_end("left", FAKE_STATUS);
}
END_TEST

START_TEST(outside_is_where_the_thread_has_no_token)
{
    ck_assert(guard_is_outside());
    ck_assert_uint_eq(guard_enter(&guard, NULL, NULL), ERROR_SUCCESS);
    ck_assert(!guard_is_outside());
    guard_leave(&guard);
    ck_assert(guard_is_outside());
}
END_TEST

static Suite *guard_suite(void)
{
    const TTest *const tests[] = {
        inside_the_thread_has_the_callers_token,
        outside_the_thread_has_no_token,
        a_runtime_that_refuses_is_believed,
        a_runtime_that_lies_is_not_believed,
        identification_is_not_enough,
        anonymous_is_not_enough,
        the_anonymous_logon_is_refused,
        a_hundred_thousand_guards_leave_no_handle,
        a_revert_that_fails_is_reported_and_ends_the_process,
        a_revert_that_only_claims_success_ends_the_process,
        a_refusal_that_left_a_token_ends_the_process,
        a_revert_that_fails_after_a_refusal_ends_the_process,
        guards_do_not_nest,
        a_guard_on_a_thread_that_is_somebody_else_already_ends_the_process,
        a_thread_that_was_left_in_the_middle_ends_the_process,
        outside_is_where_the_thread_has_no_token,
        NULL,
    };
    return make_suite_with("guard", tests, reset, reset);
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "--child") == 0)
        return child(arguments[2]);
    return run_suite(guard_suite());
}

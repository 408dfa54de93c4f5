/* Stage 4: the system's own access check decides who may use an operation. */
#include "unit/imported.h"
#include "operation_list.h"
#include "pipeline/authorize.h"
#include "policy/convert.h"
#include "unit/suite.h"

#include <windows.h>
#include <string.h>

static const struct operation use = {.name = "use", .right = OPERATION_USE};
static const struct operation administer = {.name = "administer", .right = OPERATION_ADMINISTER};
static const struct operation more = {.name = "more", .right = OPERATION_USE, .within = &use};
static const struct operation unlisted = {.name = "unlisted", .right = OPERATION_USE};
const struct operation *const operation_table[] = {&use, &administer, &more, NULL};

static struct authorization *authorization;
static struct policy_values values;

static struct policy make_policy(void)
{
    static const char *const names[] = {"use", "administer", "more", NULL};
    static const struct policy_rules rules = {names, convert_sddl};
    struct policy policy;
    ck_assert_uint_eq(policy_make(&values, &rules, &policy), ERROR_SUCCESS);
    return policy;
}

/* What the administrator sets for an operation. */
static void set(const char *operation, const WCHAR *sddl)
{
    WCHAR name[32];
    const struct policy_value value = {
        .source = POLICY_FROM_PARAMETERS,
        .access = true,
        .type = REG_SZ,
        .bytes = (const uint8_t *)sddl,
        .size = 2 * (wcslen(sddl) + 1),
    };
    mbstowcs(name, operation, ARRAYSIZE(name));
    ck_assert_uint_eq(policy_values_add(&values, &value, name, wcslen(name)), ERROR_SUCCESS);
}

static struct authorization *open_authorization(void)
{
    struct authorization *opened;
    struct policy policy = make_policy();
    ck_assert_uint_eq(policy.errors, 0);
    ck_assert_uint_eq(authorization_open(&policy, &opened), ERROR_SUCCESS);
    policy_free(&policy);
    return opened;
}

/* Use what was set from now on. */
static void apply(void)
{
    authorization_close(authorization);
    authorization = open_authorization();
}

static void setup(void)
{
    authorization = open_authorization();
}

static void teardown(void)
{
    authorization_close(authorization);
    authorization = NULL;
    policy_values_free(&values);
}

/* An impersonation token of this process, with one group made deny-only. */
static HANDLE caller(WELL_KNOWN_SID_TYPE deny_only)
{
    HANDLE process, restricted, token;
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    SID_AND_ATTRIBUTES disabled = {.Sid = sid};
    ck_assert(CreateWellKnownSid(deny_only, NULL, sid, &size));
    ck_assert(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &process));
    ck_assert(CreateRestrictedToken(process, 0, 1, &disabled, 0, NULL, 0, NULL, &restricted));
    ck_assert(DuplicateTokenEx(
        restricted, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenImpersonation, &token));
    CloseHandle(restricted);
    CloseHandle(process);
    return token;
}

START_TEST(an_authenticated_caller_may_use_and_not_administer)
{
    HANDLE token = caller(WinBuiltinAdministratorsSid);
    ck_assert_uint_eq(authorize(authorization, &use, token), ERROR_SUCCESS);
    ck_assert_uint_eq(authorize(authorization, &administer, token), ERROR_ACCESS_DENIED);
    CloseHandle(token);
}
END_TEST

START_TEST(an_administrator_may_administer)
{
    HANDLE token = caller(WinNullSid);
    ck_assert_uint_eq(authorize(authorization, &administer, token), ERROR_SUCCESS);
    CloseHandle(token);
}
END_TEST

START_TEST(an_operation_that_is_in_no_table_is_denied)
{
    HANDLE token = caller(WinNullSid);
    ck_assert_uint_eq(authorize(authorization, &unlisted, token), ERROR_ACCESS_DENIED);
    CloseHandle(token);
}
END_TEST

START_TEST(a_token_that_is_none_is_a_failure)
{
    ck_assert_uint_ne(authorize(authorization, &use, NULL), ERROR_SUCCESS);
}
END_TEST

static void check(const struct operation *operation, WELL_KNOWN_SID_TYPE deny_only, DWORD expected)
{
    HANDLE token = caller(deny_only);
    ck_assert_uint_eq(authorize(authorization, operation, token), expected);
    CloseHandle(token);
}

START_TEST(a_descriptor_denies_one_caller_and_allows_another)
{
    set("use", L"D:(A;;0x1;;;BA)");
    apply();
    check(&use, WinBuiltinAdministratorsSid, ERROR_ACCESS_DENIED);
    check(&use, WinNullSid, ERROR_SUCCESS);
}
END_TEST

START_TEST(a_denial_goes_before_what_is_allowed)
{
    set("use", L"D:(D;;0x1;;;AU)(A;;GA;;;WD)");
    apply();
    check(&use, WinNullSid, ERROR_ACCESS_DENIED);
    check(&administer, WinNullSid, ERROR_SUCCESS);
}
END_TEST

/* whoami, and whoami with the linked token. */
START_TEST(who_may_not_use_an_operation_may_not_use_what_is_within_it)
{
    HANDLE token = caller(WinNullSid);
    ck_assert_uint_eq(authorize(authorization, &more, token), ERROR_SUCCESS);
    set("use", L"D:(A;;0x1;;;AN)");
    apply();
    ck_assert_uint_eq(authorize(authorization, &more, token), ERROR_ACCESS_DENIED);
    CloseHandle(token);
}
END_TEST

START_TEST(an_operation_without_its_own_has_the_default)
{
    set("Default", L"D:(A;;GA;;;AU)");
    set("use", L"D:");
    apply();
    check(&use, WinNullSid, ERROR_ACCESS_DENIED);
    check(&administer, WinBuiltinAdministratorsSid, ERROR_SUCCESS);
}
END_TEST

START_TEST(the_right_that_an_operation_needs_is_the_one_that_counts)
{
    set("Default", L"D:(A;;0x3;;;AU)");
    apply();
    check(&use, WinNullSid, ERROR_SUCCESS);
    check(&administer, WinNullSid, ERROR_ACCESS_DENIED);
    policy_values_free(&values);
    set("Default", L"D:(A;;GW;;;AU)");
    apply();
    check(&use, WinNullSid, ERROR_ACCESS_DENIED);
    check(&administer, WinNullSid, ERROR_SUCCESS);
}
END_TEST

static GENERIC_MAPPING checked_with;

static BOOL WINAPI check_and_keep(PSECURITY_DESCRIPTOR descriptor, HANDLE token, DWORD desired,
    PGENERIC_MAPPING mapping, PPRIVILEGE_SET privileges, LPDWORD size, LPDWORD granted,
    LPBOOL allowed)
{
    typedef BOOL WINAPI check_function(PSECURITY_DESCRIPTOR, HANDLE, DWORD, PGENERIC_MAPPING,
        PPRIVILEGE_SET, LPDWORD, LPDWORD, LPBOOL);
    check_function *found = (check_function *)(void (*)(void))GetProcAddress(
        GetModuleHandleW(L"advapi32.dll"), "AccessCheck");
    checked_with = *mapping;
    return found(descriptor, token, desired, mapping, privileges, size, granted, allowed);
}

BOOL(WINAPI *imported_check)
(PSECURITY_DESCRIPTOR, HANDLE, DWORD, PGENERIC_MAPPING, PPRIVILEGE_SET, LPDWORD, LPDWORD, LPBOOL)
    IMPORTED(AccessCheck, 32) = check_and_keep;

/* What it means to tokens of low integrity is in test_operation_access.c: no such token is to be
 * had here. */
START_TEST(the_check_is_told_what_a_caller_of_low_integrity_may_have)
{
    check(&use, WinNullSid, ERROR_SUCCESS);
    ck_assert_uint_eq(checked_with.GenericRead | checked_with.GenericExecute, OPERATION_USE);
    ck_assert_uint_eq(checked_with.GenericWrite, OPERATION_ADMINISTER);
    ck_assert_uint_eq(
        checked_with.GenericAll, OPERATION_USE | OPERATION_USE_OTHERS | OPERATION_ADMINISTER);
}
END_TEST

START_TEST(what_the_system_does_not_read_is_refused_with_its_place)
{
    static const WCHAR *const broken[] = {
        L"nonsense", L"D:(A;;0x1;;;XX)", L"D:(A;;0x1;;;AU", L"D:(A;;FA;;;AU)", L"O:SYG:SY", L""};
    for (size_t i = 0; i < ARRAYSIZE(broken); i++) {
        policy_values_free(&values);
        set("use", broken[i]);
        struct policy policy = make_policy();
        ck_assert_uint_eq(policy.errors, 1);
        ck_assert_str_eq(policy.problems[0].value, "Parameters\\Access\\use");
        policy_free(&policy);
    }
    policy_values_free(&values);
    set("use", L"D:(A;;0x1;;;XX)");
    struct policy policy = make_policy();
    ck_assert_str_eq(policy.problems[0].reason,
        "is no security descriptor in SDDL (at character 13: SID expected)");
    policy_free(&policy);
}
END_TEST

START_TEST(the_name_of_no_operation_changes_nothing)
{
    set("user", L"D:");
    apply();
    check(&use, WinNullSid, ERROR_SUCCESS);
}
END_TEST

START_TEST(what_is_exchanged_counts_from_then_on)
{
    set("Default", L"D:");
    struct authorization *other = open_authorization();
    check(&use, WinNullSid, ERROR_SUCCESS);
    authorization_exchange(authorization, other);
    check(&use, WinNullSid, ERROR_ACCESS_DENIED);
    authorization_exchange(authorization, other);
    check(&use, WinNullSid, ERROR_SUCCESS);
    authorization_close(other);
}
END_TEST

struct checking {
    HANDLE token;
    LONG stop;
    LONG wrong;
};

static DWORD WINAPI keep_checking(void *context)
{
    struct checking *checking = context;
    while (!InterlockedCompareExchange(&checking->stop, 0, 0)) {
        DWORD status = authorize(authorization, &use, checking->token);
        if (status != ERROR_SUCCESS && status != ERROR_ACCESS_DENIED)
            InterlockedIncrement(&checking->wrong);
    }
    return 0;
}

START_TEST(calls_are_checked_while_descriptors_are_exchanged_and_freed)
{
    struct checking checking = {.token = caller(WinNullSid)};
    HANDLE threads[2];
    for (size_t i = 0; i < ARRAYSIZE(threads); i++)
        threads[i] = CreateThread(NULL, 0, keep_checking, &checking, 0, NULL);
    set("Default", L"D:");
    struct policy policy = make_policy();
    for (int i = 0; i < 50000; i++) {
        struct authorization *other;
        ck_assert_uint_eq(authorization_open(&policy, &other), ERROR_SUCCESS);
        authorization_exchange(authorization, other);
        authorization_close(other);
    }
    policy_free(&policy);
    InterlockedExchange(&checking.stop, 1);
    ck_assert_uint_eq(WaitForMultipleObjects(2, threads, TRUE, 30000), WAIT_OBJECT_0);
    for (size_t i = 0; i < ARRAYSIZE(threads); i++)
        CloseHandle(threads[i]);
    CloseHandle(checking.token);
    ck_assert_int_eq(checking.wrong, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_authenticated_caller_may_use_and_not_administer,
        an_administrator_may_administer,
        an_operation_that_is_in_no_table_is_denied,
        a_token_that_is_none_is_a_failure,
        a_descriptor_denies_one_caller_and_allows_another,
        a_denial_goes_before_what_is_allowed,
        who_may_not_use_an_operation_may_not_use_what_is_within_it,
        an_operation_without_its_own_has_the_default,
        the_right_that_an_operation_needs_is_the_one_that_counts,
        the_check_is_told_what_a_caller_of_low_integrity_may_have,
        what_the_system_does_not_read_is_refused_with_its_place,
        the_name_of_no_operation_changes_nothing,
        what_is_exchanged_counts_from_then_on,
        calls_are_checked_while_descriptors_are_exchanged_and_freed,
        NULL,
    };
    return run_suite(make_suite_with("authorize", tests, setup, teardown));
}

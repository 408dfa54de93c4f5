/* Stage 4: the system's own access check decides who may use an operation. */
#include "operations/operations.h"
#include "pipeline/authorize.h"
#include "suite.h"

#include <windows.h>

static const struct operation use = {.name = "use", .right = OPERATION_USE};
static const struct operation administer = {.name = "administer", .right = OPERATION_ADMINISTER};
static const struct operation unlisted = {.name = "unlisted", .right = OPERATION_USE};
const struct operation *const operation_table[] = {&use, &administer, NULL};

static struct authorization *authorization;

static void setup(void)
{
    ck_assert_uint_eq(authorization_open(&authorization), ERROR_SUCCESS);
}

static void teardown(void)
{
    authorization_close(authorization);
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

int main(void)
{
    const TTest *const tests[] = {
        an_authenticated_caller_may_use_and_not_administer,
        an_administrator_may_administer,
        an_operation_that_is_in_no_table_is_denied,
        a_token_that_is_none_is_a_failure,
        NULL,
    };
    return run_suite(make_suite_with("authorize", tests, setup, teardown));
}

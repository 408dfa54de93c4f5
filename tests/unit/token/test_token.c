/* The facts of real tokens: what the platform says is what the identity has, what it does not say
 * is absent, and a token without a right is seen without it. */
#include "identity/facts.h"
#include "token/token.h"
#include "unit/handle_count.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static struct arena arena;
static struct deputy_identity identity;
static HANDLE process_token;

static void setup(void)
{
    arena = (struct arena){0};
    identity = (struct deputy_identity){0};
    ck_assert(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &process_token));
}

static void teardown(void)
{
    CloseHandle(process_token);
    arena_free(&arena);
}

static const struct deputy_group *find_group(const char *text)
{
    for (uint32_t i = 0; i < identity.groups.count; i++) {
        if (strcmp(identity.groups.items[i].sid.text, text) == 0)
            return &identity.groups.items[i];
    }
    return NULL;
}

START_TEST(the_process_has_a_primary_token)
{
    ck_assert_uint_eq(token_read_process(&arena, &identity), ERROR_SUCCESS);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_TYPE));
    ck_assert_uint_eq(identity.type, TokenPrimary);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_USER));
    ck_assert_ptr_nonnull(identity.user.text);
    ck_assert_ptr_null(identity.user.name);
}
END_TEST

START_TEST(a_primary_token_has_no_impersonation_level)
{
    ck_assert_uint_eq(token_read_process(&arena, &identity), ERROR_SUCCESS);
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_LEVEL));
}
END_TEST

START_TEST(an_impersonation_token_has_its_level)
{
    HANDLE token;
    ck_assert(DuplicateTokenEx(
        process_token, TOKEN_ALL_ACCESS, NULL, SecurityIdentification, TokenImpersonation, &token));
    ck_assert_uint_eq(token_read(token, TOKEN_RECORDED, &arena, &identity), ERROR_SUCCESS);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_LEVEL));
    ck_assert_uint_eq(identity.type, TokenImpersonation);
    ck_assert_uint_eq(identity.level, SecurityIdentification);
    CloseHandle(token);
}
END_TEST

START_TEST(the_user_is_the_systems)
{
    BYTE bytes[256];
    const TOKEN_USER *user = (const TOKEN_USER *)bytes;
    DWORD size;
    ck_assert(GetTokenInformation(process_token, TokenUser, bytes, sizeof(bytes), &size));
    ck_assert_uint_eq(token_read(process_token, TOKEN_RECORDED, &arena, &identity), ERROR_SUCCESS);
    ck_assert_uint_eq(identity.user.size, GetLengthSid(user->User.Sid));
    ck_assert_mem_eq(identity.user.bytes, user->User.Sid, identity.user.size);
}
END_TEST

START_TEST(groups_and_privileges_are_the_systems)
{
    TOKEN_GROUPS *groups = (TOKEN_GROUPS *)malloc(65536);
    TOKEN_PRIVILEGES *privileges = (TOKEN_PRIVILEGES *)malloc(65536);
    DWORD size;
    ck_assert(GetTokenInformation(process_token, TokenGroups, groups, 65536, &size));
    ck_assert(GetTokenInformation(process_token, TokenPrivileges, privileges, 65536, &size));
    ck_assert_uint_eq(token_read(process_token, TOKEN_RECORDED, &arena, &identity), ERROR_SUCCESS);
    ck_assert_uint_eq(identity.groups.count, groups->GroupCount);
    for (DWORD i = 0; i < groups->GroupCount; i++) {
        ck_assert_mem_eq(identity.groups.items[i].sid.bytes, groups->Groups[i].Sid,
            identity.groups.items[i].sid.size);
        ck_assert_uint_eq(identity.groups.items[i].attributes, groups->Groups[i].Attributes);
    }
    ck_assert_uint_eq(identity.privileges.count, privileges->PrivilegeCount);
    for (DWORD i = 0; i < privileges->PrivilegeCount; i++) {
        ck_assert_uint_eq(
            identity.privileges.items[i].luid, privileges->Privileges[i].Luid.LowPart);
        ck_assert_uint_eq(
            identity.privileges.items[i].attributes, privileges->Privileges[i].Attributes);
    }
    free(privileges);
    free(groups);
}
END_TEST

START_TEST(a_group_that_is_made_deny_only_is_seen_so)
{
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(administrators);
    SID_AND_ATTRIBUTES disabled = {.Sid = administrators};
    HANDLE restricted;
    ck_assert(CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, administrators, &size));
    ck_assert(CreateRestrictedToken(process_token, 0, 1, &disabled, 0, NULL, 0, NULL, &restricted));
    ck_assert_uint_eq(token_read(process_token, TOKEN_RECORDED, &arena, &identity), ERROR_SUCCESS);
    const struct deputy_group *group = find_group("S-1-5-32-544");
    ck_assert_ptr_nonnull(group);
    ck_assert_uint_eq(group->attributes & SE_GROUP_USE_FOR_DENY_ONLY, 0);

    identity = (struct deputy_identity){0};
    ck_assert_uint_eq(token_read(restricted, TOKEN_RECORDED, &arena, &identity), ERROR_SUCCESS);
    group = find_group("S-1-5-32-544");
    ck_assert_ptr_nonnull(group);
    ck_assert_uint_ne(group->attributes & SE_GROUP_USE_FOR_DENY_ONLY, 0);
    CloseHandle(restricted);
}
END_TEST

/* The facts whose class the system answers with "no such class" must be absent, not zero. */
START_TEST(what_the_platform_does_not_know_is_absent)
{
    static const struct {
        TOKEN_INFORMATION_CLASS class;
        enum deputy_fact fact;
    } classes[] = {
        {TokenSource, DEPUTY_FACT_SOURCE},
        {TokenRestrictedSids, DEPUTY_FACT_RESTRICTING_SIDS},
        {TokenOrigin, DEPUTY_FACT_ORIGIN},
        {TokenUIAccess, DEPUTY_FACT_UI_ACCESS},
        {TokenMandatoryPolicy, DEPUTY_FACT_MANDATORY_POLICY},
        {TokenElevationType, DEPUTY_FACT_ELEVATION_TYPE},
        {TokenSessionId, DEPUTY_FACT_SESSION},
    };
    BYTE bytes[4096];
    ck_assert_uint_eq(token_read(process_token, TOKEN_ALL, &arena, &identity), ERROR_SUCCESS);
    for (size_t i = 0; i < ARRAYSIZE(classes); i++) {
        DWORD size = sizeof(bytes);
        BOOL known = GetTokenInformation(process_token, classes[i].class, bytes, size, &size) ||
                     GetLastError() == ERROR_BAD_LENGTH;
        ck_assert_msg(
            !!known == !!deputy_has(&identity, classes[i].fact), "fact %d", classes[i].fact);
    }
}
END_TEST

START_TEST(the_rest_is_read_beside_what_is_there)
{
    ck_assert_uint_eq(token_read(process_token, TOKEN_RECORDED, &arena, &identity), ERROR_SUCCESS);
    const uint8_t *user = identity.user.bytes;
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_OWNER));
    ck_assert_uint_eq(token_read(process_token, TOKEN_REMAINING, &arena, &identity), ERROR_SUCCESS);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_OWNER));
    ck_assert_ptr_eq(identity.user.bytes, user);
}
END_TEST

START_TEST(a_token_that_cannot_be_queried_is_a_failure_and_changes_nothing)
{
    HANDLE blind;
    ck_assert(DuplicateHandle(GetCurrentProcess(), process_token, GetCurrentProcess(), &blind,
        TOKEN_DUPLICATE, FALSE, 0));
    ck_assert_uint_eq(token_read(blind, TOKEN_ALL, &arena, &identity), ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(identity.facts, 0);
    CloseHandle(blind);
}
END_TEST

START_TEST(a_thousand_reads_leave_no_handle)
{
    unsigned before = handle_count();
    for (int i = 0; i < 1000; i++) {
        identity = (struct deputy_identity){0};
        ck_assert_uint_eq(token_read(process_token, TOKEN_ALL, &arena, &identity), ERROR_SUCCESS);
        arena_free(&arena);
    }
    ck_assert_uint_eq(handle_count(), before);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_process_has_a_primary_token,
        a_primary_token_has_no_impersonation_level,
        an_impersonation_token_has_its_level,
        the_user_is_the_systems,
        groups_and_privileges_are_the_systems,
        a_group_that_is_made_deny_only_is_seen_so,
        what_the_platform_does_not_know_is_absent,
        the_rest_is_read_beside_what_is_there,
        a_token_that_cannot_be_queried_is_a_failure_and_changes_nothing,
        a_thousand_reads_leave_no_handle,
        NULL,
    };
    return run_suite(make_suite_with("token", tests, setup, teardown));
}

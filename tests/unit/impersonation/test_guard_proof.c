/* What a guard reads of a token to prove it: two questions, whose answers it checks and hands on.
 */
#include "impersonation/guard.h"
#include "unit/impersonation/fake_client.h"
#include "unit/token/fake_token.h"
#include "token/token.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static struct {
    struct fake_token token;
    void (*spoil)(BYTE *answer); /* TokenUser's */
    DWORD status[2];             /* of statistics and user, instead of an answer */
    DWORD cut;                   /* bytes that TokenUser's answer is shorter than it should be */
    unsigned calls;
} fake;

static struct guard guard;

/* "GetTokenInformation function": what does not fit is not stored. */
static BOOL WINAPI fake_get(
    HANDLE token, TOKEN_INFORMATION_CLASS class, void *to, DWORD size, DWORD *needed)
{
    DWORD status = fake.status[class == TokenUser];
    ck_assert_ptr_nonnull(token);
    ck_assert(class == TokenUser || class == TokenStatistics);
    fake.calls++;
    memset(to, 0xA5, size);
    *needed = (DWORD)fake_token_answer(&fake.token, (enum token_class) class, to, size);
    if (status == ERROR_SUCCESS && *needed > size)
        status = ERROR_INSUFFICIENT_BUFFER;
    if (class == TokenUser && fake.spoil)
        fake.spoil(to);
    if (class == TokenUser)
        *needed -= fake.cut;
    SetLastError(status);
    return status == ERROR_SUCCESS;
}

extern BOOL(WINAPI *imported_get)(HANDLE, TOKEN_INFORMATION_CLASS, void *, DWORD, DWORD *)
    IMPORTED(GetTokenInformation, 20);
BOOL(WINAPI *imported_get)
(HANDLE, TOKEN_INFORMATION_CLASS, void *, DWORD, DWORD *) = fake_get;

static void setup(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.token = fake_token_plain;
    fake_client = (struct fake_client){0};
    guard = (struct guard){0};
}

static void expect_refusal(DWORD status)
{
    HANDLE token;
    ck_assert_uint_eq(guard_enter(&guard, NULL, NULL), status);
    ck_assert_uint_eq(fake_client.reverted, 1);
    BOOL opened = OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token);
    DWORD why = GetLastError();
    ck_assert(!opened);
    ck_assert_uint_eq(why, ERROR_NO_TOKEN);
}

START_TEST(two_questions_prove_a_token_and_their_answers_are_handed_on)
{
    struct arena arena = {0};
    struct deputy_identity identity = {0};
    ck_assert_uint_eq(guard_enter(&guard, NULL, NULL), ERROR_SUCCESS);
    guard_leave(&guard);
    ck_assert_uint_eq(fake.calls, 2);
    ck_assert_uint_eq(token_proved(&guard.proof, &arena, &identity), ERROR_SUCCESS);
    ck_assert_str_eq(identity.user.text, fake.token.user);
    ck_assert_uint_eq(identity.type, TokenImpersonation);
    ck_assert_uint_eq(identity.level, SecurityImpersonation);
    ck_assert_uint_eq(identity.token_id, UINT64_C(0x100000011));
    ck_assert_uint_eq(identity.logon_id, 0x22);
    ck_assert_uint_eq(identity.modified_id, 0x33);
    arena_free(&arena);
}
END_TEST

START_TEST(a_primary_token_is_refused)
{
    fake.token.type = TokenPrimary; /* its level is not valid, whatever it says */
    fake.token.level = SecurityDelegation;
    expect_refusal(ERROR_BAD_TOKEN_TYPE);
}
END_TEST

START_TEST(a_level_that_is_too_low_is_refused)
{
    fake.token.level = SecurityIdentification;
    expect_refusal(ERROR_BAD_IMPERSONATION_LEVEL);
}
END_TEST

START_TEST(the_anonymous_user_is_refused)
{
    fake.token.user = "S-1-5-7";
    expect_refusal(ERROR_CANT_OPEN_ANONYMOUS);
}
END_TEST

START_TEST(a_question_that_fails_is_a_refusal)
{
    fake.status[0] = ERROR_ACCESS_DENIED;
    expect_refusal(ERROR_ACCESS_DENIED);
    setup();
    fake.status[1] = ERROR_INVALID_PARAMETER;
    expect_refusal(ERROR_INVALID_PARAMETER);
}
END_TEST

static void point_to_one(BYTE *answer)
{
    const uintptr_t one = 1;
    memcpy(answer, &one, sizeof(one));
}

static void point_nowhere(BYTE *answer)
{
    memset(answer, 0, sizeof(void *));
}

static void lengthen(BYTE *answer)
{
    answer[sizeof(TOKEN_USER) + 1] = 15;
}

START_TEST(a_user_that_is_not_in_the_answer_is_refused)
{
    void (*const spoils[])(BYTE *) = {point_to_one, point_nowhere, lengthen};
    for (size_t i = 0; i < ARRAYSIZE(spoils); i++) {
        setup();
        fake.spoil = spoils[i];
        expect_refusal(ERROR_INVALID_DATA);
    }
}
END_TEST

START_TEST(a_short_answer_is_refused)
{
    fake.cut = 1;
    expect_refusal(ERROR_INVALID_DATA);
    setup();
    fake.cut = (DWORD)fake_token_answer(&fake.token, TOKEN_CLASS_USER, NULL, 0);
    expect_refusal(ERROR_INVALID_DATA);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        two_questions_prove_a_token_and_their_answers_are_handed_on,
        a_primary_token_is_refused,
        a_level_that_is_too_low_is_refused,
        the_anonymous_user_is_refused,
        a_question_that_fails_is_a_refusal,
        a_user_that_is_not_in_the_answer_is_refused,
        a_short_answer_is_refused,
        NULL,
    };
    return run_suite(make_suite_with("guard_proof", tests, setup, NULL));
}

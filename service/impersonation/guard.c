#include "impersonation/guard.h"
#include "token/answer.h"
#include "identity/sid.h"
#include "impersonation/client.h"

#include <windows.h>
#include <string.h>

/* OpenAsSelf: the check is made against the service, which may open what it impersonates. */
static DWORD open_thread_token(HANDLE *token)
{
    const DWORD access = TOKEN_QUERY | TOKEN_QUERY_SOURCE;
    return OpenThreadToken(GetCurrentThread(), access, TRUE, token) ? ERROR_SUCCESS
                                                                    : GetLastError();
}

/* Whether the thread runs under the process's primary token, and surely so: any answer but "no
 * token" (an anonymous token cannot even be opened) is a failure. */
static DWORD prove_no_token(void)
{
    HANDLE token;
    DWORD status = open_thread_token(&token);
    if (status == ERROR_NO_TOKEN)
        return ERROR_SUCCESS;
    if (status == ERROR_SUCCESS)
        CloseHandle(token);
    return ERROR_INVALID_STATE;
}

static uint64_t luid_value(LUID luid)
{
    return (uint64_t)(uint32_t)luid.HighPart << 32 | luid.LowPart;
}

/* Type and level by one question ("TOKEN_STATISTICS structure"), which the record asks as well. */
static DWORD prove_level(HANDLE token, struct token_proof *proof)
{
    TOKEN_STATISTICS statistics;
    DWORD size;
    if (!GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size))
        return GetLastError();
    if (statistics.TokenType != TokenImpersonation)
        return ERROR_BAD_TOKEN_TYPE;
    if (statistics.ImpersonationLevel < SecurityImpersonation)
        return ERROR_BAD_IMPERSONATION_LEVEL;
    proof->token_id = luid_value(statistics.TokenId);
    proof->logon_id = luid_value(statistics.AuthenticationId);
    proof->modified_id = luid_value(statistics.ModifiedId);
    proof->type = (uint32_t)statistics.TokenType;
    proof->level = (uint32_t)statistics.ImpersonationLevel;
    return ERROR_SUCCESS;
}

/* Copy a SID that lies wholly in an answer. */
static DWORD copy_user(
    const BYTE *answer, DWORD size, const TOKEN_USER *user, struct token_proof *proof)
{
    const struct answer bounds = {answer, size};
    BYTE header[SID_SIZE_MIN];
    const BYTE *sid = user->User.Sid;
    if (!answer_copy(&bounds, sid, header, sizeof(header)))
        return ERROR_INVALID_DATA;
    size_t length = sid_length(sid, (size_t)(answer + size - sid));
    if (!length)
        return ERROR_INVALID_DATA;
    memcpy(proof->user, sid, length);
    proof->user_size = (uint32_t)length;
    return ERROR_SUCCESS;
}

/* The anonymous logon (S-1-5-7) has a token of its own, which may well have a sufficient level. */
static DWORD prove_not_anonymous(HANDLE token, struct token_proof *proof)
{
    static const BYTE anonymous[] = {1, 1, 0, 0, 0, 0, 0, 5, 7, 0, 0, 0};
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } info;
    DWORD size = 0;
    if (!GetTokenInformation(token, TokenUser, &info, sizeof(info), &size))
        return GetLastError();
    if (size < sizeof(info.user) || size > sizeof(info))
        return ERROR_INVALID_DATA;
    DWORD status = copy_user(info.bytes, size, &info.user, proof);
    if (status != ERROR_SUCCESS)
        return status;
    bool is_anonymous = proof->user_size == sizeof(anonymous) &&
                        memcmp(proof->user, anonymous, sizeof(anonymous)) == 0;
    return is_anonymous ? ERROR_CANT_OPEN_ANONYMOUS : ERROR_SUCCESS;
}

/* Open the token that the thread really has, if it is one that may be acted under. */
static DWORD open_caller(HANDLE *caller, struct token_proof *proof)
{
    HANDLE token;
    DWORD status = open_thread_token(&token);
    if (status != ERROR_SUCCESS)
        return status;
    status = prove_level(token, proof);
    if (status == ERROR_SUCCESS)
        status = prove_not_anonymous(token, proof);
    if (status == ERROR_SUCCESS)
        *caller = token;
    else
        CloseHandle(token);
    return status;
}

/* No clean-up, no handlers, no other code on a thread that may be anybody. */
static void fail_fast(const struct guard *guard, DWORD status)
{
    if (guard->report)
        guard->report(guard->context, status);
    TerminateProcess(GetCurrentProcess(), GUARD_EXIT_CODE);
    for (;;)
        Sleep(INFINITE);
}

static void revert(const struct guard *guard)
{
    DWORD status = client_revert();
    if (status == ERROR_SUCCESS)
        status = prove_no_token();
    if (status != ERROR_SUCCESS)
        fail_fast(guard, status);
}

uint32_t guard_enter(struct guard *guard, guard_failure *report, void *context)
{
    HANDLE token = NULL;
    struct guard entered = {.report = report, .context = context};
    DWORD status = prove_no_token();
    if (status != ERROR_SUCCESS)
        fail_fast(&entered, status);
    status = client_impersonate();
    if (status != ERROR_SUCCESS) {
        if (prove_no_token() != ERROR_SUCCESS)
            fail_fast(&entered, status);
        return status;
    }
    status = open_caller(&token, &entered.proof);
    if (status != ERROR_SUCCESS) {
        revert(&entered);
        return status;
    }
    entered.token = token;
    *guard = entered;
    return ERROR_SUCCESS;
}

void guard_leave(struct guard *guard)
{
    HANDLE token = guard->token;
    guard->token = NULL;
    revert(guard);
    CloseHandle(token);
}

bool guard_is_outside(void)
{
    return prove_no_token() == ERROR_SUCCESS;
}

void guard_end_process(guard_failure *report, void *context, uint32_t status)
{
    const struct guard guard = {.report = report, .context = context};
    fail_fast(&guard, status);
}

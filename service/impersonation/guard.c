#include "impersonation/guard.h"
#include "impersonation/client.h"

#include <windows.h>

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

static DWORD prove_level(HANDLE token)
{
    TOKEN_TYPE type;
    SECURITY_IMPERSONATION_LEVEL level;
    DWORD size;
    if (!GetTokenInformation(token, TokenType, &type, sizeof(type), &size))
        return GetLastError();
    if (type != TokenImpersonation)
        return ERROR_BAD_TOKEN_TYPE;
    if (!GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof(level), &size))
        return GetLastError();
    return level >= SecurityImpersonation ? ERROR_SUCCESS : ERROR_BAD_IMPERSONATION_LEVEL;
}

/* The anonymous logon has a token of its own, which may well have a sufficient level. */
static DWORD prove_not_anonymous(HANDLE token)
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } info;
    DWORD size;
    if (!GetTokenInformation(token, TokenUser, &info, sizeof(info), &size))
        return GetLastError();
    return IsWellKnownSid(info.user.User.Sid, WinAnonymousSid) ? ERROR_CANT_OPEN_ANONYMOUS
                                                               : ERROR_SUCCESS;
}

/* Open the token that the thread really has, if it is one that may be acted under. */
static DWORD open_caller(HANDLE *caller)
{
    HANDLE token;
    DWORD status = open_thread_token(&token);
    if (status != ERROR_SUCCESS)
        return status;
    status = prove_level(token);
    if (status == ERROR_SUCCESS)
        status = prove_not_anonymous(token);
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
    status = open_caller(&token);
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

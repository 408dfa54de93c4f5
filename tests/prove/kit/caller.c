#include "prove/kit/caller.h"
#include "prove/kit/system_token.h"
#include "prove/kit/users.h"

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

static const char *const names[CALLERS] = {
    [CALLER_ELEVATED] = "elevated",
    [CALLER_SYSTEM] = "system",
    [CALLER_PLAIN] = "plain",
    [CALLER_ADMINISTRATOR] = "administrator",
    [CALLER_FILTERED] = "filtered",
    [CALLER_LOW] = "low",
    [CALLER_RESTRICTED] = "restricted",
    [CALLER_WRITE_RESTRICTED] = "write-restricted",
    [CALLER_APPCONTAINER] = "appcontainer",
};

const char *caller_name(enum caller caller)
{
    return names[caller];
}

enum caller caller_named(const char *name)
{
    int found = 0;
    while (found < CALLERS && strcmp(names[found], name) != 0)
        found++;
    return (enum caller)found;
}

static uint32_t own_token(HANDLE *token)
{
    return OpenProcessToken(GetCurrentProcess(),
               TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY | TOKEN_ADJUST_DEFAULT, token)
               ? ERROR_SUCCESS
               : GetLastError();
}

/* No page says that the system takes a SID from any address: it has that of its parts. */
struct room {
    alignas(DWORD) BYTE sid[SECURITY_MAX_SID_SIZE];
};

static bool known_sid(WELL_KNOWN_SID_TYPE type, struct room *room)
{
    DWORD size = sizeof(room->sid);
    return CreateWellKnownSid(type, NULL, room->sid, &size);
}

/* A second pass of the access check then knows these SIDs alone (Microsoft, "Restricted Tokens").
 * The logon SID is left out: objects of the logon session are none of the proofs' business. */
static uint32_t restrict_token(HANDLE own, DWORD flags, HANDLE *token)
{
    struct room everyone, users, restricted;
    SID_AND_ATTRIBUTES sids[] = {{everyone.sid, 0}, {users.sid, 0}, {restricted.sid, 0}};
    if (!known_sid(WinWorldSid, &everyone) || !known_sid(WinBuiltinUsersSid, &users) ||
        !known_sid(WinRestrictedCodeSid, &restricted) ||
        !CreateRestrictedToken(own, flags, 0, NULL, 0, NULL, 3, sids, token))
        return GetLastError();
    return ERROR_SUCCESS;
}

/* "S-1-16-4096" (Microsoft, "Mandatory Integrity Control"). */
static uint32_t lower(HANDLE own, HANDLE *token)
{
    HANDLE made;
    struct room low;
    TOKEN_MANDATORY_LABEL label = {.Label = {low.sid, SE_GROUP_INTEGRITY}};
    if (!known_sid(WinLowLabelSid, &low) ||
        !DuplicateTokenEx(own, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenPrimary, &made))
        return GetLastError();
    if (!SetTokenInformation(
            made, TokenIntegrityLevel, &label, sizeof(label) + GetLengthSid(low.sid))) {
        const uint32_t status = GetLastError();
        CloseHandle(made);
        return status;
    }
    *token = made;
    return ERROR_SUCCESS;
}

static uint32_t derived_token(enum caller caller, HANDLE *token)
{
    HANDLE own;
    uint32_t status = own_token(&own);
    if (status)
        return status;
    if (caller == CALLER_LOW)
        status = lower(own, token);
    else
        status = restrict_token(own, caller == CALLER_RESTRICTED ? 0 : WRITE_RESTRICTED, token);
    CloseHandle(own);
    return status;
}

/* Whether the token is what it was made to be: some systems take the wish and forget it. */
static bool is_low(HANDLE token)
{
    struct room low;
    union {
        TOKEN_MANDATORY_LABEL label;
        BYTE bytes[sizeof(TOKEN_MANDATORY_LABEL) + SECURITY_MAX_SID_SIZE];
    } read;
    DWORD size;
    return known_sid(WinLowLabelSid, &low) &&
           GetTokenInformation(token, TokenIntegrityLevel, &read, sizeof(read), &size) &&
           EqualSid(read.label.Label.Sid, low.sid);
}

static bool is_restricted(HANDLE token)
{
    union {
        TOKEN_GROUPS groups;
        BYTE bytes[4096];
    } read;
    DWORD size;
    return GetTokenInformation(token, TokenRestrictedSids, &read, sizeof(read), &size) &&
           read.groups.GroupCount > 0;
}

static uint32_t derived_and_true(enum caller caller, HANDLE *token)
{
    HANDLE made;
    const uint32_t status = derived_token(caller, &made);
    if (status)
        return status;
    if (caller == CALLER_LOW ? is_low(made) : is_restricted(made)) {
        *token = made;
        return ERROR_SUCCESS;
    }
    CloseHandle(made);
    return ERROR_NOT_SUPPORTED;
}

uint32_t caller_token(enum caller caller, HANDLE *token, const char **what)
{
    switch (caller) {
    case CALLER_SYSTEM:
        *what = "the system's token cannot be had";
        return system_token(token);
    case CALLER_PLAIN:
        *what = "the user of the kit cannot log on";
        return user_token(USER_PLAIN, false, token);
    case CALLER_ADMINISTRATOR:
    case CALLER_FILTERED:
        *what = "the administrator of the kit cannot log on";
        return user_token(USER_ADMINISTRATOR, caller == CALLER_ADMINISTRATOR, token);
    case CALLER_LOW:
        *what = "a token of low integrity cannot be made";
        return derived_and_true(caller, token);
    case CALLER_RESTRICTED:
    case CALLER_WRITE_RESTRICTED:
        *what = "a restricted token cannot be made";
        return derived_and_true(caller, token);
    default:
        *token = NULL;
        return ERROR_SUCCESS;
    }
}

#include "prove/kit/users.h"

#include <lm.h>
#include <ntsecapi.h>
#include <wchar.h>

enum { RANDOM_UNITS = 24 };

static const WCHAR *const names[USERS] = {
    [USER_PLAIN] = L"DeputyProofPlain",
    [USER_ADMINISTRATOR] = L"DeputyProofAdmin",
};

/* Of letters, digits and a sign, so that any policy of complexity is met. */
static WCHAR passwords[USERS][RANDOM_UNITS + 5];

static bool choose_password(WCHAR *password)
{
    static const WCHAR letters[] = L"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    const size_t count = sizeof(letters) / sizeof(*letters) - 1;
    BYTE random[RANDOM_UNITS];
    if (!RtlGenRandom(random, sizeof(random)))
        return false;
    for (int i = 0; i < RANDOM_UNITS; i++)
        password[i] = letters[random[i] % count];
    wcscpy(password + RANDOM_UNITS, L"aA1!");
    return true;
}

/* Some systems make users that nothing else knows of. */
static uint32_t look_up(const WCHAR *name, PSID sid, DWORD size)
{
    WCHAR domain[256];
    DWORD domain_size = 256;
    SID_NAME_USE use;
    return LookupAccountNameW(NULL, name, sid, &size, domain, &domain_size, &use) ? ERROR_SUCCESS
                                                                                  : GetLastError();
}

static uint32_t make_user(enum user user)
{
    WCHAR name[32], comment[] = L"Made by a proof of Deputy; not needed once it has ended";
    USER_INFO_1 info = {
        .usri1_name = wcscpy(name, names[user]),
        .usri1_password = passwords[user],
        .usri1_priv = USER_PRIV_USER,
        .usri1_comment = comment,
        .usri1_flags = UF_SCRIPT | UF_DONT_EXPIRE_PASSWD,
    };
    BYTE sid[SECURITY_MAX_SID_SIZE];
    if (!choose_password(passwords[user]))
        return ERROR_GEN_FAILURE;
    const uint32_t status = NetUserAdd(NULL, 1, (BYTE *)&info, NULL);
    if (status)
        return status;
    return look_up(names[user], sid, sizeof(sid)) ? ERROR_NOT_SUPPORTED : ERROR_SUCCESS;
}

/* A local group goes by its name, which is another in each language. */
static uint32_t join(enum user user, WELL_KNOWN_SID_TYPE group)
{
    BYTE sid[SECURITY_MAX_SID_SIZE], member[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid), name_size = 256, domain_size = 256;
    WCHAR name[256], domain[256];
    SID_NAME_USE use;
    LOCALGROUP_MEMBERS_INFO_0 info = {.lgrmi0_sid = member};
    const uint32_t status = look_up(names[user], member, sizeof(member));
    if (status)
        return status;
    if (!CreateWellKnownSid(group, NULL, sid, &size) ||
        !LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use))
        return GetLastError();
    const uint32_t joined = NetLocalGroupAddMembers(NULL, name, 0, (BYTE *)&info, 1);
    return joined == ERROR_MEMBER_IN_ALIAS ? ERROR_SUCCESS : joined;
}

uint32_t users_make(void)
{
    uint32_t status = make_user(USER_PLAIN);
    if (!status)
        status = join(USER_PLAIN, WinBuiltinUsersSid);
    if (!status)
        status = make_user(USER_ADMINISTRATOR);
    if (!status)
        status = join(USER_ADMINISTRATOR, WinBuiltinAdministratorsSid);
    return status;
}

void users_remove(void)
{
    for (int user = 0; user < USERS; user++)
        NetUserDel(NULL, names[user]);
}

/* Whether the token is this user's: some systems answer with any token, or with none. */
static bool is_of(HANDLE token, enum user user)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } read;
    DWORD size;
    return GetTokenInformation(token, TokenUser, &read, sizeof(read), &size) &&
           !look_up(names[user], sid, sizeof(sid)) && EqualSid(read.user.User.Sid, sid);
}

/* A caller that is to be filtered and is not would be let in. */
static uint32_t expect_filtered(HANDLE token)
{
    TOKEN_ELEVATION_TYPE type;
    DWORD size;
    if (!GetTokenInformation(token, TokenElevationType, &type, sizeof(type), &size))
        return GetLastError();
    return type == TokenElevationTypeLimited ? ERROR_SUCCESS : ERROR_NOT_SUPPORTED; /* no UAC */
}

/* Replace a filtered token by the whole one. With SeTcbPrivilege it is a primary token, else one
 * of level Identification (Microsoft, "TOKEN_INFORMATION_CLASS", TokenLinkedToken): the caller acts
 * as the system. */
static uint32_t take_linked(HANDLE *token)
{
    TOKEN_ELEVATION_TYPE type;
    TOKEN_LINKED_TOKEN linked;
    DWORD size;
    if (!GetTokenInformation(*token, TokenElevationType, &type, sizeof(type), &size))
        return GetLastError();
    if (type != TokenElevationTypeLimited)
        return ERROR_SUCCESS; /* UAC is off */
    if (!GetTokenInformation(*token, TokenLinkedToken, &linked, sizeof(linked), &size))
        return GetLastError();
    CloseHandle(*token);
    *token = linked.LinkedToken;
    return ERROR_SUCCESS;
}

uint32_t user_token(enum user user, bool elevated, HANDLE *token)
{
    HANDLE made;
    uint32_t status = ERROR_NOT_SUPPORTED;
    if (!*passwords[user])
        return ERROR_NO_SUCH_USER;
    if (!LogonUserW(names[user], L".", passwords[user], LOGON32_LOGON_INTERACTIVE,
            LOGON32_PROVIDER_DEFAULT, &made))
        return GetLastError();
    if (is_of(made, user))
        status = elevated                     ? take_linked(&made)
                 : user == USER_ADMINISTRATOR ? expect_filtered(made)
                                              : ERROR_SUCCESS;
    if (status)
        CloseHandle(made);
    else
        *token = made;
    return status;
}

#include "access/sddl/domains.h"
#include "base/utf16.h"
#include "names/account.h"

#include <windows.h>
#include <ntsecapi.h>
#include <string.h>

static void take(PSID sid, uint8_t bytes[SID_SIZE_MAX], struct access_sid *taken)
{
    DWORD size = sid && IsValidSid(sid) ? GetLengthSid(sid) : 0;
    if (!size || size > SID_SIZE_MAX)
        return;
    memcpy(bytes, sid, size);
    *taken = (struct access_sid){.bytes = bytes, .size = size};
}

static bool same_name(const LSA_UNICODE_STRING *left, const LSA_UNICODE_STRING *right)
{
    return left->Length && left->Length == right->Length && left->Buffer && right->Buffer &&
           _wcsnicmp(left->Buffer, right->Buffer, left->Length / sizeof(WCHAR)) == 0;
}

/* Each of the two: whether the system told, if only that there is none. */
static bool read_domain(LSA_HANDLE policy, struct domains *domains)
{
    POLICY_DNS_DOMAIN_INFO *info;
    if (LsaQueryInformationPolicy(policy, PolicyDnsDomainInformation, (void **)&info) < 0 || !info)
        return false;
    take(info->Sid, domains->domain, &domains->context.domain);
    if (same_name(&info->DnsDomainName, &info->DnsForestName))
        domains->context.forest = domains->context.domain;
    LsaFreeMemory(info);
    return true;
}

static bool read_machine(LSA_HANDLE policy, struct domains *domains)
{
    POLICY_ACCOUNT_DOMAIN_INFO *info;
    if (LsaQueryInformationPolicy(policy, PolicyAccountDomainInformation, (void **)&info) < 0 ||
        !info)
        return false;
    take(info->DomainSid, domains->machine, &domains->context.machine);
    LsaFreeMemory(info);
    return true;
}

static bool read_policy(struct domains *domains)
{
    LSA_OBJECT_ATTRIBUTES attributes = {0}; /* the page: all zero */
    LSA_HANDLE policy;
    if (LsaOpenPolicy(NULL, &attributes, POLICY_VIEW_LOCAL_INFORMATION, &policy) < 0)
        return false;
    bool domain = read_domain(policy, domains);
    bool machine = read_machine(policy, domains);
    LsaClose(policy);
    return domain && machine;
}

/* The user of the thread, or of the process where the thread is nobody else. */
static bool read_user(uint8_t sid[SID_SIZE_MAX])
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } answer;
    struct access_sid user = {0};
    HANDLE token;
    DWORD size;
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token) &&
        (GetLastError() != ERROR_NO_TOKEN ||
            !OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)))
        return false;
    if (GetTokenInformation(token, TokenUser, &answer, sizeof(answer), &size))
        take(answer.user.User.Sid, sid, &user);
    CloseHandle(token);
    return user.size > 0;
}

/* S-1-5-21-a-b-c-rid is an account of S-1-5-21-a-b-c; no other SID is taken for one of a domain. */
static bool domain_of(const uint8_t *sid, uint8_t domain[SID_SIZE_MAX])
{
    static const uint8_t of_a_domain[] = {1, 5, 0, 0, 0, 0, 0, 5, SECURITY_NT_NON_UNIQUE, 0, 0, 0};
    if (memcmp(sid, of_a_domain, sizeof(of_a_domain)) != 0)
        return false;
    memcpy(domain, sid, SID_SIZE_MAX);
    domain[1]--;
    return true;
}

/* Whether an account is one of this computer's own: its domain then has the name that the computer
 * started with ("LookupAccountSidW function", "GetComputerNameW function"). False when that cannot
 * be told. */
static bool whose_account(const uint8_t *sid, bool *own)
{
    char name[IDENTITY_NAME_MAX + 1], domain[IDENTITY_NAME_MAX + 1],
        computer[IDENTITY_NAME_MAX + 1];
    WCHAR units[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD count = MAX_COMPUTERNAME_LENGTH + 1;
    if (account_lookup(NULL, sid, sid_length(sid, SID_SIZE_MAX), name, domain) ||
        !GetComputerNameW(units, &count) ||
        utf16_to_utf8(units, count + 1, computer, sizeof(computer)) > sizeof(computer))
        return false;
    *own = _stricmp(domain, computer) == 0;
    return true;
}

static void read_caller(struct domains *domains)
{
    uint8_t user[SID_SIZE_MAX] = {0}, domain[SID_SIZE_MAX];
    bool own;
    if (!read_user(user) || !domain_of(user, domain) || !whose_account(user, &own))
        return;
    if (own && !domains->context.machine.bytes)
        take(domain, domains->machine, &domains->context.machine);
    else if (!own && !domains->context.domain.bytes)
        take(domain, domains->domain, &domains->context.domain);
}

void domains_read(struct domains *domains)
{
    *domains = (struct domains){0};
    if (!read_policy(domains))
        read_caller(domains);
}

uint32_t domains_parse_sddl(const char *sddl, struct buffer *bytes, struct sddl_error *error)
{
    struct domains domains;
    uint32_t status = sddl_parse(sddl, NULL, bytes, error);
    if (status != ERROR_NOT_SUPPORTED)
        return status;
    domains_read(&domains);
    return sddl_parse(sddl, &domains.context, bytes, error);
}

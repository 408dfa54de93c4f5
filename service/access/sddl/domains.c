#include "access/sddl/domains.h"

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

static void read_domain(LSA_HANDLE policy, struct domains *domains)
{
    POLICY_DNS_DOMAIN_INFO *info;
    if (LsaQueryInformationPolicy(policy, PolicyDnsDomainInformation, (void **)&info) < 0 || !info)
        return;
    take(info->Sid, domains->domain, &domains->context.domain);
    if (same_name(&info->DnsDomainName, &info->DnsForestName))
        domains->context.forest = domains->context.domain;
    LsaFreeMemory(info);
}

static void read_machine(LSA_HANDLE policy, struct domains *domains)
{
    POLICY_ACCOUNT_DOMAIN_INFO *info;
    if (LsaQueryInformationPolicy(policy, PolicyAccountDomainInformation, (void **)&info) < 0 ||
        !info)
        return;
    take(info->DomainSid, domains->machine, &domains->context.machine);
    LsaFreeMemory(info);
}

void domains_read(struct domains *domains)
{
    LSA_OBJECT_ATTRIBUTES attributes = {0}; /* the page: all zero */
    LSA_HANDLE policy;
    *domains = (struct domains){0};
    if (LsaOpenPolicy(NULL, &attributes, POLICY_VIEW_LOCAL_INFORMATION, &policy) < 0)
        return;
    read_domain(policy, domains);
    read_machine(policy, domains);
    LsaClose(policy);
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

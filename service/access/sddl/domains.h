/* The domains that aliases in SDDL are relative to. */
#ifndef DEPUTY_ACCESS_SDDL_DOMAINS_H
#define DEPUTY_ACCESS_SDDL_DOMAINS_H

#include "access/sddl/sddl.h"
#include "identity/sid.h"

struct domains {
    uint8_t domain[SID_SIZE_MAX];
    uint8_t machine[SID_SIZE_MAX];
    struct sddl_context context; /* points into the others; what is not known is absent */
};

/* Ask the system which domain this computer is a member of, and which its own accounts are in. The
 * forest is known where the domain is its root. Source: Microsoft, "LsaQueryInformationPolicy
 * function", "POLICY_DNS_DOMAIN_INFO structure" (no SID where there is no domain; the forest has
 * the name of its root), "POLICY_ACCOUNT_DOMAIN_INFO structure".
 *
 * Whom the system does not let ask (the page "LsaOpenPolicy function" speaks of administrators)
 * knows the domain of its own account: the computer's own or, with another name, the domain. Its
 * name is looked up for that, which may take as long as a domain controller does. */
void domains_read(struct domains *domains);

/* Read SDDL, as sddl_parse does it, with the domains of this computer. The system is asked for them
 * only where an alias is relative to one. */
uint32_t domains_parse_sddl(const char *sddl, struct buffer *bytes, struct sddl_error *error);

#endif

/* SDDL for the system's use. */
#ifndef DEPUTY_POLICY_CONVERT_H
#define DEPUTY_POLICY_CONVERT_H

#include "policy/descriptor.h"

/* A descriptor_convert by our own reader, because not every system's is right (ReactOS miscounts
 * SIDs in ACLs); what it makes is one to the system as well. It knows the aliases of this
 * computer's accounts and domain, but not those of a forest. */
uint32_t convert_sddl(const char *sddl, struct buffer *bytes, struct buffer *why);

#endif

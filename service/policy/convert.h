/* SDDL as the system reads it. */
#ifndef DEPUTY_POLICY_CONVERT_H
#define DEPUTY_POLICY_CONVERT_H

#include "policy/descriptor.h"

/* A descriptor_convert by the system, which knows the aliases of its domain. Where the system only
 * says that a text is wrong, our own reader says where. */
uint32_t convert_sddl(const char *sddl, struct buffer *bytes, struct buffer *why);

#endif

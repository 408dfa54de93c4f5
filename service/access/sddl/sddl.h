/* Security descriptors written as text, SDDL (MS-DTYP 2.5.1.1; Windows: "ACE Strings", "SID
 * Strings", "Security Descriptor Definition Language for Conditional ACEs"). */
#ifndef DEPUTY_ACCESS_SDDL_SDDL_H
#define DEPUTY_ACCESS_SDDL_SDDL_H

#include "access/sddl/sddl_context.h"
#include "base/buffer.h"

/* Read SDDL (UTF-8) and append the self-relative descriptor, which descriptor_parse accepts, to
 * *bytes, which must be empty.
 *
 * context: NULL when no alias may be relative. error: may be NULL; set on failure only.
 * WIN32_INVALID_PARAMETER: the text is wrong. WIN32_NOT_SUPPORTED: an alias is relative to a SID
 * that was not given. WIN32_MORE_DATA: the text, or an ACL made from it, is too large.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t sddl_parse(const char *text, const struct sddl_context *context, struct buffer *bytes,
    struct sddl_error *error);

#endif

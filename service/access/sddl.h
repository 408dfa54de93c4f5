/* Security descriptors written as text, SDDL (MS-DTYP 2.5.1.1; Windows: "ACE Strings", "SID
 * Strings", "Security Descriptor Definition Language for Conditional ACEs"). */
#ifndef DEPUTY_ACCESS_SDDL_H
#define DEPUTY_ACCESS_SDDL_H

#include "access/descriptor.h"
#include "identity/buffer.h"

enum {
    SDDL_TEXT_MAX = 1 << 18,   /* the longest text, in bytes */
    SDDL_CONDITION_DEPTH = 32, /* parentheses within parentheses in a condition */
};

/* The SIDs that aliases are relative to; absent ones make their aliases an error. */
struct sddl_context {
    struct access_sid domain;  /* DA DG DU DC DD CA PA RS CN AP KA */
    struct access_sid forest;  /* EA SA RO EK: the root domain */
    struct access_sid machine; /* LA LG: the local account domain */
};

/* Where a text is wrong, in bytes from its start, and in what. */
struct sddl_error {
    size_t position;
    const char *reason; /* "unknown right"; never freed */
};

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

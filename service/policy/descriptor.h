/* The security descriptor of an operation: from an administrator's SDDL to what the access check
 * takes. Portable, but for who converts the text. */
#ifndef DEPUTY_POLICY_DESCRIPTOR_H
#define DEPUTY_POLICY_DESCRIPTOR_H

#include "access/model/rights.h"
#include "base/buffer.h"

/* What holds for every operation when nobody has set anything: anonymous callers, guests and
 * network logons get nothing; whoever else has authenticated may use every operation on what it
 * reaches itself, also from within an AppContainer, which needs an ACE for its packages beside that
 * for its user; administrators may do all. */
extern const char descriptor_default[];

/* What the generic rights mean for operations. The access check wants it also where no ACE has one:
 * of an object without a label, read and execute are what a caller below medium integrity may have
 * at all (MS-DTYP 2.5.3.3). */
extern const struct right_mapping descriptor_mapping;

/* Convert SDDL (UTF-8) into a self-relative descriptor, appended to bytes, which is empty. On
 * failure why gets what is wrong ("at character 5: unknown right"). */
typedef uint32_t descriptor_convert(const char *sddl, struct buffer *bytes, struct buffer *why);

/* Make a descriptor from SDDL, appended to bytes, which is empty: it has an owner and a group,
 * which AccessCheck wants (SYSTEM, where the text names none), a DACL that is not null, and in its
 * ACEs only rights that operations have, generic ones replaced by what they stand for.
 *
 * WIN32_INVALID_DATA: it is not such a text; why then gets the reason, which continues a sentence
 * ("has no DACL, which would allow everybody everything"). WIN32_NOT_ENOUGH_MEMORY. */
uint32_t descriptor_make(
    const char *sddl, descriptor_convert *convert, struct buffer *bytes, struct buffer *why);

#endif

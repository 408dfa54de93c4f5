/* An identity as text, for people: lines of a label and its values in columns.
 *
 * What one wants to know first comes first: who, elevated or not, integrity, token and logon
 * session, which groups only deny, what restricts the token, which privileges are on. An absent
 * fact has no line. Names are made safe for a terminal (see printable.h). */
#ifndef DEPUTY_IDENTITY_IDENTITY_TEXT_H
#define DEPUTY_IDENTITY_IDENTITY_TEXT_H

#include "include/deputy.h"
#include "base/buffer.h"

/* Append the lines, each indented by this many spaces; with all, the remaining facts after them. */
void identity_text(
    struct buffer *buffer, const struct deputy_identity *identity, bool all, unsigned indent);

/* Append an identity in a few words without a line break: "NT AUTHORITY\SYSTEM (S-1-5-18),
 * elevated, integrity system, 4 of 25 privileges on". */
void identity_text_brief(struct buffer *buffer, const struct deputy_identity *identity);

/* Append a SID as "DOMAIN\name", "name" or, when no name is known, "S-1-..."; with both, the SID
 * follows its name in parentheses. */
void identity_text_sid(struct buffer *buffer, const struct deputy_sid *sid, bool both);

#endif

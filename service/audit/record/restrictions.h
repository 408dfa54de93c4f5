/* What makes a token a restricted one, in words: so that a restricted caller is seen in its event
 * without a second look. Made of facts that every record has read anyway. */
#ifndef DEPUTY_AUDIT_RECORD_RESTRICTIONS_H
#define DEPUTY_AUDIT_RECORD_RESTRICTIONS_H

#include "include/deputy.h"
#include "base/buffer.h"

/* How many of the groups only deny (SE_GROUP_USE_FOR_DENY_ONLY); 0 when groups are not known. */
uint32_t restrictions_deny_only(const struct deputy_identity *identity);

/* Append the words that apply, with a space between two of them; nothing when none does. A fact
 * that the platform does not give says nothing.
 *
 *   restricted        it has restricting SIDs, which must be granted an access as well (Microsoft:
 *                     "Restricted Tokens"; IsTokenRestricted asks for no more)
 *   write-restricted  S-1-5-33 is among them, as the system puts it into the tokens of services
 *                     that are restricted for writing only (Microsoft: "SERVICE_SID_INFO
 *                     structure", "Write-restricted token"). A token's flag for that is no fact of
 *                     a token that can be asked for: one made with WRITE_RESTRICTED and without
 *                     that SID is "restricted" here
 *   appcontainer      it is an AppContainer's (Microsoft: "TOKEN_INFORMATION_CLASS enumeration")
 *   untrusted         its integrity level is below low
 *   low-integrity     its integrity level is below medium, which standard users have (Microsoft:
 *                     "Mandatory Integrity Control")
 *   deny-only-groups  it has groups that only deny ("SID Attributes in an Access Token")
 *   limited           it is the limited half of a split logon ("TOKEN_ELEVATION_TYPE enumeration")
 *
 * SANDBOX_INERT is left out: it is not among what every record reads, and lifts a restriction
 * (Microsoft: "CreateRestrictedToken function"). */
void restrictions_append(struct buffer *text, const struct deputy_identity *identity);

#endif

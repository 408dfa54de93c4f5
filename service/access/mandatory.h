/* The mandatory checks: rights that no DACL can give. Internal to the access check. */
#ifndef DEPUTY_ACCESS_MANDATORY_H
#define DEPUTY_ACCESS_MANDATORY_H

#include "access/question.h"

/* What one mandatory check leaves over. */
struct mandatory_limit {
    uint32_t allowed; /* rights that may be granted */
    uint16_t ace;     /* the SACL's ACE that limits, 0 when it is a default */
};

/* The process trust label (winnt.h, SYSTEM_PROCESS_TRUST_LABEL_ACE): who does not dominate its SID
 * gets its mask at most. */
struct mandatory_limit mandatory_trust(
    const struct access_token *token, const struct access_request *request);

/* Access filters (winnt.h, SYSTEM_ACCESS_FILTER_ACE): where a condition is not true, its mask at
 * most. notes: enum access_note. */
struct mandatory_limit mandatory_filter(
    const struct access_token *token, const struct access_request *request, uint32_t *notes);

/* Mandatory integrity (MS-DTYP 2.5.3.3): the object's level, medium when it has no label, against
 * the token's, by the policy of the label, no-write-up when there is none. */
struct mandatory_limit mandatory_integrity(const struct access_token *token,
    const struct access_request *request, uint32_t *object_integrity);

#endif

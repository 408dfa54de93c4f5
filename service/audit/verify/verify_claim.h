/* What later runs say of how far earlier ones came (audit/spool/last.h): for verify.c. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_CLAIM_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_CLAIM_H

#include "audit/spool/last.h"
#include "audit/record/sealed.h"
#include "audit/verify/verify_finding.h"

#include <stdbool.h>

struct claim {
    uint8_t by[GUID_SIZE]; /* the run that says so, and when its start did */
    uint64_t time;
    struct last last;
    struct verify_place place; /* of the start that says so */
    bool told;                 /* that the run is missing */
};

/* All zero is none. */
struct claims {
    struct claim *items;
    size_t count;
};

/* Add what this record says, if it is that of a start and says something that is not known yet.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t claims_add(
    struct claims *claims, const struct sealed *sealed, const struct verify_place *place);

void claims_free(struct claims *claims);

#endif

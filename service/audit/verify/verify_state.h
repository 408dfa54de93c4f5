/* What a check of a trail knows, for the files that it is made of. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_STATE_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_STATE_H

#include "audit/verify/verify_claim.h"
#include "audit/verify/verify_run.h"
#include "base/guid_set.h"

struct verify {
    void (*found)(void *context, const struct verify_finding *finding);
    void *context;
    bool partial;
    struct run_table *runs;
    size_t count;
    size_t last; /* the run of the last record */
    uint64_t wrong;
    struct claims claims;
    struct guid_set ended; /* the correlations of all that may be ends of acts */
};

/* What it is that records are not here. */
static inline enum verify_kind verify_missing_kind(const struct verify *verify)
{
    return verify->partial ? VERIFY_ABSENT : VERIFY_MISSING;
}

#endif

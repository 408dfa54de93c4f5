/* Acts of several steps (AUDIT_OPERATION_BEGAN) and their ends: for verify.c. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_ACTS_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_ACTS_H

#include "audit/verify/verify_state.h"

/* Note what this record, which was not seen before, says of acts: that one began, that one may have
 * ended, or that its run stopped. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t acts_add(struct verify *verify, struct run_table *run, const struct sealed *sealed,
    const struct verify_place *place);

/* All of a run is known, the runs are ordered: report each act of which no end is here. missing: up
 * to which number records of it are missing, 0 when none is; an act's end may be among those. */
void acts_check(struct verify *verify, struct run_table *run, uint64_t missing);

#endif

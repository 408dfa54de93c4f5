/* Whether the runs of a trail follow each other: for verify.c. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_ENDS_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_ENDS_H

#include "audit/verify/verify_state.h"

/* All has been seen, and the runs stay where they are: find out which follows which. */
void ends_order(struct verify *verify);

/* Whether something is here that was made before this time, when the run was there already, by
 * another run that does not follow it and may be of the same computer. What a log loses by its age
 * it loses from the oldest on, so that nothing of the run is gone by its age then. */
bool ends_older_here(const struct verify *verify, const struct run_table *run, uint64_t time);

/* Report what this run's start says of a run that is not here; hand out that one when it is
 * missing. */
void ends_check_before(struct verify *verify, const struct run_table *run,
    void (*absent)(void *context, const struct verify_run *run), void *context);

/* Hold what is here of a run, which has its summary, against what later ones say of its end. */
void ends_check(struct verify *verify, struct run_table *run);

#endif

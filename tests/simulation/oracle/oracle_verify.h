/* What the product's own check says of the trail, held against what is there. */
#ifndef DEPUTY_TESTS_SIMULATION_ORACLE_ORACLE_VERIFY_H
#define DEPUTY_TESTS_SIMULATION_ORACLE_ORACLE_VERIFY_H

#include "simulation/plan.h"

/* Check the trail that was read. is_true: the disk did not lie and nothing on it was spoiled.
 * Returns whether it says that something is missing or not as it was. */
bool oracle_verify(bool is_true);

/* Alter a record, and see whether verify sees it. */
void oracle_alter(void);

/* How many records verify misses of a run (simulation/ledger.h), since it was last asked. */
uint64_t oracle_missing(int run);

#endif

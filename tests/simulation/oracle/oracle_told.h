/* What the service itself says of its trail: events 1004, 1005 and 1006. */
#ifndef DEPUTY_TESTS_SIMULATION_ORACLE_ORACLE_TOLD_H
#define DEPUTY_TESTS_SIMULATION_ORACLE_ORACLE_TOLD_H

#include "simulation/plan.h"

/* How many damages the trail that was read tells of. */
unsigned oracle_damages(void);

/* Hold the counts in notices against what was answered, and what is missing against them. */
void oracle_check_told(const struct plan *plan, bool is_true);

#endif

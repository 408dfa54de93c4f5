/* What has to be true of the trail, whatever happened. */
#ifndef DEPUTY_TESTS_SIMULATION_ORACLE_ORACLE_H
#define DEPUTY_TESTS_SIMULATION_ORACLE_ORACLE_H

#include "simulation/plan.h"

void oracle_begin(const struct plan *plan);

/* Hold the trail against what was answered; what is not true of it is wrong (trace_wrong). last:
 * after the last process, in which all went well. */
void oracle_check(bool last);

#endif

/* A process of the service: it opens the audit, reports its start, has callers, and stops. */
#ifndef DEPUTY_TESTS_SIMULATION_PROCESS_H
#define DEPUTY_TESTS_SIMULATION_PROCESS_H

#include "simulation/plan.h"

/* Run the process of this number, the last one when there are no more in the plan. That one has
 * nothing go wrong any more once its callers have called. */
void process_run(const struct plan *plan, unsigned number);

#endif

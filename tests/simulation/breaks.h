/* Breaks: the product without one of its flushes, orders or checks, by a function that the linker
 * puts in the place of its own (--wrap). A simulation that finds nothing then is worth nothing. */
#ifndef DEPUTY_TESTS_SIMULATION_BREAKS_H
#define DEPUTY_TESTS_SIMULATION_BREAKS_H

#include "simulation/plan.h"

#include <stdbool.h>

/* Break this from now on; false when there is no such break. */
bool breaks_choose(const char *name);

/* The name of each break, NULL behind the last. */
const char *breaks_name(unsigned place);

/* Have a plan be one of those in which the break matters, where few are. */
void breaks_favour(struct plan *plan);

/* Begin a run: nothing is left over from the one before. */
void breaks_begin(void);

/* Whether a flush, or a writing, of the file of this name is left out now. */
bool breaks_flush(const char *name);
bool breaks_write(const char *name);

#endif

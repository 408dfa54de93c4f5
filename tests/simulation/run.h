/* One run: all that a seed has happen. */
#ifndef DEPUTY_TESTS_SIMULATION_RUN_H
#define DEPUTY_TESTS_SIMULATION_RUN_H

#include <stdbool.h>
#include <stdint.h>

/* Run a seed; whether its lines are printed. What was wrong, or NULL. */
const char *run_seed(uint64_t seed, bool print);

#endif

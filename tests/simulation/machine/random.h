/* The one source of every choice in a run: the same seed makes the same choices. */
#ifndef DEPUTY_TESTS_SIMULATION_MACHINE_RANDOM_H
#define DEPUTY_TESTS_SIMULATION_MACHINE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

void random_seed(uint64_t seed);
uint64_t random_next(void);

/* A number below this one, which is not 0. */
uint32_t random_below(uint32_t limit);

/* True so many times of a thousand. */
bool random_chance(uint32_t of_thousand);

/* All that was chosen until now, as a number: two runs that differ have another one. */
uint64_t random_state(void);

#endif

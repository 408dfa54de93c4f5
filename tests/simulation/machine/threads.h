/* What is simulated of threads and clocks, for who simulates a process with them. */
#ifndef DEPUTY_TESTS_SIMULATION_MACHINE_THREADS_H
#define DEPUTY_TESTS_SIMULATION_MACHINE_THREADS_H

#include <stdint.h>

/* Begin a run: the clock is right. */
void threads_begin(void);

/* Set the clock back that tells the time of day. */
void threads_set_back(uint64_t ns);

#endif

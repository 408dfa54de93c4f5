/* The memory of a process of the service: gone when the process is, whatever ended it, and short
 * when a run wants that. The linker puts it in the place of the C library's (--wrap). */
#ifndef DEPUTY_TESTS_SIMULATION_MACHINE_MEMORY_H
#define DEPUTY_TESTS_SIMULATION_MACHINE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* From now on so many of ten thousand wishes of a process's threads are refused. */
void memory_set_short(unsigned of_ten_thousand);

/* Whether something that takes memory is refused now. */
bool memory_is_short(void);

/* Free all that is not freed; how many blocks that were. */
size_t memory_end_process(void);

#endif

/* The heaps of a suite: whether they are whole, and how much they give. */
#ifndef DEPUTY_TESTS_UNIT_HEAPS_H
#define DEPUTY_TESTS_UNIT_HEAPS_H

#include <stdbool.h>

/* Look at all of the process's heap and the C runtime's, and have tests/wine know, on standard
 * error, that they are whole. To be called at the end of a program. */
bool heaps_are_whole(void);

/* Give so many more blocks of memory, and then refuse so many; any number after that. Returns
 * whether one was refused since the last call. For suites of one thread. */
bool heap_refuse(unsigned given, unsigned refused);

#endif

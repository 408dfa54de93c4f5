/* Whether the heaps of a suite are whole. */
#ifndef DEPUTY_TESTS_UNIT_HEAPS_H
#define DEPUTY_TESTS_UNIT_HEAPS_H

#include <stdbool.h>

/* Look at all of the process's heap and the C runtime's, and have tests/wine know, on standard
 * error, that they are whole. To be called at the end of a program. */
bool heaps_are_whole(void);

#endif

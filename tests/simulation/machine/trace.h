/* What happens in a run, line by line, and what is wrong with it. */
#ifndef DEPUTY_TESTS_SIMULATION_MACHINE_TRACE_H
#define DEPUTY_TESTS_SIMULATION_MACHINE_TRACE_H

#include <stdbool.h>

enum { TRACE_WRONG_SIZE = 200 };

/* Begin a run: nothing is wrong with it yet. Whether its lines are printed. */
void trace_begin(bool print);

/* Print a line, behind the time in the run. */
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something is wrong; the first of it is remembered. */
void trace_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What was wrong first; NULL when nothing is. */
const char *trace_first_wrong(void);

#endif

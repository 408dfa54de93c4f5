/* How many handles a process has. */
#ifndef DEPUTY_TESTS_LAB_HANDLES_H
#define DEPUTY_TESTS_LAB_HANDLES_H

/* Count them; 0 when the process cannot be looked at. */
int count_handles(unsigned long process_id, unsigned long *count);

#endif

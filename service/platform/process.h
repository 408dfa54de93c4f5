/* The process that a client lives in, held by a handle (Windows HANDLE). */
#ifndef DEPUTY_PLATFORM_PROCESS_H
#define DEPUTY_PLATFORM_PROCESS_H

#include <stdbool.h>

/* Whether it has ended. The handle needs SYNCHRONIZE. */
bool process_gone(void *process);

/* Let it go; NULL is nothing. */
void process_close(void *process);

#endif

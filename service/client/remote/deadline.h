/* Points in time until which something may take. */
#ifndef DEPUTY_CLIENT_REMOTE_DEADLINE_H
#define DEPUTY_CLIENT_REMOTE_DEADLINE_H

#include <stdint.h>

/* The point this many milliseconds from now, on the clock of GetTickCount64. */
uint64_t deadline_in(uint32_t milliseconds);

/* The milliseconds until a deadline, 0 once it has passed. Never INFINITE. */
uint32_t deadline_left(uint64_t deadline);

#endif

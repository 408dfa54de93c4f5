/* Points in time, as the audit keeps them: FILETIME, 100 ns since 1601 in UTC. */
#ifndef DEPUTY_BASE_CLOCK_H
#define DEPUTY_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_TEXT_SIZE = 29 }; /* "2026-11-22T13:30:49.1234567Z" and its zero */

/* Now, by the system's clock, which can be set back. In a file of its own, because it needs libuv.
 */
uint64_t clock_now(void);

/* Write a time as ISO 8601 does. False, and nothing written, after the year 9999. */
bool clock_format(uint64_t time, char text[CLOCK_TEXT_SIZE]);

/* Read exactly what clock_format writes. On failure time is unchanged. */
bool clock_parse(const char *text, uint64_t *time);

#endif

/* Calls that Deputy has answered, and whether the Event Log has them all. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_ANSWERED_H
#define DEPUTY_TESTS_PROVE_COMMON_ANSWERED_H

#include <stdint.h>
#include <windows.h>

/* Begin to ask, in threads of their own, at a pace that fills no log of the size that it is
 * installed with; and end. Calls that fail are made again; the proof is skipped where the log
 * cannot be read. */
void answered_begin(void);
void answered_end(void);

/* Ask once, and note the answer: a Win32 status. */
uint32_t answered_ask(void);

/* How many answers were noted. */
LONG answered_count(void);

/* The correlation of one of them, by its number from 0 on. */
const char *answered_correlation(LONG number);

/* The proof fails when the log, with those that were archived in files of this pattern (NULL:
 * none), has not each of them within a minute: what the log did not take at once comes from the
 * spool. Under the sabotage "self" one was noted that nobody gave. */
void answered_expect_logged(const WCHAR *archives);

#endif

/* A libdeputy in front of the library's own, whose calls only note what they were given. */
#ifndef DEPUTY_TESTS_UNIT_CLIENT_ASK_FAKE_CALLS_H
#define DEPUTY_TESTS_UNIT_CLIENT_ASK_FAKE_CALLS_H

#include "base/buffer.h"

/* How each call ends: 0, or the status of a failure in stage "perform". */
extern uint32_t fake_status;

/* What they were given, a line each. */
extern struct buffer fake_calls;

/* How many results were handed out and not freed. */
extern int fake_results;

/* How many handles were handed out and not closed. */
extern int fake_handles;

/* How many entries each directory has. */
extern unsigned fake_entries;

/* How many events each page has: that Alice was denied to open "C:\\%a" at 11:00 UTC on 2025-11-22,
 * and that Bob asked who he is a second later. */
extern uint32_t fake_events;

/* How many bytes each value has: a REG_DWORD of 42, as far as that goes. */
extern uint32_t fake_value_size;

#endif

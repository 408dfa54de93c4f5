/* Which successes are counted once a user's budget of records (audit/budget.h) is used up. */
#ifndef DEPUTY_PIPELINE_READING_H
#define DEPUTY_PIPELINE_READING_H

#include "audit/flood.h"
#include "pipeline/call.h"

/* Whether a call that succeeded may be counted instead of recorded: it only read, and for somebody
 * who does not administer the machine. What those do whom a budget is to hold off is always on
 * record. */
bool reading_countable(const struct call *call);

/* The key of a reading: its user and its operation, so that no number of programs, tokens and
 * objects makes more kinds of them. Fails as sha256 does. */
uint32_t reading_key(const struct call *call, struct flood_key *key);

#endif

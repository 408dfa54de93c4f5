/* Delivery: a sink and the thread that may hang in it.
 *
 * Whoever delivers waits for a time and no longer. A delivery that is not back by then goes on
 * behind its back, and how it ended is asked for later; until then nothing else is delivered. Used
 * by one thread. */
#ifndef DEPUTY_AUDIT_DELIVERY_H
#define DEPUTY_AUDIT_DELIVERY_H

#include "audit/sink.h"

enum { DELIVERY_MAX = 256 }; /* records at a time */

struct delivery;

/* Start the thread. The sink is the delivery's from now on, also when this fails.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t delivery_open(struct audit_sink *sink, struct delivery **delivery);

/* End the thread and free the sink. NULL is allowed. A thread that hangs keeps both until it comes
 * back. */
void delivery_close(struct delivery *delivery);

/* Deliver up to DELIVERY_MAX records. *delivered is how many of them are safe, from the first on,
 * and is set in any case. WIN32_TIMEOUT when it is not known in time; WIN32_BUSY when an earlier
 * one is not back; else the sink's status. */
uint32_t delivery_run(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, size_t *delivered);

/* Whether a delivery that timed out is back since this was last asked, and how many it delivered.
 */
bool delivery_late(struct delivery *delivery, size_t *delivered);

/* Whether there is a delivery that timed out and that delivery_late has not told of yet. */
bool delivery_hangs(struct delivery *delivery);

#endif

/* Delivery: a sink, which may hang, and two threads of which one is always free of it.
 *
 * One thread serves: it delivers, itself, so that no other has to be woken for a record. The other
 * stands by. A delivery that is not back in time is left to the thread that is in it, the other
 * takes over and serves from then on, and how the delivery ended is asked for later; until then
 * nothing else is delivered. The thread that comes back stands by.
 *
 * Whoever serves may also have the other deliver, and wait for it: what must go on in the same
 * place whatever the sink does, and is seldom. */
#ifndef DEPUTY_AUDIT_KEEPER_DELIVERY_H
#define DEPUTY_AUDIT_KEEPER_DELIVERY_H

#include "audit/log/sink.h"

enum { DELIVERY_MAX = 256 }; /* records at a time */

struct delivery;

/* The sink is the delivery's from now on, also when this fails. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t delivery_open(struct audit_sink *sink, struct delivery **delivery);

/* Stand by: deliver what delivery_run is given, and look after delivery_here. True when that took
 * too long: the calling thread serves from now on. False after delivery_dismiss: it is to end, and
 * nothing that it knew may be there any more. */
bool delivery_stand_by(struct delivery *delivery);

/* End the standing by; nobody may serve any more. False when that thread hangs in the sink: it is
 * left alone, both are freed when it has come back, and the delivery is not the caller's any more.
 */
bool delivery_dismiss(struct delivery *delivery);

/* Free it and the sink. NULL is allowed. Nobody may stand by any more. */
void delivery_close(struct delivery *delivery);

/* Deliver up to DELIVERY_MAX records on this thread. *delivered is how many of them are safe, from
 * the first on, and *status what kept the sink from the others: WIN32_BUSY when an earlier delivery
 * is not back. False, and neither set, when it took longer than timeout_ms: the other thread serves
 * now, and this one has to stand by, without touching anything else.
 *
 * awaited: somebody waits for this who calls delivery_look. Nobody has to be woken for it then. */
bool delivery_here(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, bool awaited, size_t *delivered, uint32_t *status);

/* See to it that a delivery_here that is over its time is taken over. Who waits for one calls this
 * each time that timeout_ms have gone by. From any thread. */
void delivery_look(struct delivery *delivery);

/* Have the thread that stands by deliver up to DELIVERY_MAX records, and wait. *delivered is how
 * many of them are safe, from the first on, and is set in any case. WIN32_TIMEOUT when it is not
 * known in time; WIN32_BUSY when an earlier one is not back; else the sink's status. */
uint32_t delivery_run(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, size_t *delivered);

/* Whether a delivery that timed out is back since this was last asked, and how many it delivered.
 */
bool delivery_late(struct delivery *delivery, size_t *delivered);

/* Whether there is a delivery that timed out and that delivery_late has not told of yet. */
bool delivery_hangs(struct delivery *delivery);

#endif

/* The audit: where records go. */
#ifndef DEPUTY_AUDIT_H
#define DEPUTY_AUDIT_H

#include "audit/sink.h"

struct audit;
struct ring;

/* Make an audit that delivers to this sink, which it owns from now on, also when this fails, and
 * that keeps what is safe in this ring (NULL for none), which it does not own.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t audit_open(struct audit_sink *sink, struct ring *ring, struct audit **audit);

/* Close it and its sink; NULL is allowed. No thread may be submitting. */
void audit_close(struct audit *audit);

/* Deliver a record. Returns once it is safe, or the status that says why it is not: the record's
 * own failure, or the sink's. */
uint32_t audit_submit(struct audit *audit, const struct audit_record *record);

#endif

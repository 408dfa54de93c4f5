/* A session on the pretended platform, and what is on record since it is open. */
#ifndef DEPUTY_TESTS_UNIT_PIPELINE_SESSION_FIXTURE_H
#define DEPUTY_TESTS_UNIT_PIPELINE_SESSION_FIXTURE_H

#include "audit/record/record.h"
#include "pipeline/call.h"

extern struct session *session; /* NULL once a test has ended it */

/* Open it on a platform made anew, and end both. */
void session_setup(void);
void session_teardown(void);

/* A call in it. */
struct call session_call(const struct operation *operation);

/* How many records there are since it was opened, or since records_begin; one of them, its event,
 * and a field of it. */
void records_begin(void);
unsigned records(void);
const struct audit_record *record(unsigned place);
uint32_t event(unsigned place);
const char *field(unsigned place, enum audit_field position);

#endif

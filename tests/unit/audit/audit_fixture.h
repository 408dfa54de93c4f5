/* An audit on a sink that a test controls (fake_sink.h) and a spool in a folder of its own. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_AUDIT_FIXTURE_H
#define DEPUTY_TESTS_UNIT_AUDIT_AUDIT_FIXTURE_H

#include "audit/audit.h"
#include "unit/audit/fake_sink.h"

enum { PATIENCE_MS = 20000 }; /* machines are slow, tests must end */

extern struct audit_options audit_options; /* of the next open_audit */
extern struct audit *audit;                /* NULL while it is closed */

/* Make the folder and the options new; before and after each test. */
void audit_setup(void);
void audit_teardown(void);

/* Open the audit, with a sink that does as it is told by default, or by this plan. */
void open_audit(void);
void open_audit_with(const struct fake_plan *plan);
void close_audit(void);

/* Submit an event 4000 whose operation is this text; the second says whether it is safe then. */
uint32_t submit(const char *operation);
uint32_t submit_safely(const char *operation, bool *safe);

/* Wait until the audit says that nothing can be put on record, or that it can again. */
bool wait_blocked(bool blocked);

/* A field of a record that the sink took, until the next is asked for; its operation, its object.
 */
const char *taken_field(size_t place, enum audit_field field);
const char *taken_operation(size_t place);
const char *taken_object(size_t place);

/* Fail unless what the sink took is one chain: numbers without gap from 1, and every hash right. */
void assert_chain(void);

#endif

/* What goes on record: one audit record for each call, and for each session that begins or ends. */
#ifndef DEPUTY_PIPELINE_EVENT_H
#define DEPUTY_PIPELINE_EVENT_H

#include "pipeline/call.h"
#include "pipeline/session_state.h"

/* Put a finished call on record. One that failed as others did just before may be counted instead;
 * its correlation GUID is then that of the record that stands for it, and zero where no record is
 * safe: what a caller is shown is on record. Returns the status of the audit. */
uint32_t event_call(struct call *call);

/* Put on record, from a thread that may still be the caller, that a revert failed. It looks up no
 * names. */
uint32_t event_revert_failed(const struct call *call, uint32_t status);

/* Put the end of a session on record. */
uint32_t event_session_end(const struct session *session, enum session_end end);

#endif

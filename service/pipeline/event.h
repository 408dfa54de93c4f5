/* What goes on record: one audit record for each call that is no step of an act, for the end of
 * each act, and for each session that begins or ends. */
#ifndef DEPUTY_PIPELINE_EVENT_H
#define DEPUTY_PIPELINE_EVENT_H

#include "pipeline/call.h"
#include "pipeline/session_state.h"

/* Put a finished call on record. One that failed as others did just before may be counted instead;
 * its correlation GUID is then that of the record that stands for it, and zero where no record is
 * safe: what a caller is shown is on record. Returns the status of the audit. */
uint32_t event_call(struct call *call);

/* Put the beginning of an act on record, and keep the record, which is the caller's to free on
 * success. Where the budget of its user is used up, one that only reads may be counted instead: the
 * record then has no id, and the call's correlation is that of the record that stands for it.
 * Whether it is safe stands in *safe in any case. Returns the status of the audit. */
uint32_t event_act_begin(struct call *call, struct audit_record *record, bool *safe);

/* Put on record the step whose failure ends its act: always, for no other record says that it is
 * over. Whether it is safe stands in *safe in any case. Returns the status of the audit. */
uint32_t event_act_break(const struct call *call, bool *safe);

/* Put the end of an act on record, by its state, with what is known from its beginning. Without
 * waiting, *safe is false. Returns the status of the audit. */
uint32_t event_act_end(
    const struct pipeline *pipeline, const struct act *act, bool wait, bool *safe);

/* Put on record, from a thread that may still be the caller, that a revert failed. It looks up no
 * names. */
uint32_t event_revert_failed(const struct call *call, uint32_t status);

/* Put the end of a session on record. */
uint32_t event_session_end(const struct session *session, enum session_end end);

#endif

/* What calls have to do with acts: they begin one, are its steps, and leave it. */
#ifndef DEPUTY_PIPELINE_ACT_CALL_H
#define DEPUTY_PIPELINE_ACT_CALL_H

#include "pipeline/held/act.h"
#include "pipeline/call.h"

/* From within perform or conclude: the call, when it succeeds, begins this act. It lives until the
 * call has ended; where the beginning cannot be put on record it stays ACT_NOT_BEGUN. */
void act_begin(struct call *call, struct act *act);

/* From within perform, for a call that came with the authority of the act: it is a step from here
 * on, and when it fails the act is over. WIN32_INVALID_STATE when it is over already. */
uint32_t act_step(struct call *call, struct act *act);

/* From within perform: what the call is about is something else, so that it is no step after all.
 */
void act_leave(struct call *call);

/* From within perform: the step, when it succeeds, is the last one. */
void act_finish(struct call *call);

/* The record stage of a call that is of an act. Its correlation is the act's, or zero where the
 * record that it leads to is not safe. Returns the status of the audit: after a last step that
 * could not be put on record the act is broken, and its end is counted as lost. */
uint32_t act_put_on_record(struct call *call);

/* The call failed after all of its stages, so that its client did not get what the step gave: that
 * is on record now, and ends an act that is open. */
void act_answer_lost(struct call *call);

/* End an act that is open: ACT_DONE or ACT_ABANDONED. Without waiting, what can be known of its
 * record by then is returned. Nothing happens to one that is not open. */
uint32_t act_end(const struct pipeline *pipeline, struct act *act, enum act_state how, bool wait);

/* Its client closes it. Returns the status of the record; it is closed in any case. */
uint32_t act_close(const struct pipeline *pipeline, struct act *act);

#endif

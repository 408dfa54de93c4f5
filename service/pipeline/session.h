/* Sessions: what a context handle stands for.
 *
 * The context handle is the session's number, not its address, and a call looks the session up by
 * it: the runtime does not serialise the calls of a context handle (RpcSsDontSerializeContext, or
 * one call that waits would hold up a thread for each other one), so that a session may end between
 * the moment that a call comes with its number and the one that it is served. One call at a time is
 * in a session, and what a session has is that call's: others are refused at once.
 *
 * A session keeps who opened it. That identity serves the session's own quota, the door of calls
 * until they are identified, and the records of the session's own beginning and end; each call in
 * it is impersonated and identified anew. */
#ifndef DEPUTY_PIPELINE_SESSION_H
#define DEPUTY_PIPELINE_SESSION_H

#include "pipeline/session_state.h"

struct call;

/* The quota key of an identity. */
void session_key(const struct deputy_identity *identity, struct quota_key *key);

/* A session of this client process, not open yet; its image path is copied. It owns the handle to
 * the process, which is closed also on failure. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t session_new(
    struct pipeline *pipeline, const struct client_process *client, struct session **session);

/* Make the session the caller's whom a successful call of open_session identified, and list it. It
 * takes over the call's arena. Its place in the quota has been counted already. */
void session_adopt(struct session *session, struct call *call);

/* Begin a call in the open session of this number; session_leave ends it. WIN32_INVALID_HANDLE
 * when there is none; WIN32_BUSY while another call is in it. */
uint32_t session_enter(struct pipeline *pipeline, uintptr_t number, struct session **session);

/* The call is over: the session is not the caller's to use any more. */
void session_leave(struct session *session);

/* End an open session that the caller is in, instead of leaving it: give back its place, put its
 * end, and that of each act in it, on record and free it. Returns the status of the record; the
 * session is gone in any case.
 *
 * A session that session_end_all has ended meanwhile stays as it is. */
uint32_t session_end(struct session *session, enum session_end end);

/* The client of the session of this number is gone: end it, at once or when the call that is in it
 * leaves. Nothing happens where there is none: a stop has ended it, while the runtime may run its
 * context handle down as long as the process lives. */
void session_run_down(struct pipeline *pipeline, uintptr_t number);

/* End every open session because the service stops: give back its place and put its end, and that
 * of each act in it, on record, without waiting for that. The acts of a session that a call is in
 * are that call's, which did not end in time: they stay without an end. What was off the list
 * already is ended by whoever took it off: the pipeline's "ending" says how many. Returns those
 * that were open, by their next. */
struct session *session_end_all(struct pipeline *pipeline);

/* Close what these hold, which may wait for a disk. No routine runs any more: what one may still be
 * using is left to the end of the process. */
void session_close_held(struct session *ended);

/* Free a session that was never opened. */
void session_free(struct session *session);

#endif

/* Sessions: what a context handle stands for.
 *
 * A session keeps who opened it. That identity serves the session's own quota, the door of calls
 * until they are identified, and the records of the session's own beginning and end; each call in
 * it is impersonated and identified anew. */
#ifndef DEPUTY_PIPELINE_SESSION_H
#define DEPUTY_PIPELINE_SESSION_H

#include "identity/arena.h"
#include "pipeline/caller.h"
#include "pipeline/held.h"
#include "pipeline/quota.h"

struct call;
struct pipeline;

struct session {
    struct session *next;
    struct session **link; /* the pointer that points here; NULL once the session has ended */
    struct pipeline *pipeline;
    struct arena client_arena; /* of client */
    struct arena caller_arena; /* of caller */
    struct client_process client;
    struct deputy_identity caller;
    struct quota_key key;
    struct held_table held;
    struct held *process; /* the client's, once a handle was to be handed over; else NULL */
};

/* Why a session ends: its client closed it, its client is gone, or the service stops. */
enum session_end { SESSION_CLOSED, SESSION_RUN_DOWN, SESSION_STOPPED };

/* The quota key of an identity. */
void session_key(const struct deputy_identity *identity, struct quota_key *key);

/* A session of this client process, not open yet; its image path is copied. It owns the handle to
 * the process, which is closed also on failure. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t session_new(
    struct pipeline *pipeline, const struct client_process *client, struct session **session);

/* Make the session the caller's whom a successful call of open_session identified, and list it. It
 * takes over the call's arena. Its place in the quota has been counted already. */
void session_adopt(struct session *session, struct call *call);

/* End an open session: give back its place, put its end on record and free it. Returns the status
 * of the record; the session is gone in any case.
 *
 * Ending a session that session_end_all has ended does nothing: its memory stays, because the
 * runtime still holds the context handle and may run it down as long as the process lives. */
uint32_t session_end(struct session *session, enum session_end end);

/* End every open session because the service stops: give back its place and put its end on record,
 * without waiting for that. Returns those that were open, by their next. */
struct session *session_end_all(struct pipeline *pipeline);

/* Close what these hold, which may wait for a disk. No routine runs any more: what one may still be
 * using is left to the end of the process. */
void session_close_held(struct session *ended);

/* Free a session that was never opened. */
void session_free(struct session *session);

#endif

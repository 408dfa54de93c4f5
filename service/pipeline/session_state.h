/* What there is of a session, and why one ends. */
#ifndef DEPUTY_PIPELINE_SESSION_STATE_H
#define DEPUTY_PIPELINE_SESSION_STATE_H

#include "base/arena.h"
#include "pipeline/held/paged_table.h"
#include "pipeline/caller.h"
#include "pipeline/held/held.h"
#include "pipeline/quota/quota.h"

#include <stdbool.h>
#include <stdint.h>

struct pipeline;

struct session {
    struct session *next;
    struct session **link; /* the pointer that points here; NULL once the session has ended */
    struct pipeline *pipeline;
    uintptr_t number;          /* never 0; no other open session has it, nor soon one after this */
    bool entered;              /* a call is in it; with the sessions' mutex held */
    bool run_down;             /* and ends it when it leaves; so too */
    struct arena client_arena; /* of client */
    struct arena caller_arena; /* of caller */
    struct client_process client;
    struct deputy_identity caller;
    struct quota_key key;
    struct held_table held;
    struct paged_table paged;
    struct held *process; /* the client's, once a handle was to be handed over; else NULL */
};

/* Why a session ends: its client closed it, its client is gone, or the service stops. */
enum session_end { SESSION_CLOSED, SESSION_RUN_DOWN, SESSION_STOPPED };

#endif

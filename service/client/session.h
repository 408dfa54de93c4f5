/* An open session: its connections and the calls on them. */
#ifndef DEPUTY_CLIENT_SESSION_H
#define DEPUTY_CLIENT_SESSION_H

#include "client/connection/closer.h"
#include "include/deputy.h"
#include "client/connection/options.h"
#include "client/connection/pool.h"
#include "client/remote/remote_call.h"
#include "client/trustee_names.h"
#include "client/remote/watchdog.h"

/* What somebody above keeps in a session; it is ended first when the session is closed. */
struct session_guest {
    void (*end)(struct session_guest *guest);
};

struct deputy_session {
    struct options options;
    struct watchdog *watchdog;
    struct closer closer;
    struct pool pool;
    struct trustee_names names;
    struct session_guest *volatile guest; /* NULL until there is one; set once */
    bool verified;
};

/* Make a call on a connection of the session, and take over what the service said of it.
 *
 * A call that certainly did not run, because its connection was of no use any more, is made once
 * more on a new one; a call that may have run is never repeated. Failures of the library's own are
 * in stage "connect" when the call did not run, and in "transport" when it may have.
 *
 * Returns the reply's status; the call's outputs are good when it is 0. The caller ends with
 * remote_call_free. */
uint32_t session_call(
    struct deputy_session *session, struct remote_call *call, struct deputy_reply *reply);

/* The same for the first of several calls that need one connection, because the service holds
 * something for them: on success the connection is the caller's until session_finish. */
uint32_t session_begin(struct deputy_session *session, struct remote_call *call,
    struct pooled *place, struct deputy_reply *reply);

/* Make a further call on that connection. It is never repeated; when the connection broke, what was
 * held is gone: ERROR_CONNECTION_ABORTED in stage "connect" from then on. */
uint32_t session_continue(struct deputy_session *session, struct remote_call *call,
    struct pooled *place, struct deputy_reply *reply);

/* Give the connection back, after a last call (or NULL) that lets go of what is held. */
void session_finish(struct deputy_session *session, struct remote_call *last, struct pooled *place);

#endif

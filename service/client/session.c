#include "client/session.h"
#include "client/connection/connection.h"
#include "client/remote/deadline.h"
#include "client/remote/reply.h"

#include <stdlib.h>

enum { CLOSER_GRACE_MS = 100 }; /* for what it does when a session ends */

/* Prove that the service is there and lets the caller in: open the first connection. */
static uint32_t open_first(
    struct deputy_session *session, uint64_t deadline, struct deputy_reply *reply)
{
    struct pooled place;
    uint32_t status = pool_take(&session->pool, deadline, &place);
    if (status)
        return reply_set(reply, status, DEPUTY_STAGE_CONNECT);
    status = connection_open(
        &session->options, session->watchdog, deadline, &place.context, &session->verified, reply);
    pool_give(&session->pool, &place);
    return status;
}

static uint32_t session_open(const struct deputy_options *options, struct deputy_session **session,
    struct deputy_reply *reply)
{
    struct deputy_session *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return reply_set(reply, ERROR_NOT_ENOUGH_MEMORY, DEPUTY_STAGE_CONNECT);
    uint32_t status =
        reply_set(reply, options_read(options, &opened->options), DEPUTY_STAGE_CONNECT);
    if (status)
        goto free_session;
    uint64_t deadline = deadline_in(opened->options.timeout_ms);
    status = reply_set(reply, watchdog_start(deadline, &opened->watchdog), DEPUTY_STAGE_CONNECT);
    if (status)
        goto free_session;
    pool_init(&opened->pool);
    status = open_first(opened, deadline, reply);
    if (status)
        goto stop_watchdog;
    closer_begin(&opened->closer, opened->watchdog);
    *session = opened;
    return ERROR_SUCCESS;
stop_watchdog:
    watchdog_stop(opened->watchdog, deadline);
free_session:
    free(opened);
    return status;
}

uint32_t deputy_open(const struct deputy_options *options, struct deputy_session **session,
    struct deputy_reply *reply)
{
    struct deputy_reply said;
    if (session)
        session_open(options, session, &said);
    else
        reply_set(&said, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    return reply_give(&said, reply);
}

/* Close what is idle. With the first connection that fails, the service is stuck, and the others
 * are not worth waiting for. Without its watchdog no call is made. */
static void close_connections(struct deputy_session *session, uint64_t deadline)
{
    bool closed = watchdog_runs(session->watchdog);
    for (uint32_t i = 0; i < session->pool.idle; i++) {
        void *context = session->pool.connections[i].context;
        if (closed)
            closed = connection_close(context, session->watchdog, deadline);
        else
            closer_leave(context);
    }
}

void deputy_close(struct deputy_session *session)
{
    if (!session)
        return;
    if (session->guest)
        session->guest->end(session->guest);
    uint32_t timeout_ms = session->options.timeout_ms;
    uint64_t deadline = deadline_in(timeout_ms);
    closer_end(
        &session->closer, timeout_ms / 2 < CLOSER_GRACE_MS ? timeout_ms / 2 : CLOSER_GRACE_MS);
    close_connections(session, deadline);
    watchdog_stop(session->watchdog, deadline);
    trustee_names_free(&session->names);
    free(session);
}

int deputy_server_verified(const struct deputy_session *session)
{
    return session && session->verified;
}

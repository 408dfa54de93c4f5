/* Where every server routine begins: from a context handle to a call of the pipeline. */
#ifndef DEPUTY_RPC_ENTRY_H
#define DEPUTY_RPC_ENTRY_H

#include "deputy_rpc.h"
#include "pipeline/call.h"
#include "pipeline/session.h"

/* Run an operation in a session: request and result are the operation's own. From here to
 * entry_finish the thread runs a routine of ours (rpc/routine.h).
 *
 * On success the caller reads the result, and in any case it ends the call with entry_finish.
 * Fails with the call's status; ERROR_INVALID_HANDLE for a session that is none, ERROR_BUSY for one
 * that another call is in. */
uint32_t entry_run(SESSION session, const struct operation *operation, const void *request,
    void *result, struct call *call);

/* Run an operation whose result is a struct buffer of at most limit bytes, and send its bytes as
 * the answer. Returns the status that the routine returns. */
uint32_t entry_answer(SESSION session, const struct operation *operation, const void *request,
    size_t limit, ENCODED *answer, REPLY *reply);

/* Close a thing that the session holds, and so end the act that it is held for. Nothing is opened,
 * so nothing is impersonated; the end of the act is on record as that of whoever began it. It is
 * closed also where this fails because of the record. ERROR_INVALID_HANDLE when there is none;
 * ERROR_BUSY while another call is in the session; ERROR_SHUTDOWN_IN_PROGRESS while the service
 * stops, which closes everything itself. */
uint32_t entry_close_held(SESSION session, uint32_t id, const void *kind);

/* Fill in the reply and free the call; returns the status that the routine returns. */
uint32_t entry_finish(struct call *call, REPLY *reply);

#endif

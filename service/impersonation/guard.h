/* The guard: the only way to act as a caller.
 *
 * Between guard_enter and guard_leave the calling thread runs under the caller's impersonation
 * token. Neither step is believed: what counts is the token that the thread is then seen to have.
 * Guards do not nest. A thread that cannot be proved to be the service must not live, before it
 * becomes a caller as well as afterwards: a failed revert ends the process, and so does a guard on
 * a thread that has a token already.
 *
 * While inside: no name lookups, no logging, no lazy DLL loads, no COM, no process creation, no
 * locale or profile calls, no use of the libuv loop or its pool.
 */
#ifndef DEPUTY_IMPERSONATION_GUARD_H
#define DEPUTY_IMPERSONATION_GUARD_H

#include "token/token_proof.h"

#include <stdbool.h>
#include <stdint.h>

/* Reports a thread that is not the service where it should be; the process ends as soon as it
 * returns. It runs on a thread that may still be the caller, so it may only use what is open
 * already. */
typedef void guard_failure(void *context, uint32_t status);

struct guard {
    struct token_proof proof; /* of the token, inside */
    void *token; /* HANDLE of the thread's impersonation token, to query; NULL outside */
    guard_failure *report;
    void *context;
};

/* The exit code of a process that a failed revert has ended. */
enum { GUARD_EXIT_CODE = 4004 };

/* Impersonate the client of the RPC call that this thread serves.
 *
 * On success the thread's token is an impersonation token of level impersonation or delegation and
 * not anonymous, and guard->token is open until guard_leave. On failure the thread is proved to be
 * the service and nothing needs to be left. Fails with what the runtime said, with
 * ERROR_BAD_IMPERSONATION_LEVEL for a level that is too low, ERROR_CANT_OPEN_ANONYMOUS for an
 * anonymous caller, ERROR_INVALID_DATA for a token whose user makes no sense. Does not return when
 * the thread has a token already (ERROR_INVALID_STATE is reported) or still.
 *
 * Source: Microsoft, "RpcImpersonateClient": check the status, or the call goes on with the
 * server's rights. */
uint32_t guard_enter(struct guard *guard, guard_failure *report, void *context);

/* Become the service again, and prove it. Does not return when that fails. */
void guard_leave(struct guard *guard);

/* Whether the calling thread is proved to be the service. */
bool guard_is_outside(void);

/* End the process as a failed revert does, because of a thread that was left in the middle of
 * acting as a caller. Does not return. */
void guard_end_process(guard_failure *report, void *context, uint32_t status);

#endif

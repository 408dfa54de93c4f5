/* Bindings to the service's endpoint, and the one place that the generated stubs take theirs from.
 */
#ifndef DEPUTY_CLIENT_REMOTE_BINDING_H
#define DEPUTY_CLIENT_REMOTE_BINDING_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>
#include <rpc.h>

struct binding {
    RPC_BINDING_HANDLE handle;
    bool verified; /* whether the runtime took the demand for the server's SID */
};

/* Make a binding that demands a server under this SID and lets it impersonate the calling thread.
 *
 * Where the runtime knows no authentication of local calls (RPC_S_UNKNOWN_AUTHN_SERVICE: Wine,
 * ReactOS) the binding is made all the same. Any other failure is one. The caller ends with
 * binding_free. An RPC_STATUS. */
uint32_t binding_create(const uint8_t *server_sid, struct binding *binding);

void binding_free(struct binding *binding);

/* Whether the runtime knows authentication of local calls, or has not been asked yet. */
bool binding_authenticates(void);

/* The service was found gone or restarted: bindings made from now on share nothing with those from
 * before. False when the runtime needs no such help.
 *
 * Wine's runtime, of which ReactOS has a copy, keeps one association of connections for an endpoint
 * and names its number in each new one. When one fails to open it miscounts them and keeps the
 * number of a service that is gone, which the next service rejects for ever; and when several
 * connections begin an association at once, each begins its own, and sessions are then looked for
 * in the wrong one (dlls/rpcrt4: RpcAssoc_ConnectionReleased, RpcAssoc_BindConnection). */
bool binding_renew(void);

/* Make this the binding of the calls without a session, until binding_release. The stubs take it
 * from a variable of the process, so one thread at a time has it; ERROR_TIMEOUT when the others
 * keep it past the deadline (deadline.h). */
uint32_t binding_hold(const struct binding *binding, uint64_t deadline);
void binding_release(void);

#endif

/* Who may connect at all. The platform may ignore any of this, so that every routine checks again
 * what it relies on. */
#ifndef DEPUTY_RPC_SECURITY_H
#define DEPUTY_RPC_SECURITY_H

#include <windows.h>
#include <rpc.h>

/* The interface's security callback: looks at facts of the connection only (Microsoft,
 * "RPC_IF_CALLBACK_FN": it may run more than once for a client).
 *
 * It refuses whoever is not local, not on ncalrpc (every endpoint of a process leads to every
 * interface: "Be Wary of Other RPC Endpoints Running in the Same Process"), or on a null session.
 * Where the platform cannot say, nothing is known and nobody refused here: the registration as
 * local only and the one endpoint of ncalrpc stand by themselves, and the guard finds anonymous
 * callers. */
RPC_STATUS RPC_ENTRY security_callback(RPC_IF_HANDLE interface_handle, void *context);

#endif

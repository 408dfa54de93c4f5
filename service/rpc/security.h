/* Who may connect at all. The platform may ignore any of this, so that every routine checks again
 * what it relies on. */
#ifndef DEPUTY_RPC_SECURITY_H
#define DEPUTY_RPC_SECURITY_H

#include <stdint.h>
#include <windows.h>
#include <rpc.h>

/* Make the security descriptor of the endpoint and the interface: local callers that have
 * authenticated, in AppContainers too. *descriptor is freed with LocalFree. */
uint32_t security_descriptor_make(PSECURITY_DESCRIPTOR *descriptor);

/* The interface's security callback: looks at facts of the connection only (Microsoft,
 * "RPC_IF_CALLBACK_FN": it may run for every call, and impersonating in it is costly). */
RPC_STATUS RPC_ENTRY security_callback(RPC_IF_HANDLE interface_handle, void *context);

#endif

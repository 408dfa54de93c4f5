/* The security descriptor of the endpoint and the interface: who may connect at all. */
#ifndef DEPUTY_INSTALLATION_CONNECT_DESCRIPTOR_H
#define DEPUTY_INSTALLATION_CONNECT_DESCRIPTOR_H

#include "include/deputy.h"
#include "base/buffer.h"

/* Make the descriptor for a service with this primary token: local callers that have authenticated,
 * in AppContainers and with restricted tokens too. It is appended to *bytes, which must be empty.
 *
 * Owner and group are the token's own. An endpoint is an object of the kernel, and only SIDs that
 * the token may assign can own one (Microsoft, "TOKEN_OWNER structure"); an interface is checked
 * with AccessCheck, which fails without both ("AccessCheck function").
 * WIN32_INVALID_DATA when the token does not say them; WIN32_NOT_ENOUGH_MEMORY. */
uint32_t connect_descriptor_make(const struct deputy_identity *service, struct buffer *bytes);

#endif

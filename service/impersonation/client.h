/* The impersonation functions of the RPC runtime. Only the guard calls them.
 *
 * They stand in a file of their own so that tests can put a client with any token, or any fault, in
 * their place at link time. Both return an RPC_STATUS.
 */
#ifndef DEPUTY_IMPERSONATION_CLIENT_H
#define DEPUTY_IMPERSONATION_CLIENT_H

#include <stdint.h>

/* Let the calling thread act as the client whose call it serves (RpcImpersonateClient). */
uint32_t client_impersonate(void);

/* End that (RpcRevertToSelf). */
uint32_t client_revert(void);

#endif

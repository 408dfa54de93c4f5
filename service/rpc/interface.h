/* The interface as it is registered with the runtime. */
#ifndef DEPUTY_RPC_INTERFACE_H
#define DEPUTY_RPC_INTERFACE_H

#include <windows.h>
#include <rpc.h>

/* The generated interface, with a dispatch table that has an entry for every number that a request
 * can carry; those that are no operation are refused. Not every runtime looks whether a number is
 * in the table before it calls what stands there. Made by the first call, which no other runs
 * beside. */
RPC_IF_HANDLE interface_registered(void);

#endif

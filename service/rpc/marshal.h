/* From results to the wire. Memory that the runtime sends is its own (midl_user_allocate), and is
 * made only after the call is on record. */
#ifndef DEPUTY_RPC_MARSHAL_H
#define DEPUTY_RPC_MARSHAL_H

#include "deputy_rpc.h"
#include "identity/buffer.h"
#include "pipeline/call.h"

/* Fill in how a call ended. */
void marshal_reply(const struct call *call, REPLY *reply);

/* Encode an identity. encoded->bytes is the runtime's to free.
 * ERROR_NOT_ENOUGH_MEMORY, or ERROR_MORE_DATA for one that is larger than the wire allows. */
uint32_t marshal_identity(const struct deputy_identity *identity, ENCODED *encoded);

/* Copy a buffer. encoded->bytes is the runtime's to free. The buffer's own failure, or
 * ERROR_NOT_ENOUGH_MEMORY. */
uint32_t marshal_buffer(const struct buffer *buffer, ENCODED *encoded);

/* Free what one of these made, for a reply that is not sent after all. */
void marshal_discard(ENCODED *encoded);

#endif

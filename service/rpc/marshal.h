/* From results to the wire. Memory that the runtime sends is its own (midl_user_allocate), and is
 * made only after the call is on record. The call is charged for what it is sent. */
#ifndef DEPUTY_RPC_MARSHAL_H
#define DEPUTY_RPC_MARSHAL_H

#include "deputy_rpc.h"
#include "base/buffer.h"
#include "pipeline/call.h"

/* Fill in how a call ended. */
void marshal_reply(const struct call *call, REPLY *reply);

/* Encode an identity. encoded->bytes is the runtime's to free.
 * ERROR_NOT_ENOUGH_MEMORY, or ERROR_MORE_DATA for one that is larger than the wire allows. */
uint32_t marshal_identity(
    struct call *call, const struct deputy_identity *identity, ENCODED *encoded);

/* Copy bytes. encoded->bytes is the runtime's to free. ERROR_NOT_ENOUGH_MEMORY. */
uint32_t marshal_bytes(struct call *call, const void *bytes, size_t size, ENCODED *encoded);

/* The final path of what the call acted on, in UTF-16; nothing when it is not known. */
uint32_t marshal_final_path(struct call *call, ENCODED *encoded);

/* Copy a buffer. encoded->bytes is the runtime's to free. The buffer's own failure, or
 * ERROR_NOT_ENOUGH_MEMORY. */
uint32_t marshal_buffer(struct call *call, const struct buffer *buffer, ENCODED *encoded);

/* Free what one of these made, for a reply that is not sent after all. */
void marshal_discard(ENCODED *encoded);

#endif

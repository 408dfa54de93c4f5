#include "rpc/marshal.h"
#include "identity/codec.h"

#include <string.h>

void marshal_reply(const struct call *call, REPLY *reply)
{
    reply->status = call->status;
    reply->stage = call->stage;
    reply->retry_after_ms = call->retry_after_ms;
    memcpy(reply->correlation, call->correlation, sizeof(reply->correlation));
}

uint32_t marshal_buffer(const struct buffer *buffer, ENCODED *encoded)
{
    uint32_t status = buffer->status;
    byte *bytes = status ? NULL : midl_user_allocate(buffer->size);
    if (!status && !bytes)
        status = ERROR_NOT_ENOUGH_MEMORY;
    if (status)
        return status;
    memcpy(bytes, buffer->bytes, buffer->size);
    *encoded = (ENCODED){.size = (ULONG)buffer->size, .bytes = bytes};
    return ERROR_SUCCESS;
}

uint32_t marshal_identity(const struct deputy_identity *identity, ENCODED *encoded)
{
    struct buffer buffer = {.limit = IDENTITY_BYTES_MAX};
    identity_encode(&buffer, identity);
    uint32_t status = marshal_buffer(&buffer, encoded);
    buffer_free(&buffer);
    return status;
}

void marshal_discard(ENCODED *encoded)
{
    midl_user_free(encoded->bytes);
    *encoded = (ENCODED){0};
}

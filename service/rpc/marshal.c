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

uint32_t marshal_buffer(struct call *call, const struct buffer *buffer, ENCODED *encoded)
{
    return buffer->status ? buffer->status
                          : marshal_bytes(call, buffer->bytes, buffer->size, encoded);
}

uint32_t marshal_identity(
    struct call *call, const struct deputy_identity *identity, ENCODED *encoded)
{
    struct buffer buffer = {.limit = IDENTITY_BYTES_MAX};
    identity_encode(&buffer, identity);
    uint32_t status = marshal_buffer(call, &buffer, encoded);
    buffer_free(&buffer);
    return status;
}

uint32_t marshal_bytes(struct call *call, const void *bytes, size_t size, ENCODED *encoded)
{
    byte *copy = midl_user_allocate(size ? size : 1);
    if (!copy)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (size)
        memcpy(copy, bytes, size);
    *encoded = (ENCODED){.size = (ULONG)size, .bytes = copy};
    call->bytes += size;
    return ERROR_SUCCESS;
}

uint32_t marshal_final_path(struct call *call, ENCODED *encoded)
{
    if (!call->object.name_final)
        return ERROR_SUCCESS;
    return marshal_bytes(
        call, call->object.name, call->object.name_size * sizeof(*call->object.name), encoded);
}

void marshal_discard(ENCODED *encoded)
{
    midl_user_free(encoded->bytes);
    *encoded = (ENCODED){0};
}

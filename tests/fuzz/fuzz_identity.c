/* libFuzzer entry: any bytes as an encoded identity. What is accepted must encode to something that
 * decodes to the same. */
#include "identity/codec.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Encode an identity that was decoded from this many bytes. */
static struct buffer encode(const struct deputy_identity *identity, size_t size)
{
    struct buffer buffer = {0};
    identity_encode(&buffer, identity);
    require(buffer.status == WIN32_OK);
    require(buffer.size <= size); /* only what is unknown was dropped */
    return buffer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct deputy_identity identity;
    uint32_t status = identity_decode(data, size, &arena, &identity);
    require(status == WIN32_OK || status == WIN32_INVALID_DATA);
    if (status == WIN32_OK) {
        struct deputy_identity again;
        struct buffer one = encode(&identity, size);
        require(identity_decode((uint8_t *)one.bytes, one.size, &arena, &again) == WIN32_OK);
        struct buffer other = encode(&again, one.size);
        require(one.size == other.size && memcmp(one.bytes, other.bytes, one.size) == 0);
        buffer_free(&one);
        buffer_free(&other);
    }
    arena_free(&arena);
    return 0;
}

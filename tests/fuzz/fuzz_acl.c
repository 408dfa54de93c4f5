/* Fuzzes the ACL reader: whatever the bytes are, it stays inside them, and a refusal leaves the
 * output as it was. */
#include "identity/acl.h"
#include "base/status.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer buffer = {0};
    uint32_t status = acl_format(&buffer, data, size);
    if (status == WIN32_OK && (buffer.size < 2 || buffer.bytes[0] != 'D'))
        abort();
    if (status != WIN32_OK && (status != WIN32_INVALID_DATA || buffer.size))
        abort();
    buffer_free(&buffer);
    return 0;
}

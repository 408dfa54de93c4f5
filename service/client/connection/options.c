#include "client/connection/options.h"
#include "base/status.h"

#include <string.h>

enum { OPTIONS_SIZE_MAX = 1024 }; /* far more than any version will have */

static const char local_system[] = "S-1-5-18";

static bool options_known(const struct deputy_options *from)
{
    if (from->size < sizeof(*from) || from->size > OPTIONS_SIZE_MAX)
        return false;
    const unsigned char *bytes = (const unsigned char *)from;
    for (size_t i = sizeof(*from); i < from->size; i++)
        if (bytes[i])
            return false;
    return true;
}

uint32_t options_read(const struct deputy_options *from, struct options *options)
{
    struct options read = {.timeout_ms = OPTIONS_TIMEOUT_MS};
    const char *server_sid = local_system;
    size_t size;
    if (from && !options_known(from))
        return WIN32_INVALID_PARAMETER;
    if (from && from->timeout_ms)
        read.timeout_ms = from->timeout_ms;
    if (from && from->server_sid)
        server_sid = from->server_sid;
    if (!sid_parse(server_sid, read.server_sid, &size))
        return WIN32_INVALID_PARAMETER;
    *options = read;
    return WIN32_OK;
}

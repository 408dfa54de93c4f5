#include "policy/convert.h"
#include "access/sddl/domains.h"
#include "access/model/valid.h"

#include <inttypes.h>
#include <windows.h>

uint32_t convert_sddl(const char *sddl, struct buffer *bytes, struct buffer *why)
{
    struct sddl_error error = {0};
    uint32_t status = domains_parse_sddl(sddl, bytes, &error);
    if (status == ERROR_SUCCESS && !descriptor_valid(bytes->bytes, bytes->size)) {
        buffer_text(why, "the system does not take it");
        return ERROR_INVALID_SECURITY_DESCR;
    }
    if (status != ERROR_SUCCESS && error.reason)
        buffer_printf(
            why, "at character %" PRIu64 ": %s", (uint64_t)error.position + 1, error.reason);
    return status;
}

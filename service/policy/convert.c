#include "policy/convert.h"
#include "access/sddl.h"

#include <inttypes.h>
#include <windows.h>
#include <sddl.h>
#include <stdlib.h>

static WCHAR *to_wide(const char *text)
{
    int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    WCHAR *wide = size > 0 ? calloc((size_t)size, sizeof(*wide)) : NULL;
    if (wide)
        MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size);
    return wide;
}

static void explain(const char *sddl, DWORD status, struct buffer *why)
{
    struct buffer bytes = {0};
    struct sddl_error error;
    if (sddl_parse(sddl, NULL, &bytes, &error) == ERROR_INVALID_PARAMETER)
        buffer_printf(
            why, "at character %" PRIu64 ": %s", (uint64_t)error.position + 1, error.reason);
    else
        buffer_printf(why, "the system refuses it with error %lu", status);
    buffer_free(&bytes);
}

uint32_t convert_sddl(const char *sddl, struct buffer *bytes, struct buffer *why)
{
    PSECURITY_DESCRIPTOR descriptor;
    ULONG size;
    DWORD status = ERROR_SUCCESS;
    WCHAR *wide = to_wide(sddl);
    if (!wide)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(
            wide, SDDL_REVISION_1, &descriptor, &size)) {
        buffer_append(bytes, descriptor, size);
        LocalFree(descriptor);
    } else {
        status = GetLastError();
        explain(sddl, status, why);
    }
    free(wide);
    return status;
}

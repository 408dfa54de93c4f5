#include "platform/disk/disk_status.h"
#include "base/status.h"

#include <windows.h>

uint32_t disk_status(const uv_fs_t *request)
{
    if (request->result >= 0)
        return ERROR_SUCCESS;
    switch (uv_fs_get_system_error(request)) {
    case ERROR_SUCCESS: /* it failed before it asked the system */
        return ERROR_GEN_FAILURE;
    case ERROR_HANDLE_DISK_FULL:
    case WIN32_DISK_QUOTA_EXCEEDED: /* which not every winerror.h has */
        return ERROR_DISK_FULL;
    default:
        return (uint32_t)uv_fs_get_system_error(request);
    }
}

/* On the machine that runs the tests of the portable parts: the service uses disk_status_windows.c.
 */
#include "platform/disk/disk_status.h"
#include "base/status.h"

uint32_t disk_status(const uv_fs_t *request)
{
    if (request->result >= 0)
        return WIN32_OK;
    switch (request->result) {
    case UV_ENOENT:
        return WIN32_FILE_NOT_FOUND;
    case UV_EACCES:
    case UV_EPERM:
    case UV_EROFS:
        return WIN32_ACCESS_DENIED;
    case UV_ENOMEM:
        return WIN32_NOT_ENOUGH_MEMORY;
    case UV_EEXIST:
        return WIN32_FILE_EXISTS;
    case UV_ENOSPC:
        return WIN32_DISK_FULL;
    case UV_EFBIG:
        return WIN32_FILE_TOO_LARGE;
    default:
        return WIN32_GEN_FAILURE;
    }
}

/* On the machine that runs the tests of the portable parts: the service uses disk_free_windows.c.
 */
#include "platform/disk/disk.h"
#include "platform/disk/disk_status.h"
#include "base/status.h"

uint32_t disk_free(const char *folder, uint64_t *bytes)
{
    uv_fs_t request;
    uv_fs_statfs(NULL, &request, folder, NULL);
    uint32_t status = disk_status(&request);
    if (status == WIN32_OK) {
        const uv_statfs_t *found = request.ptr;
        *bytes = found->f_bavail * found->f_bsize;
    }
    uv_fs_req_cleanup(&request);
    return status;
}

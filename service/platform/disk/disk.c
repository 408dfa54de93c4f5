#include "platform/disk/disk.h"
#include "platform/disk/disk_status.h"
#include "base/status.h"

#include <uv.h>

enum { OWNER_ONLY = 0600, CHUNK = 1 << 24 };

/* The status of a request that has ended. */
static uint32_t end(uv_fs_t *request)
{
    uint32_t status = disk_status(request);
    uv_fs_req_cleanup(request);
    return status;
}

uint32_t disk_open(const char *path, enum disk_mode mode, int *file)
{
    static const int flags[] = {
        [DISK_READ] = UV_FS_O_RDONLY,
        [DISK_CHANGE] = UV_FS_O_RDWR,
        [DISK_CREATE] = UV_FS_O_RDWR | UV_FS_O_CREAT | UV_FS_O_EXCL,
        [DISK_KEEP] = UV_FS_O_RDWR | UV_FS_O_CREAT,
    };
    uv_fs_t request;
    int opened = uv_fs_open(NULL, &request, path, flags[mode], OWNER_ONLY, NULL);
    uint32_t status = end(&request);
    if (status == WIN32_OK)
        *file = opened;
    return status;
}

void disk_close(int file)
{
    uv_fs_t request;
    if (file == DISK_NO_FILE)
        return;
    uv_fs_close(NULL, &request, file, NULL);
    uv_fs_req_cleanup(&request);
}

uint32_t disk_read(int file, uint64_t offset, void *bytes, size_t size, size_t *got)
{
    size_t done = 0;
    while (done < size) {
        size_t left = size - done < CHUNK ? size - done : CHUNK;
        uv_buf_t part = uv_buf_init((char *)bytes + done, (unsigned)left);
        uv_fs_t request;
        int count = uv_fs_read(NULL, &request, file, &part, 1, (int64_t)(offset + done), NULL);
        uint32_t status = end(&request);
        if (status != WIN32_OK)
            return status;
        if (count == 0)
            break;
        done += (size_t)count;
    }
    *got = done;
    return WIN32_OK;
}

uint32_t disk_write(int file, uint64_t offset, const void *bytes, size_t size)
{
    char *at = (char *)(uintptr_t)bytes; /* libuv has no buffer of constant bytes */
    while (size) {
        uv_buf_t part = uv_buf_init(at, (unsigned)(size < CHUNK ? size : CHUNK));
        uv_fs_t request;
        int count = uv_fs_write(NULL, &request, file, &part, 1, (int64_t)offset, NULL);
        uint32_t status = end(&request);
        if (status == WIN32_OK && count == 0)
            status = WIN32_DISK_FULL;
        if (status != WIN32_OK)
            return status;
        at += count;
        offset += (unsigned)count;
        size -= (unsigned)count;
    }
    return WIN32_OK;
}

uint32_t disk_flush(int file)
{
    uv_fs_t request;
    uv_fs_fsync(NULL, &request, file, NULL);
    return end(&request);
}

uint32_t disk_truncate(int file, uint64_t size)
{
    uv_fs_t request;
    uv_fs_ftruncate(NULL, &request, file, (int64_t)size, NULL);
    return end(&request);
}

uint32_t disk_size(int file, uint64_t *size)
{
    uv_fs_t request;
    uv_fs_fstat(NULL, &request, file, NULL);
    if (request.result == 0)
        *size = request.statbuf.st_size;
    return end(&request);
}

uint32_t disk_remove(const char *path)
{
    uv_fs_t request;
    uv_fs_unlink(NULL, &request, path, NULL);
    return end(&request);
}

uint32_t disk_rename(const char *path, const char *renamed)
{
    uv_fs_t request;
    uv_fs_rename(NULL, &request, path, renamed, NULL);
    return end(&request);
}

uint32_t disk_list(
    const char *folder, uint32_t (*each)(void *context, const char *name), void *context)
{
    uv_fs_t request;
    uv_dirent_t entry;
    uv_fs_scandir(NULL, &request, folder, 0, NULL);
    uint32_t status = disk_status(&request);
    while (status == WIN32_OK && uv_fs_scandir_next(&request, &entry) != UV_EOF) {
        if (entry.type != UV_DIRENT_DIR)
            status = each(context, entry.name);
    }
    uv_fs_req_cleanup(&request);
    return status;
}

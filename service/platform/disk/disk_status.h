/* What a file function of libuv answered, as a Win32 status. Apart for each platform. */
#ifndef DEPUTY_PLATFORM_DISK_DISK_STATUS_H
#define DEPUTY_PLATFORM_DISK_DISK_STATUS_H

#include <stdint.h>
#include <uv.h>

/* WIN32_OK when it succeeded. A disk or a quota that is full is WIN32_DISK_FULL, whichever of its
 * codes the system used. */
uint32_t disk_status(const uv_fs_t *request);

#endif

#include "platform/disk/disk.h"
#include "base/utf16.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Not by libuv, which asks GetDiskFreeSpace: that is for the root of a volume, which need not be
 * the one that the folder lies on, and this for any folder ("GetDiskFreeSpaceW function",
 * "GetDiskFreeSpaceExW function"). */
uint32_t disk_free(const char *folder, uint64_t *bytes)
{
    ULARGE_INTEGER left;
    size_t size = strlen(folder) + 1; /* no text has more units than bytes */
    WCHAR *wide = calloc(size, sizeof(*wide));
    if (!wide)
        return ERROR_NOT_ENOUGH_MEMORY;
    utf16_from_utf8(folder, size, wide, size);
    uint32_t status = GetDiskFreeSpaceExW(wide, &left, NULL, NULL) ? ERROR_SUCCESS : GetLastError();
    free(wide);
    if (status == ERROR_SUCCESS)
        *bytes = left.QuadPart;
    return status;
}

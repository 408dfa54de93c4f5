#include "audit/spool/spool_folder.h"
#include "platform/disk/disk.h"
#include "audit/spool/segment.h"
#include "base/status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct numbers {
    uint32_t *items;
    size_t count;
    size_t capacity;
};

char *folder_path(const char *folder, const char *name)
{
    /* Windows takes both, but no slash in a path that it is told not to touch ("\\?\"). */
    char separator = strchr(folder, '\\') ? '\\' : '/';
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s%c%s", folder, separator, name);
    return path;
}

static uint32_t add_number(void *context, const char *name)
{
    struct numbers *numbers = context;
    uint32_t number;
    if (!segment_number(name, &number))
        return WIN32_OK;
    if (numbers->count == numbers->capacity) {
        size_t capacity = numbers->capacity ? numbers->capacity * 2 : 64;
        uint32_t *items = realloc(numbers->items, capacity * sizeof(*items));
        if (!items)
            return WIN32_NOT_ENOUGH_MEMORY;
        numbers->items = items;
        numbers->capacity = capacity;
    }
    numbers->items[numbers->count++] = number;
    return WIN32_OK;
}

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

uint32_t folder_list(const char *folder, uint32_t **numbers, size_t *count)
{
    struct numbers found = {0};
    uint32_t status = disk_list(folder, add_number, &found);
    if (status != WIN32_OK) {
        free(found.items);
        return status;
    }
    if (found.count)
        qsort(found.items, found.count, sizeof(*found.items), compare);
    *numbers = found.items;
    *count = found.count;
    return WIN32_OK;
}

uint32_t folder_try(const char *folder)
{
    /* Another one each time: while somebody has an earlier one open, its name cannot be used. */
    char name[sizeof("new-") + 16];
    int file;
    snprintf(name, sizeof(name), "new-%016" PRIx64, uv_hrtime());
    char *path = folder_path(folder, name);
    if (!path)
        return WIN32_NOT_ENOUGH_MEMORY;
    uint32_t status = disk_open(path, DISK_KEEP, &file);
    if (status == WIN32_OK) {
        disk_close(file);
        status = disk_remove(path);
    }
    free(path);
    return status;
}

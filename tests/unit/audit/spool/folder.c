#include "unit/audit/spool/folder.h"
#include "platform/disk/disk.h"
#include "audit/spool/spool_folder.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

char *folder_make(void)
{
    char root[512];
    size_t size = sizeof(root);
    uv_fs_t request;
    ck_assert_int_eq(uv_os_tmpdir(root, &size), 0);
    char *wanted = folder_path(root, "deputy-XXXXXX");
    ck_assert_int_eq(uv_fs_mkdtemp(NULL, &request, wanted, NULL), 0);
    free(wanted);
    char *made = malloc(strlen(request.path) + 1);
    memcpy(made, request.path, strlen(request.path) + 1);
    uv_fs_req_cleanup(&request);
    return made;
}

static uint32_t delete_one(void *context, const char *name)
{
    folder_delete(context, name);
    return WIN32_OK;
}

void folder_remove(char *folder)
{
    uv_fs_t request;
    ck_assert_uint_eq(disk_list(folder, delete_one, folder), WIN32_OK);
    ck_assert_int_eq(uv_fs_rmdir(NULL, &request, folder, NULL), 0);
    uv_fs_req_cleanup(&request);
    free(folder);
}

struct count {
    const char *ending;
    unsigned files;
};

static uint32_t count_one(void *context, const char *name)
{
    struct count *count = context;
    size_t size = strlen(name), tail = strlen(count->ending);
    if (size >= tail && strcmp(name + size - tail, count->ending) == 0)
        count->files++;
    return WIN32_OK;
}

unsigned folder_count(const char *folder, const char *ending)
{
    struct count count = {.ending = ending};
    ck_assert_uint_eq(disk_list(folder, count_one, &count), WIN32_OK);
    return count.files;
}

void folder_get(const char *folder, const char *name, struct buffer *bytes)
{
    uint64_t size = 0;
    size_t got = 0;
    int file;
    char *path = folder_path(folder, name);
    ck_assert_uint_eq(disk_open(path, DISK_READ, &file), WIN32_OK);
    ck_assert_uint_eq(disk_size(file, &size), WIN32_OK);
    char *content = malloc((size_t)size + 1);
    ck_assert_uint_eq(disk_read(file, 0, content, (size_t)size, &got), WIN32_OK);
    disk_close(file);
    free(path);
    buffer_append(bytes, content, got);
    free(content);
}

void folder_put(const char *folder, const char *name, const void *bytes, size_t size)
{
    int file;
    char *path = folder_path(folder, name);
    ck_assert_uint_eq(disk_open(path, DISK_KEEP, &file), WIN32_OK);
    ck_assert_uint_eq(disk_truncate(file, 0), WIN32_OK);
    ck_assert_uint_eq(disk_write(file, 0, bytes, size), WIN32_OK);
    disk_close(file);
    free(path);
}

void folder_delete(const char *folder, const char *name)
{
    char *path = folder_path(folder, name);
    ck_assert_uint_eq(disk_remove(path), WIN32_OK);
    free(path);
}

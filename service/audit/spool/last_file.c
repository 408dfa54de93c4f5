#include "audit/spool/last_file.h"
#include "platform/disk/disk.h"
#include "base/packed.h"
#include "base/status.h"

#include <string.h>

static const char file_name[] = "/last";

enum { CHECKED_SIZE = GUID_SIZE + 8 + SHA256_SIZE, FILE_SIZE = CHECKED_SIZE + SHA256_SIZE };

/* Nothing readable is nothing known: a first start, or a power failure. */
static bool read_last(int file, struct last *last)
{
    uint8_t bytes[FILE_SIZE], check[SHA256_SIZE];
    const struct sha256_part part = {bytes, CHECKED_SIZE};
    struct unpack unpack = {.bytes = bytes, .left = sizeof(bytes)};
    size_t got = 0;
    if (disk_read(file, 0, bytes, sizeof(bytes), &got) != WIN32_OK || got != sizeof(bytes) ||
        sha256(&part, 1, check) != WIN32_OK ||
        memcmp(check, bytes + CHECKED_SIZE, SHA256_SIZE) != 0)
        return false;
    unpack_raw(&unpack, last->run, GUID_SIZE);
    last->sequence = unpack_u64(&unpack);
    unpack_raw(&unpack, last->hash, SHA256_SIZE);
    return true;
}

uint32_t last_file_open(const char *folder, int *file, struct last *last, bool *there)
{
    struct buffer path = {0};
    int opened = DISK_NO_FILE;
    buffer_text(&path, folder);
    buffer_text(&path, file_name);
    uint32_t status = path.status;
    if (status == WIN32_OK)
        status = disk_open(path.bytes, DISK_KEEP, &opened);
    buffer_free(&path);
    if (status != WIN32_OK)
        return status;
    *there = read_last(opened, last);
    *file = opened;
    return WIN32_OK;
}

uint32_t last_file_write(int file, const struct last *last)
{
    struct buffer bytes = {0};
    uint8_t check[SHA256_SIZE];
    buffer_append(&bytes, last->run, GUID_SIZE);
    pack_u64(&bytes, last->sequence);
    buffer_append(&bytes, last->hash, SHA256_SIZE);
    const struct sha256_part part = {bytes.bytes, bytes.size};
    uint32_t status = bytes.status ? bytes.status : sha256(&part, 1, check);
    if (status == WIN32_OK)
        buffer_append(&bytes, check, sizeof(check));
    if (status == WIN32_OK)
        status = bytes.status ? bytes.status : disk_write(file, 0, bytes.bytes, bytes.size);
    buffer_free(&bytes);
    return status;
}

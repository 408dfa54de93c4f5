#include "audit/spool/spool_mark.h"
#include "platform/disk/disk.h"
#include "audit/spool/segment_format.h"
#include "base/packed.h"
#include "base/status.h"

#include <string.h>

enum {
    SLOTS = 2,
    SLOT_DISTANCE = 4096, /* the largest sector in use */
    MAGIC_SIZE = 8,
    CHECKED_SIZE = 32,
    SLOT_SIZE = CHECKED_SIZE + CHECK_SIZE,
};

static const uint8_t magic[MAGIC_SIZE] = {0xFF, 'D', 'e', 'p', 'M', 'a', 'r', 'k'};

/* Read a slot; writes stays 0 when it holds no mark. */
static uint32_t parse_slot(
    const uint8_t bytes[SLOT_SIZE], struct spool_mark *mark, uint64_t *writes)
{
    struct unpack unpack = {.bytes = bytes + MAGIC_SIZE, .left = CHECKED_SIZE - MAGIC_SIZE};
    uint8_t check[CHECK_SIZE];
    uint32_t status = segment_check(bytes, CHECKED_SIZE, check);
    if (status != WIN32_OK || memcmp(bytes, magic, MAGIC_SIZE) != 0 ||
        memcmp(check, bytes + CHECKED_SIZE, CHECK_SIZE) != 0)
        return status;
    *writes = unpack_u64(&unpack);
    mark->segment = unpack_u32(&unpack);
    mark->offset = unpack_u32(&unpack);
    mark->identity = unpack_u64(&unpack);
    return WIN32_OK;
}

static bool is_blank(const uint8_t bytes[SLOT_SIZE])
{
    static const uint8_t zeros[SLOT_SIZE];
    return memcmp(bytes, zeros, SLOT_SIZE) == 0;
}

/* Of the slots that hold a mark, take the later one. *bad: one holds something else, or cannot be
 * read, which is no reason not to start. */
static uint32_t read_slots(struct mark_file *file, struct spool_mark *mark, bool *bad)
{
    *bad = false;
    for (unsigned i = 0; i < SLOTS; i++) {
        uint8_t bytes[SLOT_SIZE] = {0};
        struct spool_mark found;
        uint64_t writes = 0;
        size_t got;
        bool readable =
            disk_read(file->file, i * SLOT_DISTANCE, bytes, SLOT_SIZE, &got) == WIN32_OK;
        uint32_t status = readable ? parse_slot(bytes, &found, &writes) : WIN32_OK;
        if (status != WIN32_OK)
            return status;
        if (!writes && (!readable || !is_blank(bytes)))
            *bad = true;
        if (writes > file->writes) {
            file->writes = writes;
            file->last = *mark = found;
        }
    }
    return WIN32_OK;
}

uint32_t mark_open(const char *path, struct mark_file *file, struct spool_mark *mark, bool *damaged)
{
    struct mark_file opened = {0};
    struct spool_mark found = {0};
    bool bad;
    uint32_t status = disk_open(path, DISK_KEEP, &opened.file);
    if (status != WIN32_OK)
        return status;
    status = read_slots(&opened, &found, &bad);
    if (status != WIN32_OK) {
        mark_close(&opened);
        return status;
    }
    *damaged = bad && !opened.writes;
    opened.mended = !bad ? 0 : opened.writes ? opened.writes + 1 : SLOTS;
    (void)mark_mend(&opened); /* where this fails it is done before a segment is made */
    *file = opened;
    *mark = found;
    return WIN32_OK;
}

void mark_close(struct mark_file *file)
{
    disk_close(file->file);
    file->file = DISK_NO_FILE;
}

uint32_t mark_write(struct mark_file *file, const struct spool_mark *mark)
{
    struct buffer bytes = {0};
    uint8_t check[CHECK_SIZE];
    uint64_t writes = file->writes + 1;
    buffer_append(&bytes, magic, MAGIC_SIZE);
    pack_u64(&bytes, writes);
    pack_u32(&bytes, mark->segment);
    pack_u32(&bytes, mark->offset);
    pack_u64(&bytes, mark->identity);
    uint32_t status = bytes.status ? bytes.status : segment_check(bytes.bytes, CHECKED_SIZE, check);
    if (status == WIN32_OK) {
        buffer_append(&bytes, check, CHECK_SIZE);
        status = bytes.status;
    }
    if (status == WIN32_OK)
        status = disk_write(file->file, writes % SLOTS * SLOT_DISTANCE, bytes.bytes, SLOT_SIZE);
    if (status == WIN32_OK) {
        file->writes = writes;
        file->last = *mark;
        file->flushed = false;
    }
    buffer_free(&bytes);
    return status;
}

uint32_t mark_flush(struct mark_file *file)
{
    uint32_t status = file->flushed ? WIN32_OK : disk_flush(file->file);
    file->flushed = file->flushed || status == WIN32_OK;
    return status;
}

/* The bad one of two slots is the next to be written; where none is good, both are. */
uint32_t mark_mend(struct mark_file *file)
{
    const struct spool_mark mark = file->last;
    uint32_t status = WIN32_OK;
    if (!file->mended)
        return WIN32_OK;
    while (status == WIN32_OK && file->writes < file->mended)
        status = mark_write(file, &mark);
    if (status == WIN32_OK)
        status = mark_flush(file);
    if (status == WIN32_OK)
        file->mended = 0;
    return status;
}

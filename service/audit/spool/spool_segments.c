#include "audit/spool/spool_folder.h"
#include "audit/spool/spool_private.h"
#include "base/status.h"

#include <stdlib.h>

void *spool_grow(void *items, size_t *capacity, size_t count, size_t size)
{
    if (items && count <= *capacity)
        return items;
    size_t wanted = *capacity * 2 > count ? *capacity * 2 : count;
    void *grown = wanted <= SIZE_MAX / size ? realloc(items, wanted * size) : NULL;
    if (grown)
        *capacity = wanted;
    return grown;
}

uint32_t segments_reserve(struct spool *spool)
{
    struct spool_segment *segments =
        spool_grow(spool->segments, &spool->capacity, spool->count + 1, sizeof(*segments));
    if (!segments)
        return WIN32_NOT_ENOUGH_MEMORY;
    spool->segments = segments;
    return WIN32_OK;
}

void segments_add(struct spool *spool, const struct spool_segment *segment)
{
    spool->segments[spool->count++] = *segment;
    spool->state.bytes += segment->size;
    spool->state.records += segment->records;
    spool->last = segment->number;
}

size_t segments_first(const struct spool *spool)
{
    size_t first = 0;
    while (first < spool->count && spool->segments[first].delivered)
        first++;
    return first;
}

static uint32_t remove_file(const struct spool *spool, uint32_t number)
{
    char name[SEGMENT_NAME_SIZE];
    segment_name(number, name);
    char *path = folder_path(spool->folder, name);
    uint32_t status = path ? disk_remove(path) : WIN32_NOT_ENOUGH_MEMORY;
    free(path);
    return status == WIN32_FILE_NOT_FOUND ? WIN32_OK : status;
}

/* Remove a segment whose number is needed again. While somebody else has a removed file open, as
 * scanners do, its name cannot be used, which another name does not suffer from ("Closing and
 * Deleting Files": "rename the existing file"). */
static uint32_t rename_and_remove(const struct spool *spool, uint32_t number)
{
    char name[SEGMENT_NAME_SIZE];
    segment_name(number, name);
    char *path = folder_path(spool->folder, name);
    char *renamed = folder_path(spool->folder, SPOOL_REFUSED_NAME);
    uint32_t status = path && renamed ? disk_rename(path, renamed) : WIN32_NOT_ENOUGH_MEMORY;
    if (status == WIN32_OK)
        (void)disk_remove(renamed); /* one that stays is replaced by the next */
    free(path);
    free(renamed);
    return status == WIN32_OK ? status : remove_file(spool, number);
}

void segments_end(struct spool *spool)
{
    disk_close(spool->file);
    spool->file = DISK_NO_FILE;
}

static uint32_t cut(const struct spool *spool, uint32_t number, uint32_t size)
{
    int file;
    uint32_t status = segments_open(spool, number, DISK_CHANGE, &file);
    if (status != WIN32_OK)
        return status;
    status = disk_truncate(file, size);
    disk_close(file);
    return status;
}

/* Have it on the disk that the segments up to this one are delivered. What is removed may be gone
 * after a power loss while what was removed before it is back: without its mark it would be missed.
 */
static bool is_marked(struct spool *spool, const struct spool_segment *segment)
{
    const struct spool_mark mark = {
        .segment = segment->number, .offset = segment->size, .identity = segment->identity};
    uint32_t status = WIN32_OK;
    if (spool->mark.last.segment < mark.segment)
        status = mark_write(&spool->mark, &mark);
    return status == WIN32_OK && mark_flush(&spool->mark) == WIN32_OK;
}

/* A delivered segment: remove its file, or empty it behind one that stays. Whether it is gone. */
static bool clear(struct spool *spool, struct spool_segment *segment, bool behind)
{
    bool gone =
        !behind && is_marked(spool, segment) && remove_file(spool, segment->number) == WIN32_OK;
    if (gone || (behind && segment->size && cut(spool, segment->number, 0) == WIN32_OK)) {
        spool->state.bytes -= segment->size;
        segment->size = 0;
    }
    return gone;
}

void segments_drop(struct spool *spool, uint32_t number)
{
    size_t left = 0;
    for (size_t i = 0; i < spool->count; i++) {
        struct spool_segment *segment = &spool->segments[i];
        if (segment->number <= number && !segment->delivered && !segment->lost) {
            segment->delivered = true;
            spool->state.records -= segment->records;
            if (i + 1 == spool->count)
                segments_end(spool);
        }
        if (!segment->delivered || !clear(spool, segment, left > 0))
            spool->segments[left++] = *segment;
    }
    spool->count = left;
}

void segments_drop_empty(struct spool *spool)
{
    uint32_t number = 0;
    for (size_t i = segments_first(spool); i < spool->count && !spool->segments[i].records; i++)
        number = spool->segments[i].number;
    segments_drop(spool, number);
}

uint32_t segments_give_back(struct spool *spool)
{
    const struct spool_segment *segment = &spool->segments[spool->count - 1];
    uint32_t status = rename_and_remove(spool, segment->number);
    if (status != WIN32_OK)
        return status;
    spool->state.bytes -= segment->size;
    spool->last = segment->number - 1;
    spool->count--;
    return WIN32_OK;
}

void segments_abandon(struct spool *spool)
{
    struct spool_segment *segment = &spool->segments[spool->count - 1];
    /* Where the file cannot be removed it shall at least be empty. */
    segment->excess = disk_truncate(spool->file, 0) != WIN32_OK;
    segments_end(spool);
    if (segments_give_back(spool) == WIN32_OK)
        return;
    segments_flush_last(spool); /* those behind it are not to stand without it */
    segment->delivered = true;
}

uint32_t segments_open(const struct spool *spool, uint32_t number, enum disk_mode mode, int *file)
{
    char name[SEGMENT_NAME_SIZE];
    segment_name(number, name);
    char *path = folder_path(spool->folder, name);
    uint32_t status = path ? disk_open(path, mode, file) : WIN32_NOT_ENOUGH_MEMORY;
    free(path);
    return status;
}

void segments_flush_last(const struct spool *spool)
{
    int file;
    if (!spool->count)
        return;
    const struct spool_segment *last = &spool->segments[spool->count - 1];
    if (last->delivered || segments_open(spool, last->number, DISK_CHANGE, &file) != WIN32_OK)
        return;
    (void)disk_flush(file);
    disk_close(file);
}

void segments_cut(struct spool *spool)
{
    for (size_t i = 0; i < spool->count; i++) {
        struct spool_segment *segment = &spool->segments[i];
        if (segment->excess && cut(spool, segment->number, segment->size) == WIN32_OK)
            segment->excess = false;
    }
}

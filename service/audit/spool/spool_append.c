#include "audit/spool/spool_private.h"
#include "base/packed.h"
#include "base/status.h"

#include <stdlib.h>

/* Records on their way into a segment. */
struct group {
    struct sealed *const *records;
    size_t count;
    struct segment_place place; /* of the next frame */
    struct buffer bytes;
};

static uint32_t check_age(const struct spool *spool, uint64_t now)
{
    uint64_t oldest = spool->state.oldest;
    bool old = !spool->unbounded && spool->limits.age && oldest && now > oldest &&
               now - oldest > spool->limits.age;
    return old ? WIN32_DISK_QUOTA_EXCEEDED : WIN32_OK;
}

/* A file system that does not say how much is free does not keep records from the spool. */
static uint32_t check_space(const struct spool *spool, uint64_t size)
{
    uint64_t left;
    const struct spool_limits *limits = &spool->limits;
    if (spool->unbounded)
        return WIN32_OK;
    if (limits->bytes && spool->state.bytes + size > limits->bytes)
        return WIN32_DISK_FULL;
    if (limits->free_bytes && disk_free(spool->folder, &left) == WIN32_OK &&
        (left < limits->free_bytes || left - limits->free_bytes < size))
        return WIN32_DISK_FULL;
    return WIN32_OK;
}

static struct spool_segment *last_segment(const struct spool *spool)
{
    return &spool->segments[spool->count - 1];
}

static void grow_last(struct spool *spool, size_t size)
{
    last_segment(spool)->size += (uint32_t)size;
    spool->state.bytes += size;
}

static uint64_t frames_size(const struct group *group)
{
    uint64_t size = 0;
    for (size_t i = 0; i < group->count; i++)
        size += (uint64_t)SEGMENT_FRAME_SIZE + group->records[i]->size;
    return size;
}

/* Whether a group goes behind what this run wrote before. */
static bool goes_on(const struct spool *spool, uint64_t size)
{
    if (spool->file == DISK_NO_FILE)
        return false;
    uint32_t used = last_segment(spool)->size;
    return (!spool->limits.segment_bytes || used < spool->limits.segment_bytes) &&
           used + size <= SEGMENT_SIZE_MAX;
}

static uint32_t put_frames(struct group *group)
{
    uint32_t status = WIN32_OK;
    uint32_t start = group->place.offset - (uint32_t)group->bytes.size;
    for (size_t i = 0; i < group->count && status == WIN32_OK; i++) {
        status = segment_put_frame(&group->bytes, &group->place, group->records[i]);
        group->place.offset = start + (uint32_t)group->bytes.size;
    }
    return status;
}

/* Write all bytes of a group behind a segment's end and flush them. */
static uint32_t write_group(struct spool *spool, uint32_t end, const struct group *group)
{
    const int file = spool->file;
    spool->has_written = true;
    uint32_t status = disk_write(file, end, group->bytes.bytes, group->bytes.size);
    return status == WIN32_OK ? disk_flush(file) : status;
}

/* The last segment has what a failed append has left: cut it off, and end the segment. After a
 * power loss what was cut off may be back, and would be mixed with what was written in its place.
 */
static void take_back(struct spool *spool, struct spool_segment *segment)
{
    segment->excess = disk_truncate(spool->file, segment->size) != WIN32_OK;
    segments_end(spool);
}

static uint32_t append_behind(struct spool *spool, struct group *group)
{
    struct spool_segment *segment = last_segment(spool);
    group->place = (struct segment_place){segment->number, segment->size, segment->size};
    uint32_t status = put_frames(group);
    if (status == WIN32_OK)
        status = check_space(spool, group->bytes.size);
    if (status != WIN32_OK)
        return status;
    status = write_group(spool, segment->size, group);
    if (status != WIN32_OK) {
        take_back(spool, segment);
        return status;
    }
    grow_last(spool, group->bytes.size);
    return WIN32_OK;
}

static uint32_t put_first_group(struct group *group, uint32_t number)
{
    uint32_t status = segment_put_header(&group->bytes, number, group->records[0]);
    group->place = (struct segment_place){number, SEGMENT_HEADER_SIZE, 0};
    return status == WIN32_OK ? put_frames(group) : status;
}

static uint64_t identity_of(const struct group *group)
{
    struct unpack unpack = {
        .bytes = (const uint8_t *)group->bytes.bytes + SEGMENT_MARK_OFFSET, .left = 8};
    return unpack_u64(&unpack);
}

static uint32_t append_new(struct spool *spool, struct group *group)
{
    struct spool_segment segment = {.number = spool->last + 1};
    disk_close(spool->file);
    spool->file = DISK_NO_FILE;
    if (spool->last == UINT32_MAX)
        return WIN32_FILE_EXISTS;
    uint32_t status = put_first_group(group, segment.number);
    if (status == WIN32_OK)
        status = check_space(spool, group->bytes.size);
    if (status == WIN32_OK)
        status = segments_reserve(spool);
    if (status == WIN32_OK)
        status = mark_mend(&spool->mark);
    if (status == WIN32_OK)
        status = segments_open(spool, segment.number, DISK_CREATE, &spool->file);
    if (status == WIN32_FILE_EXISTS) /* it is not ours to overwrite; the next one may be free */
        spool->last = segment.number;
    if (status != WIN32_OK)
        return status;
    segment.identity = identity_of(group);
    segments_add(spool, &segment); /* its number is taken, also when this fails */
    status = write_group(spool, 0, group);
    if (status == WIN32_OK)
        grow_last(spool, group->bytes.size);
    else
        segments_abandon(spool);
    return status;
}

static uint32_t append(struct spool *spool, struct group *group)
{
    uint64_t size = frames_size(group);
    if (size > SEGMENT_SIZE_MAX - SEGMENT_HEADER_SIZE)
        return WIN32_INVALID_PARAMETER;
    segments_cut(spool);
    return goes_on(spool, size) ? append_behind(spool, group) : append_new(spool, group);
}

uint32_t spool_append(
    struct spool *spool, struct sealed *const *records, size_t count, uint64_t now)
{
    struct group group = {.records = records, .count = count};
    struct seal seal;
    spool->has_written = false;
    if (count == 0)
        return WIN32_OK;
    uint32_t status = check_age(spool, now);
    if (status == WIN32_OK)
        status = sealed_seal(records[0], &seal);
    if (status == WIN32_OK)
        status = append(spool, &group);
    buffer_free(&group.bytes);
    if (status != WIN32_OK)
        return status;
    if (!spool->state.records)
        spool->state.oldest = seal.time;
    spool->state.records += count;
    last_segment(spool)->records += count;
    return WIN32_OK;
}

bool spool_has_written(const struct spool *spool)
{
    return spool->has_written;
}

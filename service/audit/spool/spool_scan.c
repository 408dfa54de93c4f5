/* What earlier runs left in the folder. */
#include "audit/spool/spool_folder.h"
#include "audit/spool/spool_private.h"
#include "base/packed.h"
#include "base/status.h"

#include <stdlib.h>

/* The size of a segment's file, or as much of it as can be one. */
static uint32_t read_size(struct spool *spool, struct spool_segment *segment)
{
    uint64_t size;
    int file;
    uint32_t status = segments_open(spool, segment->number, DISK_READ, &file);
    if (status != WIN32_OK)
        return loss_note(segment, status);
    status = disk_size(file, &size);
    disk_close(file);
    if (status != WIN32_OK)
        return loss_note(segment, status);
    segment->size = size < SEGMENT_SIZE_MAX ? (uint32_t)size : SEGMENT_SIZE_MAX;
    if (size > segment->size)
        report_damage(spool, segment->number, segment->size, size - segment->size,
            "the segment is larger than any");
    return WIN32_OK;
}

/* Count the records and report the damage. What is torn is not the segment's any more. */
static uint32_t scan_items(
    struct spool *spool, struct spool_segment *segment, struct segment_reader *reader)
{
    struct segment_item item;
    for (;;) {
        uint32_t status = segment_next(reader, &item);
        if (status != WIN32_OK || item.kind == SEGMENT_END)
            return status;
        if (item.kind == SEGMENT_RECORD) {
            segment->records++;
        } else if (item.kind == SEGMENT_DAMAGE) {
            report_damage(spool, segment->number, item.offset, item.size, item.what);
        } else {
            segment->size = item.offset;
            segment->excess = true;
        }
    }
}

static uint32_t scan_segment(struct spool *spool, struct spool_segment *segment)
{
    struct segment_reader reader;
    const struct spool_mark *mark = &spool->found;
    uint32_t status = read_size(spool, segment);
    if (status == WIN32_OK)
        status = window_read(spool, segment, 0, &reader);
    if (status != WIN32_OK)
        return status;
    if (reader.end >= SEGMENT_HEADER_SIZE) {
        struct unpack unpack = {.bytes = reader.bytes + SEGMENT_MARK_OFFSET, .left = 8};
        segment->identity = unpack_u64(&unpack);
    }
    if (segment->number == mark->segment && segment->identity == mark->identity) {
        reader.at = mark->offset < reader.end ? mark->offset : reader.end;
        spool->place = (struct spool_place){segment->number, reader.at, 0};
    }
    return scan_items(spool, segment, &reader);
}

/* Take over one segment. */
static uint32_t take(struct spool *spool, uint32_t number)
{
    struct spool_segment segment = {.number = number};
    uint32_t status = segments_reserve(spool);
    if (status != WIN32_OK)
        return status;
    if (number < spool->found.segment)
        segment.delivered = true;
    else
        status = scan_segment(spool, &segment);
    if (status != WIN32_OK && segment.failures) {
        segment.uncounted = true;
        segment.records = 1;
        status = WIN32_OK;
    }
    if (status == WIN32_OK)
        segments_add(spool, &segment);
    return status;
}

/* What was delivered is missing for good reason. */
static void report_holes(struct spool *spool)
{
    for (size_t i = 1; i < spool->count; i++) {
        const uint32_t number = spool->segments[i].number;
        uint32_t after = spool->segments[i - 1].number;
        if (after < spool->found.segment)
            after = spool->found.segment;
        if (number > after && number - after > 1)
            loss_report_hole(spool, after, number);
    }
}

/* A segment whose first group was never flushed. After a power loss it may be missing, although
 * those behind it are there, and would be missed: so its number is used again. */
static bool is_unborn(const struct spool_segment *segment)
{
    return !segment->records && segment->size <= SEGMENT_HEADER_SIZE && !segment->delivered;
}

static void give_back_unborn(struct spool *spool)
{
    if (spool->count && is_unborn(&spool->segments[spool->count - 1]))
        window_free(spool); /* the next segment of the number is another one */
    while (spool->count && is_unborn(&spool->segments[spool->count - 1]) &&
           segments_give_back(spool) == WIN32_OK)
        spool->last = spool->count ? spool->segments[spool->count - 1].number : 0;
}

uint32_t spool_scan(struct spool *spool)
{
    uint32_t *numbers;
    size_t count;
    uint32_t status = folder_list(spool->folder, &numbers, &count);
    if (status != WIN32_OK)
        return status;
    for (size_t i = 0; i < count && status == WIN32_OK; i++)
        status = take(spool, numbers[i]);
    if (status == WIN32_OK)
        give_back_unborn(spool);
    report_holes(spool);
    if (spool->last < spool->found.segment)
        spool->last = spool->found.segment;
    free(numbers);
    return status;
}

uint32_t spool_count(struct spool *spool, struct spool_segment *segment)
{
    struct spool_segment counted = {.number = segment->number, .failures = segment->failures};
    uint32_t status = scan_segment(spool, &counted);
    if (status != WIN32_OK) {
        segment->failures = counted.failures;
        segment->failure = counted.failure;
        return status;
    }
    spool->state.records = spool->state.records - segment->records + counted.records;
    spool->state.bytes = spool->state.bytes - segment->size + counted.size;
    *segment = counted;
    return WIN32_OK;
}

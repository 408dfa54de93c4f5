#include "audit/spool/spool_private.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

/* A reading in progress. */
struct reading {
    struct sealed **records;
    size_t max;
    size_t count;
};

static uint32_t give(struct spool *spool, const struct segment_reader *reader,
    const struct segment_item *item, struct reading *reading)
{
    struct spool_given *given =
        spool_grow(spool->given, &spool->given_capacity, reading->count + 1, sizeof(*given));
    if (!given)
        return WIN32_NOT_ENOUGH_MEMORY;
    spool->given = given;
    uint32_t status = segment_wrap(item, &reading->records[reading->count]);
    if (status != WIN32_OK)
        return status;
    given[reading->count++] = (struct spool_given){
        .end = {reader->number, reader->at, reader->shift}, .time = item->time};
    return WIN32_OK;
}

/* The end of a segment was reached: it has no more records than were found, and no less bytes than
 * it should. */
static void settle(struct spool *spool, struct spool_segment *segment, uint32_t end, size_t found)
{
    spool->state.records -= segment->records - found;
    segment->records = found;
    if (end < segment->size)
        report_damage(
            spool, segment->number, end, segment->size - end, "the segment's end is missing");
}

/* Read what is not delivered of a segment until its end, or until there is enough. */
static uint32_t read_segment(
    struct spool *spool, struct spool_segment *segment, struct reading *reading)
{
    struct segment_reader reader;
    struct segment_item item;
    struct spool_place place = spool->place;
    size_t before = reading->count;
    if (segment->number != place.segment)
        place = (struct spool_place){.segment = segment->number};
    uint32_t status = window_read(spool, segment, place.offset, &reader);
    reader.shift = place.shift;
    while (status == WIN32_OK && reading->count < reading->max) {
        status = segment_next(&reader, &item);
        if (status != WIN32_OK)
            break;
        if (item.kind == SEGMENT_END) {
            settle(spool, segment, reader.end, reading->count - before);
            break;
        }
        if (item.kind == SEGMENT_RECORD)
            status = give(spool, &reader, &item, reading);
        else /* nor can what this run wrote, or has looked at, be torn */
            report_damage(spool, segment->number, item.offset, item.size,
                item.what ? item.what : "the segment's end is not as it was written");
    }
    return status;
}

/* Read from a segment, or go on without it. */
static uint32_t read_or_lose(
    struct spool *spool, struct spool_segment *segment, struct reading *reading)
{
    uint32_t status = segment->uncounted ? spool_count(spool, segment) : WIN32_OK;
    if (status == WIN32_OK)
        status = read_segment(spool, segment, reading);
    if (status == WIN32_OK || !loss_is_final(segment))
        return status;
    loss_take(spool, segment);
    return WIN32_OK;
}

static void end_reading(struct spool *spool, const struct reading *reading)
{
    spool->given_count = reading->count;
    segments_drop_empty(spool);
    if (reading->count)
        spool->state.oldest = spool->given[0].time;
    else if (!spool->state.records)
        spool->state.oldest = 0;
}

uint32_t spool_read(struct spool *spool, struct sealed **records, size_t max, size_t *count)
{
    struct reading reading = {.records = records, .max = max};
    uint32_t status = WIN32_OK;
    for (size_t i = segments_first(spool); i < spool->count && reading.count < max; i++) {
        struct spool_segment *segment = &spool->segments[i];
        if (segment->delivered || segment->lost)
            continue;
        status = read_or_lose(spool, segment, &reading);
        if (status != WIN32_OK)
            break;
    }
    end_reading(spool, &reading);
    if (status != WIN32_OK && !reading.count)
        return status;
    *count = reading.count; /* should what is behind them fail again, the next reading tells */
    return WIN32_OK;
}

void spool_update_oldest(struct spool *spool)
{
    struct sealed *record;
    size_t count;
    if (spool_read(spool, &record, 1, &count) == WIN32_OK && count)
        sealed_release(record);
    spool->given_count = 0;
}

static struct spool_segment *find(struct spool *spool, uint32_t number)
{
    size_t i = 0;
    while (spool->segments[i].number != number)
        i++;
    return &spool->segments[i];
}

/* What the count records that were given first leave behind. */
static void take_off(struct spool *spool, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        find(spool, spool->given[i].end.segment)->records--;
        spool->state.records--;
    }
    spool->place = spool->given[count - 1].end;
    spool->given_count -= count;
    memmove(spool->given, spool->given + count, spool->given_count * sizeof(*spool->given));
}

/* Up to where all is delivered. The mark waits at a segment that could not be read, so that a later
 * run finds it. */
static struct spool_mark make_mark(const struct spool *spool)
{
    const struct spool_segment *segment = spool->segments;
    while (!segment->lost && segment->number != spool->place.segment)
        segment++;
    return (struct spool_mark){.segment = segment->number,
        .offset = segment->lost ? segment->lost_at : spool->place.offset,
        .identity = segment->identity};
}

uint32_t spool_delivered(struct spool *spool, size_t count)
{
    if (count == 0)
        return WIN32_OK;
    if (count > spool->given_count)
        return WIN32_INVALID_PARAMETER;
    take_off(spool, count);
    const struct spool_segment *segment = find(spool, spool->place.segment);
    const struct spool_mark mark = make_mark(spool);
    uint32_t status = mark_write(&spool->mark, &mark);
    segments_drop(spool, segment->records ? segment->number - 1 : segment->number);
    if (spool->given_count)
        spool->state.oldest = spool->given[0].time;
    else
        spool_update_oldest(spool);
    if (!spool->state.records)
        window_free(spool);
    return status;
}

/* Segments that cannot be read. */
#include "audit/spool/spool_private.h"
#include "base/status.h"

#include <inttypes.h>
#include <stdio.h>

/* Virus scanners and backups hold files for moments; whoever reads the spool waits longer from one
 * failure to the next. */
enum { TRIES = 6, WHAT_SIZE = 100 };

static bool is_shortage(uint32_t status)
{
    switch (status) {
    case WIN32_TOO_MANY_OPEN_FILES:
    case WIN32_NOT_ENOUGH_MEMORY:
    case WIN32_OUTOFMEMORY:
    case WIN32_NO_SYSTEM_RESOURCES:
    case WIN32_WORKING_SET_QUOTA:
    case WIN32_PAGEFILE_QUOTA:
    case WIN32_COMMITMENT_LIMIT:
    case WIN32_NOT_ENOUGH_QUOTA:
        return true;
    default:
        return false;
    }
}

uint32_t loss_note(struct spool_segment *segment, uint32_t status)
{
    if (status == WIN32_OK) {
        segment->failures = 0;
    } else if (!is_shortage(status)) {
        segment->failures++;
        segment->failure = status;
    }
    return status;
}

static bool is_gone(const struct spool_segment *segment)
{
    return segment->failures && segment->failure == WIN32_FILE_NOT_FOUND;
}

bool loss_is_final(const struct spool_segment *segment)
{
    return is_gone(segment) || segment->failures >= TRIES;
}

static void report(struct spool *spool, const struct spool_segment *segment)
{
    char what[WHAT_SIZE] = "the segment's file is not there any more";
    uint32_t left = segment->size > segment->lost_at ? segment->size - segment->lost_at : 0;
    if (!is_gone(segment))
        snprintf(what, sizeof(what),
            "the segment cannot be read (error %" PRIu32 ") and is left for a later start",
            segment->failure);
    report_damage(spool, segment->number, segment->lost_at, left, what);
}

/* Up to where a segment was delivered: when it could not be read at all, by the mark. */
static void find_place(struct spool *spool, struct spool_segment *segment)
{
    if (segment->number == spool->place.segment)
        segment->lost_at = spool->place.offset;
    if (segment->uncounted && segment->number == spool->found.segment) {
        segment->lost_at = spool->found.offset;
        segment->identity = spool->found.identity;
    }
}

void loss_take(struct spool *spool, struct spool_segment *segment)
{
    find_place(spool, segment);
    report(spool, segment);
    /* What is appended from now on must not go where it cannot be read. */
    if (segment == &spool->segments[spool->count - 1])
        segments_end(spool);
    spool->state.records -= segment->records;
    segment->records = 0;
    if (is_gone(segment)) {
        spool->state.bytes -= segment->size;
        segment->size = 0;
        segment->delivered = true;
    } else {
        segment->lost = true;
    }
}

void loss_report_hole(struct spool *spool, uint32_t after, uint32_t before)
{
    char what[WHAT_SIZE] = "the segment's file is missing";
    char last[SEGMENT_NAME_SIZE];
    segment_name(before - 1, last);
    if (before - after > 2)
        snprintf(what, sizeof(what), "the files of the segments from here to %s are missing", last);
    report_damage(spool, after + 1, 0, 0, what);
}

#include "audit/spool/spool_private.h"
#include "base/status.h"

#include <stdlib.h>

void window_free(struct spool *spool)
{
    free(spool->window.bytes);
    spool->window = (struct spool_window){0};
}

/* Read what the window has not got yet of a segment. */
static uint32_t fill(struct spool *spool, struct spool_segment *segment)
{
    struct spool_window *window = &spool->window;
    size_t got;
    int file;
    uint8_t *bytes = spool_grow(window->bytes, &window->capacity, segment->size - window->base, 1);
    if (!bytes)
        return WIN32_NOT_ENOUGH_MEMORY;
    window->bytes = bytes;
    uint32_t status = segments_open(spool, segment->number, DISK_READ, &file);
    if (status != WIN32_OK)
        return loss_note(segment, status);
    status = disk_read(
        file, window->end, bytes + (window->end - window->base), segment->size - window->end, &got);
    disk_close(file);
    if (status == WIN32_OK)
        window->end += (uint32_t)got;
    return loss_note(segment, status);
}

uint32_t window_read(struct spool *spool, struct spool_segment *segment, uint32_t from,
    struct segment_reader *reader)
{
    struct spool_window *window = &spool->window;
    if (window->segment != segment->number || from < window->base || from > window->end) {
        window->segment = segment->number;
        window->base = window->end = from;
    }
    if (window->end > segment->size) /* what was read there is not the segment's any more */
        window->end = segment->size;
    uint32_t status = window->end < segment->size ? fill(spool, segment) : WIN32_OK;
    if (status != WIN32_OK)
        return status;
    *reader = (struct segment_reader){
        .bytes = window->bytes,
        .number = segment->number,
        .base = window->base,
        .end = window->end,
        .at = from,
    };
    return WIN32_OK;
}

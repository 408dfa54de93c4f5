/* What the parts of the spool share. */
#ifndef DEPUTY_AUDIT_SPOOL_SPOOL_PRIVATE_H
#define DEPUTY_AUDIT_SPOOL_SPOOL_PRIVATE_H

#include "platform/disk/disk.h"
#include "audit/spool/segment.h"
#include "audit/spool/spool.h"
#include "audit/spool/spool_mark.h"

/* A segment that is there. */
struct spool_segment {
    uint32_t number;
    uint32_t size;     /* up to here it is the spool's */
    uint64_t records;  /* in it that are not delivered */
    uint64_t identity; /* struct spool_mark */
    bool excess;       /* the file has more, which could not be cut off yet */
    bool delivered;    /* all of it, but it could not be removed yet */
    bool uncounted;    /* it could not be read yet: one record stands for what may be in it */
    bool lost;         /* it cannot be read: this run goes on without it and leaves it there */
    uint32_t lost_at;  /* up to here it was delivered before */
    unsigned failures; /* to read it, in a row */
    uint32_t failure;  /* the last one */
};

/* A place that a reader can go on from. */
struct spool_place {
    uint32_t segment;
    uint32_t offset;
    uint64_t shift; /* struct segment_reader */
};

/* A record that spool_read gave: where the next one begins, and when it was made. */
struct spool_given {
    struct spool_place end;
    uint64_t time;
};

/* The part of a segment that is in memory. */
struct spool_window {
    uint32_t segment; /* 0: none */
    uint32_t base;
    uint32_t end;
    uint8_t *bytes;
    size_t capacity;
};

/* Damage that was reported. */
struct spool_known {
    uint32_t segment;
    uint32_t offset;
};

struct spool {
    char *folder;
    struct spool_limits limits;
    bool unbounded;
    bool has_written; /* the last append, whatever became of it */
    void (*damaged)(void *context, const struct spool_damage *damage);
    void *context;
    struct spool_state state;
    struct mark_file mark;
    struct spool_mark found; /* the mark, as it was when the spool was opened */

    struct spool_segment *segments; /* in their order */
    size_t count;
    size_t capacity;
    uint32_t last;            /* the highest number that was ever used */
    struct spool_place place; /* of the first record that is not delivered, or before it */
    int file;                 /* of the last segment while it is appended to, or DISK_NO_FILE */

    struct spool_window window;
    struct spool_given *given; /* in their order; those that are delivered are taken off */
    size_t given_count;
    size_t given_capacity;

    struct spool_known *known; /* in their order */
    size_t known_count;
    size_t known_capacity;
};

/* spool_segments.c */

/* Room for count items of this size; NULL when there is no memory, and the items stay. */
void *spool_grow(void *items, size_t *capacity, size_t count, size_t size);

/* Add a segment behind the others: for which there has to be room. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t segments_reserve(struct spool *spool);
void segments_add(struct spool *spool, const struct spool_segment *segment);

/* The first segment that is not delivered; spool->count when there is none. */
size_t segments_first(const struct spool *spool);

/* The segments up to this number are delivered: remove their files, but not those that are lost.
 * One that cannot be removed now is tried again the next time. Files go from the front on only,
 * for a number that is missing in between is a loss: what stands behind one that stays is emptied.
 */
void segments_drop(struct spool *spool, uint32_t number);

/* Remove the segments at the start that have no more records to deliver. */
void segments_drop_empty(struct spool *spool);

/* Append to the last segment no more. */
void segments_end(struct spool *spool);

/* Remove the last segment's file, and give its number back. Fails with what the file system says;
 * the segment stays then. */
uint32_t segments_give_back(struct spool *spool);

/* The last segment, which has no records yet, comes to nothing: remove its file, and give its
 * number back. */
void segments_abandon(struct spool *spool);

/* Cut off what a failed append has left. */
void segments_cut(struct spool *spool);

/* Flush the last segment. The run that wrote it may have ended before it did: should the segment be
 * gone after a power loss, and those that are written now not, it would be missed. That is all that
 * a failure leaves open. */
void segments_flush_last(const struct spool *spool);

/* Open a segment's file. */
uint32_t segments_open(const struct spool *spool, uint32_t number, enum disk_mode mode, int *file);

/* spool_window.c */

/* Have a segment's bytes in memory from an offset on, and give them to a reader. Its end is less
 * than the segment's when the file is. A file that cannot be read is noted (loss_note). */
uint32_t window_read(struct spool *spool, struct spool_segment *segment, uint32_t from,
    struct segment_reader *reader);
void window_free(struct spool *spool);

/* spool_report.c */

/* Tell of damage, unless this was done before. */
void report_damage(
    struct spool *spool, uint32_t segment, uint32_t offset, uint64_t size, const char *what);

/* spool_loss.c */

/* Note how reading a segment's file went: WIN32_OK ends a row of failures. Returns the status. */
uint32_t loss_note(struct spool_segment *segment, uint32_t status);

/* Whether its file is not there, or failed so often that nothing else is to be expected soon. Want
 * of memory or handles does not count: it is not the file's. */
bool loss_is_final(const struct spool_segment *segment);

/* Report a segment that cannot be read, and go on without it. */
void loss_take(struct spool *spool, struct spool_segment *segment);

/* Report the segments after this one that are missing before that one. */
void loss_report_hole(struct spool *spool, uint32_t after, uint32_t before);

/* spool_scan.c */

/* Take over what is in the folder. A segment that cannot be read is left to spool_count. */
uint32_t spool_scan(struct spool *spool);

/* Count the records of a segment that could not be read before. */
uint32_t spool_count(struct spool *spool, struct spool_segment *segment);

/* spool_read.c */

/* Find out when the oldest record was made; what spool_read gave is forgotten. */
void spool_update_oldest(struct spool *spool);

#endif

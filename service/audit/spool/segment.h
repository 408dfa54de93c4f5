/* A segment of the spool: its format, in bytes. No I/O, so that whoever has the bytes of a segment
 * can read it: the service, deputyctl, a fuzzer.
 *
 * A segment is a header, then frames. Numbers are little-endian; a check is the first 8 bytes of
 * the SHA-256 of what stands before it in the header or frame.
 *
 * Header: magic (8), version (4), the segment's number (4), run (16) and sequence (8) of its first
 * record, the hash of the record before that (32), check (8).
 *
 * Frame: magic (4), size of the record's bytes (4), the segment's number (4), the frame's own
 * offset (4), the offset at which its group begins (4), sequence (8), hash of the record before
 * (32), hash of this record (32), check (8); the record's bytes (audit/record/sealed.h); end (1).
 *
 * A group is what was written at once, the first one together with the header: nothing of it was
 * relied on before all of it was flushed. Neither magic is UTF-8, so no text in a record looks like
 * a frame; the end is not zero, so that a sector that never reached the disk, and reads as zeros,
 * is told from one that did. */
#ifndef DEPUTY_AUDIT_SPOOL_SEGMENT_H
#define DEPUTY_AUDIT_SPOOL_SEGMENT_H

#include "audit/record/sealed.h"
#include "base/buffer.h"

enum {
    SEGMENT_VERSION = 1,
    SEGMENT_HEADER_SIZE = 80,
    SEGMENT_MARK_OFFSET = 72, /* of the header's check, which tells segments apart */
    SEGMENT_FRAME_SIZE = 101, /* what a record takes besides its bytes */
    SEGMENT_SIZE_MAX = 64 << 20,
};

/* The name of a segment's file, and the segment that has a name. */
enum { SEGMENT_NAME_SIZE = 17 }; /* "0000000001.spool" and its zero */
void segment_name(uint32_t number, char name[SEGMENT_NAME_SIZE]);
bool segment_number(const char *name, uint32_t *number);

/* Where a frame is written. */
struct segment_place {
    uint32_t number; /* of the segment */
    uint32_t offset;
    uint32_t group; /* the offset at which its group begins */
};

/* Append the header of a segment that begins with this record, or the frame of a chained record.
 * Fails as sha256 and sealed_seal do; a failure of the buffer sticks in it. */
uint32_t segment_put_header(struct buffer *bytes, uint32_t number, const struct sealed *first);
uint32_t segment_put_frame(
    struct buffer *bytes, const struct segment_place *place, const struct sealed *record);

enum segment_kind {
    SEGMENT_END,    /* nothing is left */
    SEGMENT_RECORD, /* as it was written */
    SEGMENT_TORN,   /* from here to the end: a group that was being written and never flushed */
    SEGMENT_DAMAGE, /* not as it was written */
};

/* What a reader finds next. Pointers are into its bytes. */
struct segment_item {
    enum segment_kind kind;
    uint32_t offset;   /* in the segment */
    uint32_t size;     /* of the frame, or of what cannot be read; 0: what is here can be */
    const char *what;  /* of damage */
    uint64_t sequence; /* from here on: of a record */
    uint64_t time;     /* base/clock.h */
    const uint8_t *previous;
    const uint8_t *hash;
    const uint8_t *bytes;
    uint32_t bytes_size;
};

/* A reader of a segment's bytes, of all or from the offset of a frame on. It goes on behind damage.
 * at and shift say where it is: a reader that begins there goes on as this one would. */
struct segment_reader {
    const uint8_t *bytes; /* from base to end */
    uint32_t number;      /* by the segment's name */
    uint32_t base;
    uint32_t end;
    uint32_t at;
    uint64_t shift;      /* how far frames lie from where they were written */
    uint32_t last_group; /* the begin of the last group, once it was looked for */
    bool last_group_known;
};

/* Find the next item. Fails as sha256 does; the reader stays where it is then. */
uint32_t segment_next(struct segment_reader *reader, struct segment_item *item);

/* A copy of a record that was found, which the caller holds. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t segment_wrap(const struct segment_item *item, struct sealed **sealed);

#endif

/* The mark: up to where the records of a spool were delivered.
 *
 * A file of two slots in different sectors, which are written in turn, so that one is whole
 * whenever the writer ends. It is flushed before a segment that it is behind is removed, and not
 * otherwise: after a power loss an older mark makes records come twice, which their GUIDs show,
 * while the Event Log may have lost what it had taken. */
#ifndef DEPUTY_AUDIT_SPOOL_SPOOL_MARK_H
#define DEPUTY_AUDIT_SPOOL_SPOOL_MARK_H

#include <stdbool.h>
#include <stdint.h>

/* All segments before this one are delivered, and this one up to the offset. The segment is told by
 * its number and the bytes at SEGMENT_MARK_OFFSET. */
struct spool_mark {
    uint32_t segment; /* 0: nothing is delivered */
    uint32_t offset;
    uint64_t identity;
};

struct mark_file {
    int file;
    uint64_t writes;        /* which slot is next */
    struct spool_mark last; /* that was written, or found */
    bool flushed;
    uint64_t mended; /* the write after which no slot is bad any more; 0: none is */
};

/* Open the mark's file, made when it is not there, and read it. Where none was written the mark is
 * zero. *damaged: it was, and cannot be read any more. Close it with mark_close. Fails with what
 * the file system says of opening, or as sha256 does. */
uint32_t mark_open(
    const char *path, struct mark_file *file, struct spool_mark *mark, bool *damaged);
void mark_close(struct mark_file *file);

uint32_t mark_write(struct mark_file *file, const struct spool_mark *mark);

/* Have it on the disk that a slot that could not be read is written over; mark_open tries it. Until
 * then no segment may be made: should the slot be read after all some day, it might be the later
 * one, and segments that were made since, which begin with the first number again, would pass for
 * delivered. Fails as mark_write and mark_flush do. */
uint32_t mark_mend(struct mark_file *file);

/* Return once the last mark is on the disk, whoever wrote it. */
uint32_t mark_flush(struct mark_file *file);

#endif

/* The spool: records that could not be delivered, kept on disk in their order until they can be.
 *
 * A folder of append-only segments. Everything in it was flushed to the disk before append
 * returned; what is delivered is marked, and a segment goes once all of it is. Nothing relies on
 * the order in which names and sizes of files reach the disk. Used by one thread.
 * The folder is the service's own: nobody else may write there, which whoever opens a spool has
 * made sure of. */
#ifndef DEPUTY_AUDIT_SPOOL_SPOOL_H
#define DEPUTY_AUDIT_SPOOL_SPOOL_H

#include "audit/record/sealed.h"

struct spool;

/* Zero is no limit. */
struct spool_limits {
    uint64_t segment_bytes; /* a segment is ended once it is as large, at 64 MiB at the latest */
    uint64_t bytes;         /* of all segments; an append past it fails */
    uint64_t free_bytes;    /* to be left free on the disk, where it says how much is; an append
                             * below it fails */
    uint64_t age;           /* 100 ns; while the oldest record is older, an append fails */
};

/* Something in the spool that is not as it was written. */
struct spool_damage {
    const char *file; /* name of the segment, or of the mark */
    uint64_t offset;  /* of the record, or whatever stands there, that is wrong */
    uint64_t size;    /* of what cannot be read there; 0 when all can, or it is not known */
    const char *what; /* "a record's bytes do not match its hash" */
};

struct spool_options {
    const char *folder; /* UTF-8; is there, and is not another open spool's */
    struct spool_limits limits;
    /* Told of each damage that is found, once; NULL for nobody. */
    void (*damaged)(void *context, const struct spool_damage *damage);
    void *context;
};

/* What waits in the spool. */
struct spool_state {
    uint64_t records; /* a segment that could not be read yet counts for one */
    uint64_t bytes;   /* of all segments */
    uint64_t oldest;  /* when the oldest record was made (base/clock.h); 0 when there is none */
};

/* Open the spool in a folder and take over what earlier runs left there. A record that was being
 * written when the process or the machine ended is cut off; any other damage is reported and what
 * lies behind it is still there. Damage is no failure, nor is a segment that cannot be opened or
 * read, or is missing between others: see spool_read.
 *
 * Fails with what the file system says (WIN32_ACCESS_DENIED, ...), also when the folder cannot be
 * written to, or WIN32_NOT_ENOUGH_MEMORY. Free it with spool_close, which keeps every record. */
uint32_t spool_open(const struct spool_options *options, struct spool **spool);
void spool_close(struct spool *spool);

/* Use other limits from now on. */
void spool_set_limits(struct spool *spool, const struct spool_limits *limits);

/* Whether the limits of size, space and age hold; at first they do. */
void spool_bound(struct spool *spool, bool bounded);

/* Append records, which are chained, all or none, and flush them. now is for the limit of age.
 * WIN32_DISK_FULL when a limit of size or space would be passed or the disk is full,
 * WIN32_DISK_QUOTA_EXCEEDED past the limit of age, WIN32_INVALID_PARAMETER for more than a segment
 * holds, else what the file system says. After a failure the spool is as it was, and the next
 * append may succeed. */
uint32_t spool_append(
    struct spool *spool, struct sealed *const *records, size_t count, uint64_t now);

/* Whether the last append came to writing. Where it failed, what it wrote was taken back, but that
 * is not flushed: after a power loss some or all of its records may be there. */
bool spool_has_written(const struct spool *spool);

/* The oldest records that are not marked as delivered, at most max and as many as there are; the
 * caller releases each. Damage that is met is reported and skipped. Fails with what the file system
 * says, or WIN32_NOT_ENOUGH_MEMORY; nothing is given then.
 *
 * A segment whose file is not there is damage at once; one that cannot be opened or read is damage
 * after a few calls that failed for it, between which whoever reads waits. What is behind it is
 * read then. Its file stays, and counts for the limit of size. The next spool_open begins with it,
 * where this one had got to: records in it come late if it can be read again, else the damage is
 * told anew. Meanwhile the mark waits before it, so that of what is behind it, the segment that was
 * not delivered to its end comes again in the next run. Whoever deletes the file before that ends
 * all this. */
uint32_t spool_read(struct spool *spool, struct sealed **records, size_t max, size_t *count);

/* Mark the count oldest records, which the last spool_read gave, as delivered. When the mark cannot
 * be written they may be read again by a later run; in this one they are gone. The mark outlives
 * the process, but is flushed only before a segment goes: after a power loss records may come
 * again. WIN32_INVALID_PARAMETER for more than were given and not marked yet. */
uint32_t spool_delivered(struct spool *spool, size_t count);

struct spool_state spool_state(const struct spool *spool);

#endif

/* The ring: recent records in memory, for readers who may not read the Event Log. Safe for any
 * number of threads.
 *
 * A record's position is a number that grows from one record to the next, also from one run of the
 * service to the next, unless the clock is set back. A cursor is the position of the last record
 * that was read. */
#ifndef DEPUTY_AUDIT_LOG_RING_H
#define DEPUTY_AUDIT_LOG_RING_H

#include "audit/record/owner.h"
#include "audit/record/sealed.h"

struct ring_limits {
    uint32_t records; /* at least 1 */
    size_t bytes;     /* of all records; a larger one is kept all the same, alone */
};

enum {
    RING_PAGE_RECORDS = 512,       /* the most in one page */
    RING_WAITING_MAX = 8,          /* readers that may wait at a time, */
    RING_WAITING_PER_USER = 2,     /* and of one user */
    RING_PAGE_BYTES = 1000 * 1000, /* the most in a page, unless it is one record */
    RING_WAIT_MAX_MS = 20 * 1000,
};

#define RING_OLDEST UINT64_C(0)
#define RING_NEWEST UINT64_MAX

struct ring;

/* Make a ring, empty; free it with ring_close, when no thread uses it any more.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t ring_open(const struct ring_limits *limits, struct ring **ring);
void ring_close(struct ring *ring);

/* Put a record that is safe into the ring, which holds it, and drop what has no room any more. NULL
 * is allowed for the ring. */
void ring_push(struct ring *ring, struct sealed *sealed, const struct audit_owner *owner);

/* What a reader asks for. */
struct ring_read {
    const struct audit_owner *reader;
    bool all;         /* every record, whoever's */
    uint64_t cursor;  /* records behind it; RING_OLDEST from the oldest; RING_NEWEST none yet */
    uint32_t wait_ms; /* for a record when there is none, at most RING_WAIT_MAX_MS */
};

struct ring_page {
    struct sealed *records[RING_PAGE_RECORDS]; /* held, oldest first */
    uint32_t count;
    uint64_t next; /* the cursor to go on with */
    bool lost;     /* records between the cursor and the oldest one here are gone */
    bool crowded;  /* it did not wait: too many do */
};

/* Read a page; end it with ring_page_free. Waits until there is a record that the reader may see,
 * the time is over or the ring is stopped.
 *
 * A record of reading (audit/record/owner.h) ends no wait, and is given only before another record
 * or in a full page: whoever waits for new records would see itself for ever. It is not left out,
 * because then its number would be missing from the trail. */
void ring_read(struct ring *ring, const struct ring_read *read, struct ring_page *page);
void ring_page_free(struct ring_page *page);

/* The records in it now. */
uint32_t ring_count(struct ring *ring);

/* Wake everybody who waits, and let nobody wait any more; NULL is allowed. */
void ring_stop(struct ring *ring);

#endif

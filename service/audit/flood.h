/* Flood control: what repeats is counted, not repeated in the log.
 *
 * Refusals are the same when caller, program, operation, outcome and object are, and readings of a
 * user that has used up its budget (audit/budget.h) when the operation is: whoever counts makes a
 * key of these. In a window of time so many of the same are put on record one by one; further ones
 * are counted, and at the end of the window one record says how many. Whoever has no record of its
 * own is given the GUID of one that is on record and safe, and stands for it. Safe for any number
 * of threads. */
#ifndef DEPUTY_AUDIT_FLOOD_H
#define DEPUTY_AUDIT_FLOOD_H

#include "audit/record/record.h"
#include "platform/sha256.h"
#include "base/guid.h"

#include <stdbool.h>

struct flood;

struct flood_settings {
    uint32_t repeats;   /* of the same that are put on record in a window */
    uint32_t window_ms; /* from the first of them on */
};

struct flood_options {
    struct flood_settings settings;
    uint32_t capacity; /* kinds that are known at a time */
    bool readings;     /* they are readings, of whatever object and by whatever program */
    size_t bytes;      /* of the records that stand for them, and so of all summaries at once */
    /* Put a summary on record; with no lock held. The record is freed by whoever calls. */
    void (*summarise)(void *context, const struct audit_record *record);
    void *context;
    uint64_t (*clock)(void); /* nanoseconds; NULL for the true one */
};

struct flood_key {
    uint8_t digest[SHA256_SIZE];
};

/* Make one; free it with flood_close, which gives no more summaries. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t flood_open(const struct flood_options *options, struct flood **flood);
void flood_close(struct flood *flood);

/* Use other settings from now on. */
void flood_configure(struct flood *flood, const struct flood_settings *settings);

/* Count one. True when it is to be put on record; afterwards comes flood_recorded. False when
 * it need not be: correlation is then that of the record that stands for it. */
bool flood_count(struct flood *flood, const struct flood_key *key, uint8_t correlation[GUID_SIZE]);

/* It is on record and safe: this record can stand for others from now on. A failure to keep
 * it has them all recorded one by one. The oldest kinds make room for it. */
void flood_recorded(struct flood *flood, const struct flood_key *key,
    const struct audit_record *record, const uint8_t correlation[GUID_SIZE]);

/* Give the summaries of windows that are over; called now and then. */
void flood_tick(struct flood *flood);

/* Give all summaries, whether or not their windows are over. */
void flood_flush(struct flood *flood);

#endif

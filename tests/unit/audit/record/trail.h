/* Trails to test with: chained records. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_RECORD_TRAIL_H
#define DEPUTY_TESTS_UNIT_AUDIT_RECORD_TRAIL_H

#include "audit/record/sealed.h"

/* One run's records so far. */
struct trail {
    uint8_t run[GUID_SIZE];
    uint64_t sequence;
    uint64_t time; /* of the next record */
    uint8_t hash[SHA256_SIZE];
};

enum { TRAIL_TIME = 1000000 }; /* of the first record; the next ones are one later each */

/* Begin the trail of a run that is told by this number. */
struct trail trail_begin(uint8_t run);

/* The next record, of an operation on this object (NULL: none). The caller holds it. */
struct sealed *trail_next(struct trail *trail, const char *object);

/* The same of another schema: "2" is what earlier versions made. */
struct sealed *trail_next_of_schema(struct trail *trail, const char *object, const char *schema);

/* The next record, of another event, with this correlation (NULL: none). */
struct sealed *trail_next_event(struct trail *trail, uint32_t id, const char *correlation);

/* The same many times, into an array. */
void trail_fill(struct trail *trail, struct sealed **records, size_t count);
void trail_release(struct sealed **records, size_t count);

/* A record as it is after that of the trail, but with another time, and without moving it on. */
struct sealed *trail_forged(const struct trail *trail, uint64_t time);

#endif

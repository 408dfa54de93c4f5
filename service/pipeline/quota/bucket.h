/* A token bucket, kept as the one number that says when it is full again: what was taken from it
 * lies so far ahead of now (the "virtual scheduling" form of the generic cell rate algorithm, ITU-T
 * I.371). All times are in nanoseconds; what is taken is measured by the time that it takes to come
 * back. All zero is full. */
#ifndef DEPUTY_PIPELINE_QUOTA_BUCKET_H
#define DEPUTY_PIPELINE_QUOTA_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    uint64_t full_at;
};

/* Take this much, also more than there is: the bucket is then overdrawn. */
void bucket_take(struct bucket *bucket, uint64_t now, uint64_t cost);

/* How long it is until a bucket that holds so much when it is full has this much; 0 when it has it
 * now. cost is at most capacity. */
uint64_t bucket_wait(const struct bucket *bucket, uint64_t now, uint64_t capacity, uint64_t cost);

/* Leave no more taken than this. */
void bucket_forgive(struct bucket *bucket, uint64_t now, uint64_t most);

bool bucket_is_full(const struct bucket *bucket, uint64_t now);

#endif

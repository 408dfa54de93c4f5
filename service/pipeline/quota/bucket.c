#include "pipeline/quota/bucket.h"

void bucket_take(struct bucket *bucket, uint64_t now, uint64_t cost)
{
    uint64_t from = bucket_is_full(bucket, now) ? now : bucket->full_at;
    bucket->full_at = cost <= UINT64_MAX - from ? from + cost : UINT64_MAX;
}

uint64_t bucket_wait(const struct bucket *bucket, uint64_t now, uint64_t capacity, uint64_t cost)
{
    uint64_t taken = bucket_is_full(bucket, now) ? 0 : bucket->full_at - now;
    uint64_t most = capacity - cost; /* that may have been taken */
    return taken > most ? taken - most : 0;
}

void bucket_forgive(struct bucket *bucket, uint64_t now, uint64_t most)
{
    if (!bucket_is_full(bucket, now) && bucket->full_at - now > most)
        bucket->full_at = now + most;
}

bool bucket_is_full(const struct bucket *bucket, uint64_t now)
{
    return bucket->full_at <= now;
}

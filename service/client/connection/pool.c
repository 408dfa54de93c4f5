#include "client/connection/pool.h"
#include "client/remote/deadline.h"

void pool_init(struct pool *pool)
{
    InitializeSRWLock(&pool->lock);
    InitializeConditionVariable(&pool->freed);
    pool->generation = 0;
    pool->taken = 0;
    pool->idle = 0;
}

uint32_t pool_take(struct pool *pool, uint64_t deadline, struct pooled *place)
{
    uint32_t status = ERROR_SUCCESS;
    AcquireSRWLockExclusive(&pool->lock);
    while (pool->taken == POOL_MAX && deadline_left(deadline))
        SleepConditionVariableSRW(&pool->freed, &pool->lock, deadline_left(deadline), 0);
    if (pool->taken == POOL_MAX) {
        status = ERROR_TIMEOUT;
    } else {
        pool->taken++;
        if (pool->idle)
            *place = pool->connections[--pool->idle];
        else
            *place = (struct pooled){.context = NULL, .generation = pool->generation};
    }
    ReleaseSRWLockExclusive(&pool->lock);
    return status;
}

void pool_give(struct pool *pool, const struct pooled *place)
{
    AcquireSRWLockExclusive(&pool->lock);
    pool->taken--;
    if (place->context)
        pool->connections[pool->idle++] = *place;
    ReleaseSRWLockExclusive(&pool->lock);
    WakeConditionVariable(&pool->freed);
}

uint32_t pool_break(struct pool *pool, const struct pooled *broken, void *contexts[POOL_MAX])
{
    uint32_t count = 0;
    uint32_t kept = 0;
    AcquireSRWLockExclusive(&pool->lock);
    if (broken->generation == pool->generation)
        pool->generation++;
    for (uint32_t i = 0; i < pool->idle; i++) {
        if (pool->connections[i].generation <= broken->generation)
            contexts[count++] = pool->connections[i].context;
        else
            pool->connections[kept++] = pool->connections[i];
    }
    pool->idle = kept;
    ReleaseSRWLockExclusive(&pool->lock);
    return count;
}

uint32_t pool_generation(struct pool *pool)
{
    AcquireSRWLockShared(&pool->lock);
    uint32_t generation = pool->generation;
    ReleaseSRWLockShared(&pool->lock);
    return generation;
}

/* The connections of a session: one for each call in flight, idle ones used again. */
#ifndef DEPUTY_CLIENT_CONNECTION_POOL_H
#define DEPUTY_CLIENT_CONNECTION_POOL_H

#include <stdint.h>
#include <windows.h>

enum { POOL_MAX = 64 }; /* the most connections, and so the most calls at once */

/* A place in the pool: with an idle connection, or empty for a new one. */
struct pooled {
    void *context;       /* NULL: none yet */
    uint32_t generation; /* of the pool when the connection was opened */
};

struct pool {
    SRWLOCK lock;
    CONDITION_VARIABLE freed;
    uint32_t generation; /* counts how often the connections turned out to be broken */
    uint32_t taken;
    uint32_t idle;
    struct pooled connections[POOL_MAX]; /* the idle ones, the last used at the end */
};

void pool_init(struct pool *pool);

/* Take a place, with an idle connection if there is one; every place that is taken is given back.
 * ERROR_TIMEOUT when all are taken past the deadline (deadline.h). */
uint32_t pool_take(struct pool *pool, uint64_t deadline, struct pooled *place);

/* Give a place back, empty or with a connection that can be used again. */
void pool_give(struct pool *pool, const struct pooled *place);

/* Whoever opens a connection for a place later than pool_take notes the generation first. */
uint32_t pool_generation(struct pool *pool);

/* This connection turned out to be broken: take out the idle ones that are no younger, which the
 * caller frees, and begin a new generation unless another thread has. Returns how many. */
uint32_t pool_break(struct pool *pool, const struct pooled *broken, void *contexts[POOL_MAX]);

#endif

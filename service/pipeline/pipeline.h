/* What all calls share. Made once by the host, before the endpoint exists. */
#ifndef DEPUTY_PIPELINE_PIPELINE_H
#define DEPUTY_PIPELINE_PIPELINE_H

#include "include/deputy.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct audit;
struct authorization;
struct budget;
struct deadlines;
struct flood;
struct names;
struct quota;
struct ring;
struct session;

enum { SESSION_BUCKETS = 256 };

enum pipeline_state { PIPELINE_STARTING = 1, PIPELINE_RUNNING, PIPELINE_STOPPING };

struct pipeline {
    struct quota *quota;
    struct deadlines *deadlines;
    struct names *names;
    struct audit *audit;
    struct flood *flood;    /* of refusals */
    struct flood *readings; /* of those whose budget is used up */
    struct budget *budget;
    struct ring *ring; /* recent records, for their readers */
    struct authorization *authorization;
    const struct deputy_identity *service; /* the primary token's facts, with names */
    const void *service_encoded;           /* the same as bytes, once (identity/codec.h) */
    size_t service_encoded_size;
    uint32_t process_id;
    uint64_t started_ns;
    uint8_t instance[16];   /* random: tells this run of the service from any other */
    _Atomic uint32_t state; /* enum pipeline_state */
    _Atomic uint32_t name_wait_ms;
    _Atomic uint32_t operation_timeout_ms;
    _Atomic uint32_t routines;     /* that run now, from the wire to the wire, and rundowns */
    _Atomic uint32_t routines_max; /* of these, when another call comes: it is refused */

    uv_mutex_t sessions_mutex;
    struct session *sessions[SESSION_BUCKETS]; /* those that are open, by their number */
    uintptr_t last_session;                    /* the number that was given out last */
    _Atomic uint32_t ending;                   /* off that list, their ends not on record yet */
};

#endif

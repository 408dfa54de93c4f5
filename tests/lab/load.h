/* A load on the service: threads that ask for the same operation over and over. */
#ifndef DEPUTY_TESTS_LAB_LOAD_H
#define DEPUTY_TESTS_LAB_LOAD_H

#include "include/deputy.h"

#include <windows.h>
#include <stdint.h>

enum load_operation { LOAD_PING, LOAD_WHOAMI };

struct load {
    enum load_operation operation;
    uint32_t threads;      /* 1 to LOAD_THREADS_MAX */
    uint32_t calls;        /* of each thread; 0: no limit */
    uint32_t milliseconds; /* after which no call begins; 0: no limit */
    uint32_t pause_ms;     /* between the calls of a thread */
    int own_sessions;      /* each thread has its own session, instead of one for all */
    volatile LONG over;    /* once it is set no call begins */
    /* Told of each call as it ends, never on two threads at once; may be NULL. Opening a thread's
     * own session is a call too where it fails. */
    void (*each)(const struct deputy_reply *reply);
    uint32_t each_most; /* told of so many calls, the first; 0: of all */
};

enum { LOAD_THREADS_MAX = 64, LOAD_OUTCOMES_MAX = 64, LOAD_SAMPLES_MAX = 100000 };

struct load_outcome {
    uint32_t status;
    uint32_t stage;
    uint64_t count;
};

struct load_result {
    uint64_t calls;
    uint64_t microseconds;
    /* How long calls took that succeeded, of the first LOAD_SAMPLES_MAX; 0 when there were none. */
    uint32_t median_us;
    uint32_t slowest_us; /* but for one in a hundred */
    uint32_t outcome_count;
    struct load_outcome outcomes[LOAD_OUTCOMES_MAX];
};

/* Run a load to its end. Fails, with what deputy_open said, when the one session for all cannot be
 * opened, and with ERROR_NOT_ENOUGH_MEMORY when there is none, also for a thread. */
uint32_t load_run(const struct load *load, struct load_result *result);

/* Run a routine on so many threads, 1 to LOAD_THREADS_MAX, until all have ended.
 * ERROR_NOT_ENOUGH_MEMORY when one could not be started; those before it have ended as well. */
uint32_t load_threads(uint32_t count, LPTHREAD_START_ROUTINE routine, void *context);

/* The calls that ended with this status. */
uint64_t load_count(const struct load_result *result, uint32_t status);

/* A clock that only goes forward. */
uint64_t load_clock_us(void);

/* The operation of this name ("ping", "whoami"); 0 when there is none. */
int load_operation_find(const wchar_t *name, enum load_operation *operation);

#endif

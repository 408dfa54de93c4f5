/* Quotas: how many calls and sessions there may be, in all and of one caller, and the door that is
 * closed when the service stops. Safe for any number of threads. */
#ifndef DEPUTY_PIPELINE_QUOTA_H
#define DEPUTY_PIPELINE_QUOTA_H

#include "identity/sid.h"

#include <stdbool.h>
#include <stdint.h>

struct quota_limits {
    uint32_t calls;               /* in flight, in all */
    uint32_t calls_per_caller;    /* in flight */
    uint32_t sessions;            /* open, in all */
    uint32_t sessions_per_caller; /* open */
};

/* A caller, as quotas know it: its user in its logon session. All zero is "not known yet". */
struct quota_key {
    uint8_t sid[SID_SIZE_MAX];
    uint32_t sid_size;
    uint64_t logon_id;
};

struct quota;

enum { QUOTA_RETRY_MS = 100 }; /* what a caller over its quota is told to wait */

/* Make quotas with these limits; free with quota_close. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t quota_open(const struct quota_limits *limits, struct quota **quota);
void quota_close(struct quota *quota);

/* Use other limits from now on; what is in flight or open stays. */
void quota_set_limits(struct quota *quota, const struct quota_limits *limits);

/* Count a call in; pair it with quota_leave. WIN32_BUSY over a limit, WIN32_SHUTDOWN_IN_PROGRESS
 * after quota_stop, WIN32_NOT_ENOUGH_MEMORY. Callers that are not known yet share half of the limit
 * of all. */
uint32_t quota_enter(struct quota *quota, const struct quota_key *key);
void quota_leave(struct quota *quota, const struct quota_key *key);

/* Count a session in; pair it with quota_end_session. Fails like quota_enter. */
uint32_t quota_begin_session(struct quota *quota, const struct quota_key *key);
void quota_end_session(struct quota *quota, const struct quota_key *key);

/* Let no further call or session in. */
void quota_stop(struct quota *quota);

/* The calls in flight and the sessions open now. */
uint32_t quota_calls(struct quota *quota);
uint32_t quota_sessions(struct quota *quota);

#endif

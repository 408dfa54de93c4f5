/* Quotas: how many calls and sessions there may be, in all and of one caller, how much one caller
 * may ask for in a second, and the door that is closed when the service stops. Safe for any number
 * of threads.
 *
 * Nobody waits for a place: whoever gets none is told when to try again. So that one user cannot
 * take the places of the others, a caller whose user has n calls in flight, in all of its logon
 * sessions, is let in only while more than n places are free (the dynamic threshold of Choudhury
 * and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", 1998). It is the
 * user that counts here, because anybody can have any number of logon sessions: to make one for use
 * on other computers takes no valid password (Microsoft, "LogonUserW function",
 * LOGON32_LOGON_NEW_CREDENTIALS). What this promises to users whose callers keep to their own
 * limits, with M places in all:
 *
 * 1. Of two users that ask at the same time, the one that has fewer calls in flight is never
 *    refused for want of a place while the other is let in.
 * 2. A user that has none is let in as long as there is a place at all.
 * 3. One user alone never has more than half of the places (rounded up), and k users, however
 *    they came, leave at least M / 2^k (rounded down) free for the next.
 * 4. k users that go on calling come to at least M / (k + 1) each (rounded down), at the latest
 *    when the calls that were in flight before the last of them came have ended; as much stays free
 *    for the next user.
 *
 * Sessions are given out in the same way. Callers that are not known yet are one user in this.
 *
 * The callers of one user share rates that are QUOTA_USER_RATES times those of one caller: enough
 * for somebody who works elevated and not, here and through a remote desktop, and no more however
 * many logon sessions there are. */
#ifndef DEPUTY_PIPELINE_QUOTA_QUOTA_H
#define DEPUTY_PIPELINE_QUOTA_QUOTA_H

#include "pipeline/quota/quota_key.h"

#include <stdbool.h>
#include <stdint.h>

struct quota_limits {
    uint32_t calls;                /* in flight, in all */
    uint32_t calls_per_caller;     /* in flight */
    uint32_t sessions;             /* open, in all */
    uint32_t sessions_per_caller;  /* open */
    uint32_t calls_per_second;     /* of one caller in the long run; 0: any */
    uint32_t calls_at_once;        /* of one caller that has paused, before that limit is felt */
    uint32_t kilobytes_per_second; /* 1024 bytes, of one caller in the long run; 0: any */
};

struct quota;

enum {
    QUOTA_RETRY_MS = 100, /* when to try again for a place: nobody knows when one is free */
    QUOTA_USER_RATES = 4, /* the rates of a user in all logon sessions, in those of one caller */
};

/* Make quotas with these limits; free with quota_close. clock gives nanoseconds; NULL is the true
 * one. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t quota_open(
    const struct quota_limits *limits, uint64_t (*clock)(void), struct quota **quota);
void quota_close(struct quota *quota);

/* Use other limits from now on; what is in flight or open stays. Of what callers have taken by the
 * old rates, no more counts than what they may take at once by the new ones: nobody waits longer
 * than that. */
void quota_set_limits(struct quota *quota, const struct quota_limits *limits);

/* Count a call in; pair it with quota_leave. With either of the first two failures *retry_ms says
 * when to try again, otherwise it is left as it is:
 *
 * WIN32_BUSY: no place for the call; WIN32_NOT_ENOUGH_QUOTA: too many calls, or too many bytes, in
 * too short a time; WIN32_SHUTDOWN_IN_PROGRESS after quota_stop; WIN32_NOT_ENOUGH_MEMORY.
 *
 * Callers that are not known yet have no limit but their places. */
uint32_t quota_enter(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms);
void quota_leave(struct quota *quota, const struct quota_key *key);

/* A call turns out to be another caller's than the one it was counted in as, be it one that was not
 * known yet: it gives back that one's place and is counted in again, as any call of its caller.
 * What it has paid by the rates of the first stays paid. Nothing happens when both are the same.
 * Fails like quota_enter, and the call is then not counted any more; otherwise it is to leave as
 * this caller. */
uint32_t quota_move(struct quota *quota, const struct quota_key *from, const struct quota_key *to,
    uint32_t *retry_ms);

/* Charge a caller for bytes that were moved for it. They may be more than it had left: it is let in
 * again when it has made up for them. A caller that has paused may move those of a second first. */
void quota_charge(struct quota *quota, const struct quota_key *key, uint64_t bytes);

/* Count a session in; pair it with quota_end_session. Fails like quota_enter, but for the rates:
 * the call that opens it has paid. */
uint32_t quota_begin_session(struct quota *quota, const struct quota_key *key, uint32_t *retry_ms);
void quota_end_session(struct quota *quota, const struct quota_key *key);

/* Let no further call or session in. */
void quota_stop(struct quota *quota);

/* The calls in flight and the sessions open now. */
uint32_t quota_calls(struct quota *quota);
uint32_t quota_sessions(struct quota *quota);

/* The callers that have a call or a session, or called so lately that their rates still show it. */
uint32_t quota_callers(struct quota *quota);

#endif

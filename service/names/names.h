/* Account names by SID: a cache, and the few threads that fill it.
 *
 * A name may have to come from a domain controller, which can take seconds or never answer.
 * Nobody waits for that longer than they said: names that are not known by then stay NULL, and are
 * there for the next one who asks. Safe for any number of threads.
 *
 * - An answer is kept for a time, a failure for a shorter one. A name that is older is still given
 *   out, at once, for as long again, while it is looked up anew in the background; an old failure
 *   is not, it is looked up and waited for. When looking up anew fails, the old name stays until it
 *   is too old: also when it is said that there is no such account, for the system says that as
 * well when the network does not answer in time (Microsoft, "LookupAccountSidW function"). Where
 * that is said again and again, it is believed for longer each time, like a name in the end.
 * - A SID is looked up once, however many wait for it. The wait counts from when its lookup was
 *   asked for: a lookup that hangs costs those who asked first their wait, and nobody after them.
 * - A lookup that hangs holds up its own thread only. Users go before groups, and one more thread
 *   does nothing but users, so that nobody can hold up the names of other callers by a token full
 *   of unknown groups.
 * - Cache and queue are bounded. The cache gives up what was used least recently; what no longer
 *   fits into the queue is not looked up this time.
 * - Logon SIDs (S-1-5-5-x-y) name no account and are not looked up.
 */
#ifndef DEPUTY_NAMES_NAMES_H
#define DEPUTY_NAMES_NAMES_H

#include "include/deputy.h"
#include "base/arena.h"
#include "identity/codec.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NAMES_THREADS_MAX = 16,
    NAMES_NONE_MAPPED = 1332, /* ERROR_NONE_MAPPED: no account was found for this SID */
};

/* Find the account of a SID: UTF-8, ended by a zero. Returns a Win32 status. It runs on several
 * threads at once. */
typedef uint32_t names_lookup(void *context, const uint8_t *sid, size_t size,
    char name[IDENTITY_NAME_MAX + 1], char domain[IDENTITY_NAME_MAX + 1]);

struct names_options {
    names_lookup *lookup;
    void *context;           /* for lookup; it outlives every call of lookup */
    uint64_t (*clock)(void); /* nanoseconds, for expiry; NULL is uv_hrtime */
    uint32_t ttl_ms;         /* how long a name is fresh, and after that how long it may be old */
    uint32_t failure_ttl_ms; /* how long a failure is believed, at first */
    uint32_t capacity;       /* the most SIDs that are remembered; above all SIDs of one token */
    uint32_t queue;          /* the most SIDs that wait for a lookup */
    uint32_t threads;        /* for any lookup, 1 to NAMES_THREADS_MAX; one more is for users */
};

struct names;

/* Make a cache and start its threads. WIN32_INVALID_PARAMETER when an option but context, clock or
 * failure_ttl_ms is 0, or there are too many threads; WIN32_NOT_ENOUGH_MEMORY. */
uint32_t names_open(const struct names_options *options, struct names **names);

/* End the threads and free the cache; NULL is allowed. No other call may be in progress. What is
 * queued is given up. Lookups in progress are waited for, but no longer than wait_ms: WIN32_TIMEOUT
 * says that some hang. Each of their threads ends by itself when its lookup returns, and until then
 * touches nothing but context and memory that the last of them frees; only the handles of these
 * threads stay open, as nobody is left to join them. */
uint32_t names_close(struct names *names, uint32_t wait_ms);

/* Fill in name and domain of every SID in an identity and in its linked token. Lists of SIDs and
 * the linked token are replaced by copies in the arena, so they may be shared; the identity itself
 * is changed and must be the caller's own.
 *
 * Waits until all are answered, at most wait_ms in all. What has no account, or was not answered
 * for in time, keeps a NULL name: that is no failure. Names that are there already stay. Fails with
 * WIN32_NOT_ENOUGH_MEMORY only: some names may be missing then. */
uint32_t names_fill(
    struct names *names, struct deputy_identity *identity, struct arena *arena, uint32_t wait_ms);

/* The same for one SID, a user's: it goes before groups. */
uint32_t names_fill_sid(
    struct names *names, struct deputy_sid *sid, struct arena *arena, uint32_t wait_ms);

#endif

/* What a session holds between two calls: a directory being listed, a file being written.
 *
 * Whatever is held was opened as a caller, and serves only calls with that caller's full authority
 * (audit/record/owner.h): a session may be used by threads that act as others, and where the
 * platform lets it, by other processes. It is closed when the operation that opened it is done, or
 * when the session ends in whatever way. The table, and what it holds, belong to the one call that
 * is in the session (session_enter), so that no two threads see them. */
#ifndef DEPUTY_PIPELINE_HELD_HELD_H
#define DEPUTY_PIPELINE_HELD_HELD_H

#include "audit/record/owner.h"

#include <stdint.h>

enum { HELD_MAX = 16 }; /* in one session */

struct act;

/* The first member of whatever is held. */
struct held {
    const void *kind;                 /* any address that only this kind of thing uses */
    void (*close)(struct held *held); /* also frees it; runs as the service */
    struct act *act;                  /* that it is held for, which is part of it; NULL for none */
    uint8_t authority[SHA256_SIZE];   /* whose it is; set by held_add */
};

struct held_table {
    struct held *items[HELD_MAX];
    uint32_t generation[HELD_MAX]; /* of the place: an id that was closed never comes again soon */
};

/* Hold a thing for a caller; the table owns it from now on. *id is what the client is told, never
 * 0. WIN32_NO_MORE_ITEMS when the table is full, or as owner_full_authority fails: the thing stays
 * the caller's. */
uint32_t held_add(struct held_table *table, const struct deputy_identity *caller, struct held *held,
    uint32_t *id);

/* The thing of this id and kind that was opened with the caller's authority, NULL when there is
 * none. It stays held. */
struct held *held_find(const struct held_table *table, const struct deputy_identity *caller,
    uint32_t id, const void *kind);

/* The thing of this id and kind, whoever opened it: to close it, and for nothing else. NULL when
 * there is none. */
struct held *held_any(const struct held_table *table, uint32_t id, const void *kind);

/* Close a thing, whoever opened it; WIN32_INVALID_HANDLE when there is none of this id and kind. */
uint32_t held_close(struct held_table *table, uint32_t id, const void *kind);

/* Close everything. */
void held_close_all(struct held_table *table);

#endif

/* The caller gets what its own open gets, and no more: an operation is compared with the process's
 * own attempt to open the object for the same rights. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_ATTEMPT_H
#define DEPUTY_TESTS_PROVE_COMMON_ATTEMPT_H

#include "include/deputy.h"

#include <stdbool.h>
#include <windows.h>

/* An operation on an object, by its path. */
typedef uint32_t attempt_through(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply);

/* An operation, and the rights that it takes. */
struct attempt {
    const char *name;   /* as in deputy.h */
    const WCHAR *where; /* behind the thing's path: what is opened */
    DWORD access;
    attempt_through *through;
    /* LOST: the object may be lost; HANDED: a handle comes of it; MADE: another one below it. */
    enum { KEPT, LOST, HANDED, MADE } how;
};

/* A kind of objects, and what is tried with each. */
struct kind {
    uint32_t (*open)(const WCHAR *path, DWORD access);       /* the process's own */
    bool (*spare)(const WCHAR *path, WCHAR spare[MAX_PATH]); /* make one that may be lost */
    uint32_t (*make)(const WCHAR *path);                     /* make another one below it */
    void (*clean)(const WCHAR *path);                        /* remove what was left beside it */
    const struct attempt *attempts;
    size_t count;
};

/* Try everything with each of these things, which end with NULL. */
void attempt_all(const struct kind *kind, const WCHAR *const *things);

/* Whether the system holds this caller to the descriptor of what is closed: status is what its own
 * open of that gave. The proof is skipped where the system keeps none of these descriptors. */
void attempt_expect_enforced(uint32_t status, bool keeps_descriptors);

#endif

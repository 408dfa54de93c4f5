/* The facts of a token, read from the system. */
#ifndef DEPUTY_IDENTITY_TOKEN_H
#define DEPUTY_IDENTITY_TOKEN_H

#include "client/deputy.h"
#include "identity/arena.h"

/* Which facts to read: every call needs those that its record names, few need the rest. */
enum token_scope {
    TOKEN_RECORDED = 1, /* what the event log fields show, and tells whose a record is */
    TOKEN_REMAINING = 2,
    TOKEN_ALL = TOKEN_RECORDED | TOKEN_REMAINING,
};

/* Read facts of an open token (HANDLE with TOKEN_QUERY and TOKEN_QUERY_SOURCE) into an identity,
 * beside those that it has already. What they point to lives in the arena. No names are looked up.
 *
 * A fact that the platform does not know, or that this token has not got, stays absent. Any other
 * failure is returned and leaves the identity as it was.
 *
 * Source: Microsoft, "TOKEN_INFORMATION_CLASS enumeration". */
uint32_t token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity);

/* Read every fact of the process's primary token. */
uint32_t token_read_process(struct arena *arena, struct deputy_identity *identity);

#endif

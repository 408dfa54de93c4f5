/* The facts of a token, read from the system. */
#ifndef DEPUTY_TOKEN_TOKEN_H
#define DEPUTY_TOKEN_TOKEN_H

#include "include/deputy.h"
#include "base/arena.h"
#include "token/token_proof.h"

/* Which facts to read: every call needs those that its record names, few need the rest. */
enum token_scope {
    TOKEN_RECORDED = 1, /* what the event log fields show, and tells whose a record is */
    TOKEN_REMAINING = 2,
    TOKEN_LINKED = 4, /* the token that is linked to it, which is another token's facts to read */
    TOKEN_ALL = TOKEN_RECORDED | TOKEN_REMAINING | TOKEN_LINKED,
};

/* Read facts of an open token (HANDLE with TOKEN_QUERY and TOKEN_QUERY_SOURCE) into an identity,
 * beside those that it has already, which are not asked for again. What they point to lives in the
 * arena. No names are looked up.
 *
 * A fact that the platform does not know, or that this token has not got, stays absent. Any other
 * failure is returned and leaves the identity as it was; WIN32_INVALID_DATA is an answer that makes
 * no sense.
 *
 * Source: Microsoft, "GetTokenInformation function". */
uint32_t token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity);

/* Take the facts that a guard has read to prove a token. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t token_proved(
    const struct token_proof *proof, struct arena *arena, struct deputy_identity *identity);

/* Read every fact of the process's primary token, and remember what the platform does not know: it
 * is not asked for that any more. Once, before other threads read tokens. */
uint32_t token_read_process(struct arena *arena, struct deputy_identity *identity);

#endif

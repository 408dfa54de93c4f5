/* Facts that more than one answer about a token has. */
#ifndef DEPUTY_TOKEN_TOKEN_FOUND_H
#define DEPUTY_TOKEN_TOKEN_FOUND_H

#include "token/answer.h"

/* Take the TOKEN_PRIVILEGES at an address of an answer. WIN32_INVALID_DATA when it is not in it;
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t token_privileges_at(const struct answer *answer, const void *at, struct arena *arena,
    struct deputy_identity *identity);

/* Take what is found among the groups, which are known already: the label, and the logon SID.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t token_find_in_groups(struct arena *arena, struct deputy_identity *identity);

#endif

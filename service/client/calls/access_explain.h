/* From the facts of an access to its explanation: what the descriptor means to each token, ACE by
 * ACE, and whether that agrees with what the system did. Portable. */
#ifndef DEPUTY_CLIENT_CALLS_ACCESS_EXPLAIN_H
#define DEPUTY_CLIENT_CALLS_ACCESS_EXPLAIN_H

#include "access/model/descriptor.h"
#include "include/deputy.h"
#include "base/arena.h"

#include <stdbool.h>

/* How SIDs get their names: find sets both and returns true, or returns false when it knows none.
 * The texts live as long as the context. */
struct access_names {
    bool (*find)(
        void *context, const struct access_sid *sid, const char **name, const char **domain);
    void *context;
};

/* Explain an answer that has everything but views, ACEs and disagreement; what is added lives in
 * the arena. A descriptor that is malformed makes descriptor_status ERROR_INVALID_DATA, and is not
 * explained. WIN32_NOT_ENOUGH_MEMORY, WIN32_INVALID_PARAMETER for a token without a user. */
uint32_t access_explain(
    struct deputy_access *answer, const struct access_names *names, struct arena *arena);

/* How the system's answer and the caller's view differ, in words that live in the arena; *text is
 * NULL when they agree. The answer has its views. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t access_disagreement(
    const struct deputy_access *answer, struct arena *arena, const char **text);

#endif

/* TOKEN_ACCESS_INFORMATION: what an access check needs of a token, in one answer.
 *
 * Source: Microsoft, "TOKEN_ACCESS_INFORMATION structure". That the first SID of its table is the
 * user is not documented: it is so in public analyses of the kernel. A service uses this answer
 * only after it has said of the service's own token what the documented classes say (token.c). */
#ifndef DEPUTY_TOKEN_TOKEN_ACCESS_H
#define DEPUTY_TOKEN_TOKEN_ACCESS_H

#include "token/answer.h"
#include "identity/facts.h"

/* What it may decide on, beside the groups. */
#define TOKEN_ACCESS_FACTS                                                                         \
    (FACT_BIT(DEPUTY_FACT_USER) | FACT_BIT(DEPUTY_FACT_LOGON_SID) |                                \
        FACT_BIT(DEPUTY_FACT_RESTRICTING_SIDS) | FACT_BIT(DEPUTY_FACT_PRIVILEGES) |                \
        FACT_BIT(DEPUTY_FACT_MANDATORY_POLICY) | FACT_BIT(DEPUTY_FACT_APPCONTAINER) |              \
        FACT_BIT(DEPUTY_FACT_CAPABILITIES) | FACT_BIT(DEPUTY_FACT_TRUST_LEVEL))

/* See token_class_read (token/token_class.h). */
uint32_t token_access_read(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity);

/* The facts that this answer of TOKEN_CLASS_ACCESS_INFORMATION decides on: newer systems have more
 * members. 0 when it is not well formed.
 *
 * Which members an answer has is told from where its first table begins, which public analyses of
 * the kernel agree to be right behind the structure. */
uint64_t token_access_facts(const struct answer *answer);

#endif

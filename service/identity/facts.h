/* The table of token facts: what the codec, the JSON and the text output know of each.
 *
 * A new fact is one member of struct deputy_identity, one row here and one getter in token.c. */
#ifndef DEPUTY_IDENTITY_FACTS_H
#define DEPUTY_IDENTITY_FACTS_H

#include "include/deputy.h"

enum fact_kind {
    FACT_U32,
    FACT_BOOL, /* uint32_t, 0 or 1 */
    FACT_LUID,
    FACT_SID,
    FACT_GROUPS,
    FACT_PRIVILEGES,
    FACT_SOURCE,
    FACT_ACL,
    FACT_IDENTITY,
};

struct fact {
    enum fact_kind kind;
    size_t offset;            /* of the member in struct deputy_identity */
    const char *key;          /* its key in JSON */
    const char *label;        /* its label in text */
    const char *const *names; /* FACT_U32: the words for 0, 1, 2, ..., ended by NULL; or NULL */
};

/* The row of each fact, by its number. */
extern const struct fact fact_table[DEPUTY_FACT_COUNT];

/* The member of an identity that holds a fact. */
const void *fact_value(const struct deputy_identity *identity, enum deputy_fact fact);

/* Facts as a mask: bit n is fact n, as in struct deputy_identity. */
#define FACT_BIT(fact) (UINT64_C(1) << (unsigned)(fact))

/* Mark a fact as present, or as absent. */
void fact_set(struct deputy_identity *identity, enum deputy_fact fact);
void fact_clear(struct deputy_identity *identity, enum deputy_fact fact);

/* The word for a value of a FACT_U32 fact, NULL when it has none. */
const char *fact_word(enum deputy_fact fact, uint32_t value);

/* The word for an integrity label's SID ("medium"), NULL when the level has none
 * (Windows: Mandatory Integrity Control, SECURITY_MANDATORY_*_RID). */
const char *fact_integrity_word(const struct deputy_sid *label);

#endif

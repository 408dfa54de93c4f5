/* One walk over a DACL for one of a token's lists of SIDs. Internal to the access check. */
#ifndef DEPUTY_ACCESS_DACL_PASS_H
#define DEPUTY_ACCESS_DACL_PASS_H

#include "access/question.h"
#include "access/condition/condition.h"

struct dacl_pass {
    const struct access_token *token;
    const struct access_request *request;
    enum access_pass pass;
    uint32_t wanted;                 /* rights to decide */
    uint32_t granted;                /* out: those that an ACE allows first */
    uint32_t notes;                  /* out: enum access_note */
    uint16_t ace[ACCESS_RIGHTS_MAX]; /* out: the ACE that decided each right */
};

/* Walk the DACL. The request's object types form a tree. */
void dacl_pass_run(struct dacl_pass *pass);

/* What an ACE does, were it to apply. */
enum ace_effect { ACE_EFFECT_NONE, ACE_EFFECT_ALLOW, ACE_EFFECT_DENY };
enum ace_effect ace_effect(uint8_t type);

/* Whether an ACE has a condition. */
bool ace_is_conditional(uint8_t type);

/* The SID that an ACE speaks of: OWNER RIGHTS stands for the owner, PRINCIPAL SELF for the
 * request's self (MS-DTYP 2.5.3.1.1). */
struct access_sid ace_trustee(const struct access_request *request, const struct access_ace *ace);

/* Whether a SID is OWNER RIGHTS, S-1-3-4. */
bool sid_is_owner_rights(const struct access_sid *sid);

/* How a trustee counts in a pass (enum sid_match). */
uint32_t ace_match(
    const struct access_token *token, enum access_pass pass, const struct access_sid *trustee);

/* Evaluate an ACE's condition; *notes gets what it met. */
enum condition_truth ace_condition(const struct access_token *token,
    const struct access_request *request, const struct access_ace *ace, uint32_t *notes);

/* The number of the only bit that is set. */
static inline unsigned right_index(uint32_t right)
{
    return (unsigned)__builtin_ctz(right);
}

#endif

#include "access/hint.h"
#include "access/dacl_pass.h"

#include <string.h>

/* Whether somebody else's ACE is worth naming: of packages only to an AppContainer, and the other
 * way round. Restricting SIDs are chosen to have little. */
static bool concerns(const struct access_right *right, const struct access_sid *trustee)
{
    bool package = trustee->bytes[7] == 15; /* S-1-15-... */
    return right->pass == ACCESS_PASS_PACKAGE ? package
                                              : right->pass == ACCESS_PASS_NORMAL && !package;
}

/* What stands between the token and an ACE that allows the right; ACCESS_HINT_NONE when the ACE
 * says nothing of it. */
static enum access_hint obstacle(const struct access_token *token,
    const struct access_request *request, const struct access_right *right,
    const struct access_ace *ace)
{
    uint32_t notes = 0;
    if (ace_effect(ace->type) != ACE_EFFECT_ALLOW ||
        !(right_map(ace->mask, request->mapping) & right->right))
        return ACCESS_HINT_NONE;
    struct access_sid trustee = ace_trustee(request, ace);
    uint32_t match = ace_match(token, (enum access_pass)right->pass, &trustee);
    if (ace->flags & ACCESS_ACE_INHERIT_ONLY)
        return match & SID_MATCH_ALLOW ? ACCESS_HINT_INHERIT_ONLY : ACCESS_HINT_NONE;
    if (match & SID_MATCH_DENY_ONLY)
        return ACCESS_HINT_DENY_ONLY;
    if (match & SID_MATCH_DISABLED)
        return ACCESS_HINT_DISABLED;
    if (!match)
        return concerns(right, &trustee) ? ACCESS_HINT_OTHER : ACCESS_HINT_NONE;
    enum condition_truth truth =
        ace_is_conditional(ace->type) ? ace_condition(token, request, ace, &notes) : CONDITION_TRUE;
    if (truth != CONDITION_TRUE)
        return truth == CONDITION_FALSE ? ACCESS_HINT_CONDITION : ACCESS_HINT_UNKNOWN;
    if (right->reason == ACCESS_BY_ACE && ace->number > right->ace)
        return ACCESS_HINT_LATER;
    return ace->object_type ? ACCESS_HINT_OBJECT_TYPE : ACCESS_HINT_NONE;
}

/* Whether one hint says more than another: they are in this order. */
static bool better(enum access_hint left, enum access_hint right)
{
    return left != ACCESS_HINT_NONE && (right == ACCESS_HINT_NONE || left < right);
}

static bool sid_is_system(const struct access_sid *sid)
{
    static const uint8_t local_system[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    return sid->size == sizeof(local_system) &&
           memcmp(sid->bytes, local_system, sizeof(local_system)) == 0;
}

static void search_dacl(const struct access_token *token, const struct access_request *request,
    bool system, struct access_right *right)
{
    struct access_acl_walk walk = access_acl_walk(&request->descriptor->dacl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        if (!ace.sid.bytes || sid_is_system(&ace.sid) != system)
            continue;
        enum access_hint found = obstacle(token, request, right, &ace);
        if (better(found, (enum access_hint)right->hint)) {
            right->hint = (uint8_t)found;
            right->hint_ace = (uint16_t)ace.number;
        }
    }
}

/* The privilege that would give a right, if it were enabled; 0 when none would. */
static unsigned dormant_privilege(
    const struct access_token *token, const struct access_right *right)
{
    static const struct {
        uint32_t right;
        enum access_privilege privilege;
    } gives[] = {
        {RIGHT_SYSTEM_SECURITY, PRIVILEGE_SECURITY},
        {RIGHT_WRITE_OWNER, PRIVILEGE_TAKE_OWNERSHIP},
        {RIGHT_WRITE_OWNER, PRIVILEGE_RELABEL},
    };
    for (size_t i = 0; i < sizeof(gives) / sizeof(gives[0]); i++) {
        if (gives[i].right == right->right && access_token_holds(token, gives[i].privilege) &&
            !access_token_enabled(token, gives[i].privilege))
            return gives[i].privilege;
    }
    return 0;
}

static bool in_dacl(const struct access_right *right)
{
    return right->reason == ACCESS_BY_NOTHING || right->reason == ACCESS_BY_EMPTY_DACL ||
           right->reason == ACCESS_BY_ACE;
}

void hint_find(const struct access_token *token, const struct access_request *request,
    uint32_t available, struct access_right *right)
{
    unsigned privilege = dormant_privilege(token, right);
    bool dacl = in_dacl(right);
    if (dacl)
        search_dacl(token, request, false, right);
    /* Hardly anybody can become LocalSystem: its ACEs are named for want of others. */
    if (dacl && right->hint == ACCESS_HINT_NONE)
        search_dacl(token, request, true, right);
    /* What the caller can do alone comes before ACEs that speak of others. */
    bool weak = right->hint == ACCESS_HINT_NONE || right->hint >= ACCESS_HINT_OBJECT_TYPE;
    if (privilege && weak && (dacl || right->reason == ACCESS_BY_PRIVILEGE)) {
        right->hint = ACCESS_HINT_PRIVILEGE;
        right->hint_privilege = (uint8_t)privilege;
        right->hint_ace = 0;
    } else if (weak && dacl && right->pass == ACCESS_PASS_NORMAL && (available & RIGHT_WRITE_DAC)) {
        right->hint = ACCESS_HINT_OWNER;
        right->hint_ace = 0;
    }
}

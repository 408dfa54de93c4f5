#include "access/dacl_pass.h"

#include <string.h>

/* The rights that no ACE has decided yet, for each node of the object type list; without a list
 * there is the root only. */
struct undecided {
    const struct access_object_type *types;
    uint32_t count;
    uint32_t rights[ACCESS_OBJECT_TYPES_MAX];
};

enum ace_effect ace_effect(uint8_t type)
{
    switch (type) {
    case ACCESS_ACE_ALLOW:
    case ACCESS_ACE_ALLOW_OBJECT:
    case ACCESS_ACE_ALLOW_CALLBACK:
    case ACCESS_ACE_ALLOW_CALLBACK_OBJECT:
        return ACE_EFFECT_ALLOW;
    case ACCESS_ACE_DENY:
    case ACCESS_ACE_DENY_OBJECT:
    case ACCESS_ACE_DENY_CALLBACK:
    case ACCESS_ACE_DENY_CALLBACK_OBJECT:
        return ACE_EFFECT_DENY;
    default:
        return ACE_EFFECT_NONE;
    }
}

bool ace_is_conditional(uint8_t type)
{
    return type >= ACCESS_ACE_ALLOW_CALLBACK && type <= ACCESS_ACE_DENY_CALLBACK_OBJECT;
}

bool sid_is_owner_rights(const struct access_sid *sid)
{
    static const uint8_t owner_rights[] = {1, 1, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0};
    return sid->size == sizeof(owner_rights) &&
           memcmp(sid->bytes, owner_rights, sizeof(owner_rights)) == 0;
}

static bool sid_is_self(const struct access_sid *sid)
{
    static const uint8_t principal_self[] = {1, 1, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0};
    return sid->size == sizeof(principal_self) &&
           memcmp(sid->bytes, principal_self, sizeof(principal_self)) == 0;
}

struct access_sid ace_trustee(const struct access_request *request, const struct access_ace *ace)
{
    if (sid_is_owner_rights(&ace->sid) && request->descriptor->owner.bytes)
        return request->descriptor->owner;
    if (request->self.bytes && sid_is_self(&ace->sid))
        return request->self;
    return ace->sid;
}

uint32_t ace_match(
    const struct access_token *token, enum access_pass pass, const struct access_sid *trustee)
{
    const struct sid_set *set = pass == ACCESS_PASS_NORMAL       ? &token->sids
                                : pass == ACCESS_PASS_RESTRICTED ? &token->restricting
                                                                 : &token->packages;
    return sid_set_find(set, trustee->bytes, trustee->size);
}

enum condition_truth ace_condition(const struct access_token *token,
    const struct access_request *request, const struct access_ace *ace, uint32_t *notes)
{
    struct condition_context context = {.token = token,
        .resources = &request->descriptor->sacl,
        .deny = ace_effect(ace->type) == ACE_EFFECT_DENY};
    enum condition_truth truth = condition_evaluate(ace->data, ace->data_size, &context);
    if (context.unseen)
        *notes |= ACCESS_NOTE_CLAIMS;
    if (context.absent)
        *notes |= ACCESS_NOTE_ABSENT;
    if (context.malformed)
        *notes |= ACCESS_NOTE_CONDITION;
    if (context.unfit)
        *notes |= ACCESS_NOTE_UNFIT;
    if (context.large)
        *notes |= ACCESS_NOTE_LARGE;
    return truth;
}

/* Whether the condition lets the ACE apply: an allow needs it true, a deny not false (MS-DTYP
 * 2.4.4.17). */
static bool condition_applies(
    struct dacl_pass *pass, const struct access_ace *ace, enum ace_effect effect)
{
    if (!ace_is_conditional(ace->type))
        return true;
    if (effect == ACE_EFFECT_DENY && (pass->request->flags & ACCESS_SKIP_CONDITIONAL_DENY)) {
        pass->notes |= ACCESS_NOTE_CONDITIONAL_DENY;
        return false;
    }
    enum condition_truth truth = ace_condition(pass->token, pass->request, ace, &pass->notes);
    if (effect == ACE_EFFECT_ALLOW)
        return truth == CONDITION_TRUE;
    if (truth != CONDITION_FALSE)
        pass->notes |= ACCESS_NOTE_CONDITIONAL_DENY;
    return truth != CONDITION_FALSE;
}

/* What an ACE does in this pass. An AppContainer's SIDs count for allowing only. */
static enum ace_effect ace_applies(struct dacl_pass *pass, const struct access_ace *ace)
{
    enum ace_effect effect = ace_effect(ace->type);
    if (ace->flags & ACCESS_ACE_INHERIT_ONLY)
        return ACE_EFFECT_NONE;
    if (ace->type == ACCESS_ACE_ALLOW_COMPOUND)
        pass->notes |= ACCESS_NOTE_COMPOUND;
    if (ace->type >= ACCESS_ACE_TYPE_COUNT)
        pass->notes |= ACCESS_NOTE_UNKNOWN_ACE;
    if (effect == ACE_EFFECT_NONE)
        return ACE_EFFECT_NONE;
    struct access_sid trustee = ace_trustee(pass->request, ace);
    uint32_t counts = effect == ACE_EFFECT_ALLOW ? SID_MATCH_ALLOW : SID_MATCH_DENY;
    if (!(ace_match(pass->token, pass->pass, &trustee) & counts) ||
        !condition_applies(pass, ace, effect))
        return ACE_EFFECT_NONE;
    return effect;
}

/* The node with a GUID; count when there is none. */
static uint32_t find_node(const struct undecided *tree, const uint8_t *guid)
{
    uint32_t node = 0;
    while (node < tree->count && memcmp(tree->types[node].guid, guid, ACE_GUID_SIZE) != 0)
        node++;
    return node;
}

/* The first node behind a node and its descendants. */
static uint32_t subtree_end(const struct undecided *tree, uint32_t node)
{
    uint32_t end = node + 1;
    while (end < tree->count && tree->types[end].level > tree->types[node].level)
        end++;
    return end;
}

static uint32_t parent_of(const struct undecided *tree, uint32_t node)
{
    uint32_t parent = node;
    while (tree->types[parent].level >= tree->types[node].level)
        parent--;
    return parent;
}

/* A parent lacks what any of its children lacks. */
static void settle_ancestors(struct undecided *tree, uint32_t node)
{
    while (tree->types[node].level > 0) {
        uint32_t parent = parent_of(tree, node);
        uint32_t end = subtree_end(tree, parent);
        uint32_t lacking = 0;
        for (uint32_t child = parent + 1; child < end; child = subtree_end(tree, child))
            lacking |= tree->rights[child];
        tree->rights[parent] &= lacking;
        node = parent;
    }
}

static void settle_all(struct undecided *tree, uint32_t mask)
{
    tree->rights[0] &= ~mask;
    for (uint32_t node = 1; node < tree->count; node++)
        tree->rights[node] &= ~mask;
}

static void allow(struct undecided *tree, const struct access_ace *ace, uint32_t mask)
{
    if (!ace->object_type) {
        settle_all(tree, mask);
        return;
    }
    uint32_t node = find_node(tree, ace->object_type);
    if (node == tree->count)
        return;
    for (uint32_t at = node; at < subtree_end(tree, node); at++)
        tree->rights[at] &= ~mask;
    settle_ancestors(tree, node);
}

/* A deny for one node denies the whole request. One for an object type counts for all when no types
 * were asked for. */
static void deny(struct undecided *tree, const struct access_ace *ace, uint32_t mask)
{
    uint32_t node = ace->object_type && tree->count ? find_node(tree, ace->object_type) : 0;
    if (node == 0 || node < tree->count)
        settle_all(tree, mask & tree->rights[node]);
}

static void note_decided(struct dacl_pass *pass, uint32_t decided, uint32_t number)
{
    for (; decided; decided &= decided - 1)
        pass->ace[right_index(decided)] = (uint16_t)number;
}

static void start_tree(const struct dacl_pass *pass, struct undecided *tree)
{
    tree->types = pass->request->types;
    tree->count = pass->request->type_count;
    tree->rights[0] = pass->wanted;
    for (uint32_t node = 1; node < tree->count; node++)
        tree->rights[node] = pass->wanted;
}

void dacl_pass_run(struct dacl_pass *pass)
{
    struct undecided tree;
    struct access_ace ace;
    struct access_acl_walk walk = access_acl_walk(&pass->request->descriptor->dacl);
    start_tree(pass, &tree);
    while (tree.rights[0] && access_acl_next(&walk, &ace)) {
        enum ace_effect effect = ace_applies(pass, &ace);
        if (effect == ACE_EFFECT_NONE)
            continue;
        uint32_t before = tree.rights[0];
        uint32_t mask = right_map(ace.mask, pass->request->mapping);
        if (effect == ACE_EFFECT_ALLOW)
            allow(&tree, &ace, mask);
        else
            deny(&tree, &ace, mask);
        uint32_t decided = before & ~tree.rights[0];
        note_decided(pass, decided, ace.number);
        if (effect == ACE_EFFECT_ALLOW)
            pass->granted |= decided;
    }
}

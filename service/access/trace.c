#include "access/trace.h"
#include "access/dacl_pass.h"
#include "base/status.h"

static void find_decided(const struct access_result *result, struct access_step *step)
{
    for (uint32_t i = 0; i < result->count; i++) {
        const struct access_right *right = &result->rights[i];
        for (size_t pass = 0; pass < ACCESS_PASS_COUNT; pass++) {
            if (right->pass_ace[pass] == step->ace.number)
                step->decided[pass] |= right->right;
        }
    }
}

static void find_condition(const struct access_token *token, const struct access_request *request,
    struct access_step *step)
{
    uint32_t notes = 0;
    step->conditional = ace_is_conditional(step->ace.type) || step->ace.type == ACCESS_ACE_FILTER;
    if (step->conditional)
        step->condition = ace_condition(token, request, &step->ace, &notes);
}

static void find_match(const struct access_token *token, const struct access_request *request,
    struct access_step *step)
{
    if (!step->ace.sid.bytes)
        return;
    step->trustee = ace_trustee(request, &step->ace);
    for (size_t pass = 0; pass < ACCESS_PASS_COUNT; pass++)
        step->match[pass] = ace_match(token, (enum access_pass)pass, &step->trustee);
}

static bool can_decide(const struct access_ace *ace, bool sacl)
{
    bool type = sacl ? ace->type == ACCESS_ACE_MANDATORY_LABEL ||
                           ace->type == ACCESS_ACE_TRUST_LABEL || ace->type == ACCESS_ACE_FILTER
                     : ace_effect(ace->type) != ACE_EFFECT_NONE;
    return type && !(ace->flags & ACCESS_ACE_INHERIT_ONLY);
}

/* The steps of one ACL; NULL when there is no memory. */
static struct access_step *trace_acl(const struct access_token *token,
    const struct access_request *request, const struct access_result *result, bool sacl,
    struct arena *arena)
{
    const struct access_acl *acl = sacl ? &request->descriptor->sacl : &request->descriptor->dacl;
    struct access_step *steps = arena_array(arena, acl->count, sizeof(*steps));
    struct access_acl_walk walk = access_acl_walk(acl);
    for (size_t i = 0; steps && access_acl_next(&walk, &steps[i].ace); i++) {
        struct access_step *step = &steps[i];
        bool label = step->ace.type == ACCESS_ACE_MANDATORY_LABEL;
        step->mask = label ? step->ace.mask : right_map(step->ace.mask, request->mapping);
        step->considered = can_decide(&step->ace, sacl);
        find_match(token, request, step);
        find_condition(token, request, step);
        if (!sacl)
            find_decided(result, step);
    }
    return steps;
}

uint32_t access_trace_make(const struct access_token *token, const struct access_request *request,
    const struct access_result *result, struct arena *arena, struct access_trace *trace)
{
    const struct descriptor *descriptor = request->descriptor;
    struct access_step *dacl = trace_acl(token, request, result, false, arena);
    struct access_step *sacl = trace_acl(token, request, result, true, arena);
    if (!dacl || !sacl)
        return WIN32_NOT_ENOUGH_MEMORY;
    *trace = (struct access_trace){.dacl = dacl,
        .dacl_count = descriptor->dacl.count,
        .sacl = sacl,
        .sacl_count = descriptor->sacl.count};
    return WIN32_OK;
}

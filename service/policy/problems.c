#include "policy/problems.h"
#include "base/status.h"

static const char *copy(struct arena *arena, const struct buffer *text)
{
    return text->status ? NULL : arena_copy(arena, text->bytes, text->size);
}

/* Where a value is, as far as it takes to find it. */
static const char *place(struct arena *arena, const struct policy_value *value)
{
    struct buffer text = {0};
    buffer_text(&text, value->source == POLICY_FROM_GROUP ? "Policies\\Deputy\\" : "Parameters\\");
    buffer_text(&text, value->access ? POLICY_ACCESS_KEY "\\" : "");
    buffer_text(&text, value->name);
    const char *copied = copy(arena, &text);
    buffer_free(&text);
    return copied;
}

uint32_t problem_add(struct policy *policy, const struct policy_value *value,
    const struct buffer *reason, bool warning)
{
    size_t *count = warning ? &policy->warnings : &policy->errors;
    (*count)++;
    if (policy->problem_count == POLICY_PROBLEMS_MAX)
        return WIN32_OK;
    const struct policy_problem problem = {
        .value = place(&policy->arena, value),
        .reason = copy(&policy->arena, reason),
        .warning = warning,
    };
    if (!problem.value || !problem.reason)
        return WIN32_NOT_ENOUGH_MEMORY;
    policy->problems[policy->problem_count++] = problem;
    return WIN32_OK;
}

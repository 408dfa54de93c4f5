/* The whole configuration: what holds, where each part of it comes from, and what is wrong with
 * what was set. Portable.
 *
 * A setting under the Group Policy key overrides the same one under the Parameters key. For an
 * operation's descriptor the policy comes first altogether: the operation's own value there, then
 * its "Default", and only then the Parameters' own value, their "Default" and the built-in one. */
#ifndef DEPUTY_POLICY_POLICY_H
#define DEPUTY_POLICY_POLICY_H

#include "policy/descriptor.h"
#include "policy/settings.h"
#include "policy/values.h"

#define POLICY_DEFAULT_ACCESS "Default"

enum { POLICY_PROBLEMS_MAX = 64 };

/* Who may use an operation. */
struct policy_access {
    const char *operation; /* "Default" for those that are not set */
    const char *sddl;      /* as it was set */
    const uint8_t *descriptor;
    size_t descriptor_size;
    enum policy_source source;
    bool own; /* set for this operation, rather than for all that are not set */
    bool bad; /* what was set is wrong: the members above are the built-in default's */
};

/* Something that was set and is not used. */
struct policy_problem {
    const char *value;  /* "Parameters\MaxCalls" */
    const char *reason; /* continues the sentence: "is 0, outside 1 to 10000" */
    bool warning;       /* the rest is used nevertheless */
};

struct policy {
    struct arena arena;
    struct config config;
    struct {
        enum policy_source source;
        bool bad; /* what was set is wrong: config has the default */
    } settings[SETTINGS_MAX];
    struct policy_access *access; /* first the default, then the operations in their order */
    size_t access_count;
    struct policy_problem problems[POLICY_PROBLEMS_MAX];
    size_t problem_count; /* those there is room for */
    size_t errors;        /* with any, nothing of this may be used */
    size_t warnings;
};

struct policy_rules {
    const char *const *operations; /* names, ended by NULL; they live longer than the policy */
    descriptor_convert *convert;
};

/* Make a policy from what was set; *policy is overwritten, and to be freed with policy_free. That
 * something is wrong is no failure: see errors and problems. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t policy_make(
    const struct policy_values *values, const struct policy_rules *rules, struct policy *policy);
void policy_free(struct policy *policy);

/* Who may use an operation, by its name in any case; the default's entry when there is no such
 * operation. */
const struct policy_access *policy_access_find(const struct policy *policy, const char *operation);

#endif

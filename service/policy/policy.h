/* The whole configuration: what holds, where each part of it comes from, and what is wrong with
 * what was set. Portable.
 *
 * A setting under the Group Policy key overrides the same one under the Parameters key. For an
 * operation's descriptor the policy comes first altogether: the operation's own value there, then
 * its "Default", and only then the Parameters' own value, their "Default" and the built-in one. */
#ifndef DEPUTY_POLICY_POLICY_H
#define DEPUTY_POLICY_POLICY_H

#include "policy/descriptor.h"
#include "policy/policy_facts.h"

#define POLICY_DEFAULT_ACCESS "Default"

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

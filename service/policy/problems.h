/* The problems of a policy while it is made. Internal to the policy. */
#ifndef DEPUTY_POLICY_PROBLEMS_H
#define DEPUTY_POLICY_PROBLEMS_H

#include "base/buffer.h"
#include "policy/policy_facts.h"

/* Put a problem at the end of a policy's list; past POLICY_PROBLEMS_MAX it is only counted. reason
 * is copied, and its failure is the function's. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t problem_add(struct policy *policy, const struct policy_value *value,
    const struct buffer *reason, bool warning);

#endif

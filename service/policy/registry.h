/* What an administrator has set, read from the registry with the rights of whoever asks. */
#ifndef DEPUTY_POLICY_REGISTRY_H
#define DEPUTY_POLICY_REGISTRY_H

#include "policy/policy.h"

/* Read all values of all our keys, of which one that is not there has none, and make a policy of
 * them, to be freed with policy_free. On failure *key names the key that could not be read (it is
 * never freed), NULL when all could: ERROR_ACCESS_DENIED, ERROR_MORE_DATA (more than
 * POLICY_VALUES_MAX), what else the registry said, or what policy_make says. */
uint32_t policy_read(const struct policy_rules *rules, struct policy *policy, const char **key);

#endif

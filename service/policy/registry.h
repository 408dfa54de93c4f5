/* What an administrator has set, read from the registry with the rights of whoever asks. */
#ifndef DEPUTY_POLICY_REGISTRY_H
#define DEPUTY_POLICY_REGISTRY_H

#include "policy/values.h"

/* Read all values of all our keys; a key that is not there has none. Free them with
 * policy_values_free. On failure *key names the key that could not be read (it is never freed), and
 * there are no values: ERROR_ACCESS_DENIED, ERROR_MORE_DATA (more than POLICY_VALUES_MAX), or what
 * else the registry said. */
uint32_t policy_values_read(struct policy_values *values, const char **key);

#endif

/* Names of registry values. */
#ifndef DEPUTY_POLICY_NAME_H
#define DEPUTY_POLICY_NAME_H

#include <stdbool.h>

/* Whether two names are the same but for the case of ASCII letters, of which all our names are. */
bool name_equal(const char *left, const char *right);

#endif

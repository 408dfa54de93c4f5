/* Values as they would stand in the registry, and a policy made of them. */
#ifndef DEPUTY_TESTS_UNIT_POLICY_POLICY_FIXTURE_H
#define DEPUTY_TESTS_UNIT_POLICY_POLICY_FIXTURE_H

#include "policy/policy.h"

/* SDDL by our own reader, which is the same everywhere; why says where it is wrong. */
uint32_t fixture_convert(const char *sddl, struct buffer *bytes, struct buffer *why);

/* The policy that fixture_make made last, and the values that it is made of. */
extern struct policy_values fixture_values;
extern struct policy fixture_policy;

/* Add a value with these bytes, a REG_DWORD, or a REG_SZ (ASCII). */
void fixture_add(enum policy_source source, bool access, const char *name, uint32_t type,
    const void *bytes, size_t size);
void fixture_number(enum policy_source source, const char *name, uint32_t number);
void fixture_text(enum policy_source source, const char *operation, const char *text);

/* Make the policy of two operations, "open" and "list"; it has to succeed. */
void fixture_make(void);

/* The text of the only problem: "Parameters\MaxCalls is 0, outside 1 to 10000". */
const char *fixture_problem(void);

/* For tests' setup and teardown. */
void fixture_free(void);

#endif

/* Tokens and descriptors for the tests of the access check, written as text. */
#ifndef DEPUTY_TESTS_UNIT_ACCESS_ACCESS_FIXTURE_H
#define DEPUTY_TESTS_UNIT_ACCESS_ACCESS_FIXTURE_H

#include "access/check.h"
#include "base/arena.h"

/* The user of every token here, and the domain that "DA" and its like are relative to. */
#define FIXTURE_DOMAIN "S-1-5-21-1-2-3"
#define FIXTURE_USER   FIXTURE_DOMAIN "-1001"

/* Make a token from words: "+BU" an enabled group, "-BA" one for denying only, "~BU" a disabled
 * one, "r:WD" a restricting SID, "c:S-1-15-3-1" an enabled capability, "C:S-1-15-3-1" a disabled
 * one, "pkg:S-1-15-2-9" an AppContainer, "p:8" an enabled privilege by LUID, "h:8" a disabled one,
 * "il:8192" an integrity level, "policy:0" a mandatory policy, "trust:512-4096" a trust level,
 * "user:SY" another user, "writes" write-restricted, "lpac", "denied" the user for denying only.
 * Ends the test when the text is wrong. */
struct access_token fixture_token(struct arena *arena, const char *words);

/* Make a descriptor from SDDL; ends the test when the text is wrong. */
struct descriptor fixture_descriptor(struct arena *arena, const char *sddl);

/* A SID from its text or alias. */
struct access_sid fixture_sid(struct arena *arena, const char *text);

/* Check an access to an object of this kind. */
struct access_result fixture_check(enum right_object object, const char *token, const char *sddl,
    uint32_t desired, uint32_t flags);

/* The right of a result with this bit; ends the test when it is not there. */
const struct access_right *fixture_right(const struct access_result *result, uint32_t right);

#endif

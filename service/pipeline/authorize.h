/* Stage 4: may this caller use this operation at all?
 *
 * Each operation has a security descriptor with rights of our own (enum operation_right), and the
 * system's own access check decides. */
#ifndef DEPUTY_PIPELINE_AUTHORIZE_H
#define DEPUTY_PIPELINE_AUTHORIZE_H

#include "pipeline/operation.h"
#include "policy/policy.h"

struct authorization;

/* Take the descriptors of all operations from a policy, which they do not need afterwards; free
 * with authorization_close. ERROR_NOT_ENOUGH_MEMORY. */
uint32_t authorization_open(const struct policy *policy, struct authorization **authorization);
void authorization_close(struct authorization *authorization);

/* Let two authorizations change their descriptors, while calls are checked against either: a check
 * sees all of the one or of the other. */
void authorization_exchange(struct authorization *authorization, struct authorization *other);

/* Check an operation's right against the caller's impersonation token (HANDLE with TOKEN_QUERY).
 * ERROR_ACCESS_DENIED when the caller does not have it. Source: Microsoft, "AccessCheck function".
 */
uint32_t authorize(
    struct authorization *authorization, const struct operation *operation, void *token);

#endif

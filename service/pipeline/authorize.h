/* Stage 4: may this caller use this operation at all?
 *
 * Each operation has a security descriptor with rights of our own (enum operation_right), and the
 * system's own access check decides. */
#ifndef DEPUTY_PIPELINE_AUTHORIZE_H
#define DEPUTY_PIPELINE_AUTHORIZE_H

#include "pipeline/operation.h"

struct authorization;

/* Make the descriptors of all operations; free with authorization_close. */
uint32_t authorization_open(struct authorization **authorization);
void authorization_close(struct authorization *authorization);

/* Check an operation's right against the caller's impersonation token (HANDLE with TOKEN_QUERY).
 * ERROR_ACCESS_DENIED when the caller does not have it. Source: Microsoft, "AccessCheck function".
 */
uint32_t authorize(
    const struct authorization *authorization, const struct operation *operation, void *token);

#endif

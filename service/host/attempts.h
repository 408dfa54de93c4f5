/* This start as one of several that may have failed in the same way
 * (host/restart/start_failures.h). */
#ifndef DEPUTY_HOST_ATTEMPTS_H
#define DEPUTY_HOST_ATTEMPTS_H

#include "installation/host_exit.h"
#include "host/host_parts.h"
#include "base/buffer.h"

/* Find out what failed before and who asks for this start, and wait where that helps. Waits until a
 * stop is asked for at most. */
uint32_t attempts_open(struct host *host);

/* This start has failed. Whether the service control manager should not try again; then *how, which
 * says which step failed, says that too, and what to do. */
bool attempts_failed(
    struct host *host, uint32_t status, enum host_exit exit_code, struct buffer *how);

/* This start has succeeded. */
void attempts_succeeded(struct host *host);

#endif

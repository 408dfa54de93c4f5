/* The start of the host: one part after the other. */
#ifndef DEPUTY_HOST_START_H
#define DEPUTY_HOST_START_H

#include "installation/host_exit.h"
#include "host/host_parts.h"

/* What callers may have, by the configuration that is in use. */
struct quota_limits host_limits(const struct host *host);

/* Make every part that calls need, and open the endpoint; no further part once a stop is asked for.
 * On failure everything is unmade, *step names what failed and *exit_code its code. */
uint32_t host_start(struct host *host, const char **step, enum host_exit *exit_code);

/* Unmake the parts; no call may be in flight. */
void host_unmake(struct host *host);

#endif

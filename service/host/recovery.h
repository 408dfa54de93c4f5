/* Crashes: dumps of this run's, and waiting after those of the runs before. */
#ifndef DEPUTY_HOST_RECOVERY_H
#define DEPUTY_HOST_RECOVERY_H

#include "host/host_parts.h"
#include "base/buffer.h"

/* Be ready to write a dump, and learn how the runs before this one ended. What does not work here
 * does not keep the service from starting; recovery_describe tells. After trail_open_folder. */
uint32_t recovery_open(struct host *host);

/* Use the host's configuration from now on, and let the next start have what it needs of it. */
void recovery_configure(struct host *host);

/* Wait as long as the crashes before ask for, or until a stop is asked for. Right after
 * recovery_open: whatever a start does after that may be what crashes. */
uint32_t recovery_wait(struct host *host);

/* Forget the crashes once this run has gone well for long enough; every now and then. */
void recovery_tick(struct host *host);

/* Keep that this run ended in order. ran: it served calls. */
void recovery_end(struct host *host, bool ran);

/* Append "; " and what an administrator should know of it; nothing when there is nothing. */
void recovery_describe(const struct host *host, struct buffer *text);

#endif

/* The trail, as the host has it: the audit with its sink, spool and ring, and flood control. */
#ifndef DEPUTY_HOST_TRAIL_H
#define DEPUTY_HOST_TRAIL_H

#include "host/host_parts.h"

/* Everything that keeps records is opened in four steps, in this order. Each fails with the status
 * of what it could not open; what was opened stays until trail_close. */

/* Make the spool's folder ready. What is wrong with it is on record. */
uint32_t trail_open_folder(struct host *host);

/* Make the ring, flood control and budgets. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t trail_open_memory(struct host *host);

/* Open the event source. Fails like eventlog_open. */
uint32_t trail_open_log(struct host *host);

/* Open the spool and start the audit, by the host's configuration. Fails like audit_open. */
uint32_t trail_open_spool(struct host *host);

/* Use the host's configuration from now on. */
void trail_configure(struct host *host);

/* Give the summaries that are due; every now and then, from the loop. */
void trail_tick(struct host *host);

/* Put all summaries on record; before the last record of a stop. */
void trail_summarise(struct host *host);

/* Keep everything that was submitted; nothing can be afterwards. Waits for it so long at most;
 * whether it is done. */
bool trail_stop(struct host *host, uint32_t wait_ms);

/* Free it all; no thread may use it. */
void trail_close(struct host *host);

#endif

/* The trail, as the host has it: the audit with its sink, spool and ring, and flood control. */
#ifndef DEPUTY_HOST_TRAIL_H
#define DEPUTY_HOST_TRAIL_H

#include "host/host_private.h"

/* Open the event source, and with it everything that keeps records, by the host's configuration.
 * Everything that was opened stays in host->pipeline until trail_close. */
uint32_t trail_open(struct host *host);

/* Make the spool's folder ready; before trail_open. What is wrong with it is on record. */
uint32_t trail_open_folder(struct host *host);

/* Use the host's configuration from now on. */
void trail_configure(struct host *host);

/* Give the summaries of refusals that are due; every now and then, from the loop. */
void trail_tick(struct host *host);

/* Put all summaries on record; before the last record of a stop. */
void trail_summarise(struct host *host);

/* Keep everything that was submitted; nothing can be afterwards. */
void trail_stop(struct host *host);

/* Free it all; no thread may use it. */
void trail_close(struct host *host);

#endif

/* The file in which a run keeps what the next start wants to know of it. */
#ifndef DEPUTY_HOST_RESTART_RUN_STATE_H
#define DEPUTY_HOST_RESTART_RUN_STATE_H

#include "host/restart/backoff.h"

/* Open the file, made where it is missing, in a folder that is ours (UTF-8), and read what the last
 * run left; most_s as for backoff_parse. Nobody else can open it to write until *file (HANDLE) is
 * closed: ERROR_SHARING_VIOLATION while another process of the service runs. Otherwise what the
 * file system says. */
uint32_t run_state_open(const char *folder, uint32_t most_s, void **file, struct backoff *last);

/* Keep this of the run, on the disk. */
uint32_t run_state_write(void *file, struct backoff run);

void run_state_close(void *file);

#endif

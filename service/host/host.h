/* The host: starts the service's parts in order, runs the loop that coordinates them, and stops
 * them in order. The same code runs under the SCM and on a console; what differs is who is told. */
#ifndef DEPUTY_HOST_HOST_H
#define DEPUTY_HOST_HOST_H

#include "installation/host_exit.h"
#include "host/host_listener.h"

#include <stdint.h>

struct host;

/* Make the process's host, which can be asked to stop from now on. It lives until the process ends,
 * because the RPC runtime may run down sessions as long. ERROR_NOT_ENOUGH_MEMORY. */
uint32_t host_open(const struct host_listener *listener, struct host **host);

/* Start, run until asked to stop, stop. A stop that is asked for while it starts ends the start
 * before its next step. On failure *exit_code says which step failed; the status is what it failed
 * with, and event 1002 has been reported as well as possible. A start that has failed too often is
 * no failure to whoever would try again (host/restart/start_failures.h). */
uint32_t host_run(struct host *host, enum host_exit *exit_code);

/* Ask for a stop, or for the configuration to be read again; from any thread. reason is a constant
 * text, for the record. */
void host_stop(struct host *host, const char *reason);
void host_reload(struct host *host);

#endif

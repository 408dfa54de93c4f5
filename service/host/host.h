/* The host: starts the service's parts in order, runs the loop that coordinates them, and stops
 * them in order. The same code runs under the SCM and on a console; what differs is who is told. */
#ifndef DEPUTY_HOST_H
#define DEPUTY_HOST_H

#include <stdint.h>

/* Why a start failed: the service-specific exit code (also listed in the README). */
enum host_exit {
    HOST_EXIT_OK = 0,
    HOST_EXIT_CONFIGURATION = 1,
    HOST_EXIT_EVENT_SOURCE = 2,
    HOST_EXIT_ENDPOINT_TAKEN = 3,
    HOST_EXIT_ENDPOINT_SILENT = 4,
    HOST_EXIT_RPC = 5,
    HOST_EXIT_RESOURCES = 6,
    HOST_EXIT_SPOOL = 7,
    HOST_EXIT_USAGE = 8, /* of the program; never of a start */
};

enum host_state { HOST_STARTING, HOST_RUNNING, HOST_STOPPING };

/* Who is told of the service's progress: under the SCM each call is a checkpoint. Called on the
 * thread that runs the host. step may be NULL. */
struct host_listener {
    void (*progress)(void *context, enum host_state state, const char *step);
    void *context;
    const char *mode; /* "as a service", for the record */
};

struct host;

/* Make the process's host, which can be asked to stop from now on. It lives until the process ends,
 * because the RPC runtime may run down sessions as long. ERROR_NOT_ENOUGH_MEMORY. */
uint32_t host_open(const struct host_listener *listener, struct host **host);

/* Start, run until asked to stop, stop. On failure *exit_code says which step failed; the status is
 * what it failed with, and event 1002 has been reported as well as possible. */
uint32_t host_run(struct host *host, enum host_exit *exit_code);

/* Ask for a stop, or for the configuration to be read again; from any thread. reason is a constant
 * text, for the record. */
void host_stop(struct host *host, const char *reason);
void host_reload(struct host *host);

#endif

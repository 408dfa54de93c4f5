/* Who is told how the host gets on. */
#ifndef DEPUTY_HOST_HOST_LISTENER_H
#define DEPUTY_HOST_HOST_LISTENER_H

#include "host/restart/start_failures.h"

#include <stdint.h>

enum host_state { HOST_STARTING, HOST_RUNNING, HOST_STOPPING };

/* Who is told of the service's progress: under the SCM each call is a checkpoint. Called on the
 * thread that runs the host. step may be NULL. stop_time says how long a stop may take from now on;
 * NULL where nobody wants to know. reason says who asked for this start; NULL where it is no start
 * of the service control manager's. */
struct host_listener {
    void (*progress)(void *context, enum host_state state, const char *step);
    uint32_t (*stop_time)(void *context, uint32_t ms);
    void *context;
    const char *mode; /* "as a service", for the record */
    enum start_reason (*reason)(void *context);
};

#endif

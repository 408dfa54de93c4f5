/* Being told when Group Policy has been applied anew. */
#ifndef DEPUTY_HOST_POLICY_WATCH_H
#define DEPUTY_HOST_POLICY_WATCH_H

#include <stdint.h>

/* All zero: nothing is watched. It stays where it is while something is. */
struct policy_watch {
    void (*changed)(void *context);
    void *context;
    void *event; /* HANDLE that the system signals */
    void *wait;  /* HANDLE of the wait for it */
};

/* Have changed(context) called, on a thread of the system's, each time that the computer's policy
 * has been applied. Where the system does not offer that, nothing is watched, and that is no
 * failure. ERROR_NOT_ENOUGH_MEMORY and the like when it cannot be waited for. End it with
 * policy_watch_stop. Source: Microsoft, "RegisterGPNotification function". */
uint32_t policy_watch_start(
    struct policy_watch *watch, void (*changed)(void *context), void *context);

/* Watch no longer; changed does not run any more when this returns. Not from within changed. */
void policy_watch_stop(struct policy_watch *watch);

#endif

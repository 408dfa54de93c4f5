/* What attach.dll is to do in its DllMain, at an address that the environment variable
 * ATTACH_WORK has in decimal. */
#ifndef DEPUTY_TESTS_LAB_ATTACH_H
#define DEPUTY_TESTS_LAB_ATTACH_H

#include "include/deputy.h"

/* Those behind ATTACH_QUERIES have a session from before. */
enum attach_when {
    ATTACH_OPENS,
    ATTACH_QUERIES,
    ATTACH_CLOSES,
    ATTACH_PINGS,
    DETACH_CLOSES,
    DETACH_PINGS,
};

struct attach_work {
    enum attach_when when;
    uint32_t timeout_ms;            /* to open a session with, or ask without one */
    struct deputy_session *session; /* to use and to close */
    uint32_t done;                  /* how often it was done */
    uint32_t status;                /* of opening or asking */
    uint64_t took_ms;
};

#endif

/* What attach.dll is to do in its DllMain, at an address that the environment variable
 * ATTACH_WORK has in decimal. */
#ifndef DEPUTY_TESTS_LAB_ATTACH_H
#define DEPUTY_TESTS_LAB_ATTACH_H

#include "include/deputy.h"

enum attach_when { ATTACH_OPENS, ATTACH_CLOSES, DETACH_CLOSES };

struct attach_work {
    enum attach_when when;
    uint32_t timeout_ms;            /* to open a session with */
    struct deputy_session *session; /* to close */
    uint32_t done;                  /* how often it was done */
    uint32_t status;                /* of opening */
    uint64_t took_ms;
};

#endif

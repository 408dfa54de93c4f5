/* Who called: what is known of the client process and of the token it was impersonated with. */
#ifndef DEPUTY_PIPELINE_CALLER_H
#define DEPUTY_PIPELINE_CALLER_H

#include "include/deputy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLIENT_IMAGE_MAX = 32767 }; /* UTF-16 units of a path */

/* The client process: facts for the log, never input to a decision (a process id can be reused and
 * an image renamed). That it has ended only ends what was going on for it. */
struct client_process {
    bool known;
    uint32_t id;
    uint64_t created;      /* FILETIME; 0 when it could not be found */
    const uint16_t *image; /* UTF-16 path; NULL when it could not be found */
    size_t image_size;     /* in units */
    void *process;         /* to wait for its end (HANDLE, see process.h); NULL when unknown */
};

#endif

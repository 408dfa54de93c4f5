/* What a program asked for when it opened a session. */
#ifndef DEPUTY_CLIENT_CONNECTION_OPTIONS_H
#define DEPUTY_CLIENT_CONNECTION_OPTIONS_H

#include "include/deputy.h"
#include "identity/sid.h"

enum { OPTIONS_TIMEOUT_MS = 10 * 1000 };

struct options {
    uint32_t timeout_ms;
    uint8_t server_sid[SID_SIZE_MAX];
};

/* Read the public structure, or the defaults for NULL. A larger structure of a later version is
 * taken when the members that this version does not know are zero. ERROR_INVALID_PARAMETER. */
uint32_t options_read(const struct deputy_options *from, struct options *options);

#endif

/* The names that events have for operations. */
#ifndef DEPUTY_CLIENT_EVENTS_EVENT_OPERATION_H
#define DEPUTY_CLIENT_EVENTS_EVENT_OPERATION_H

#include "base/buffer.h"

/* Whether an event may have this operation; if not, the end of a sentence that says what should
 * have one, with the nearest, is appended. */
bool event_operation_check(const char *name, struct buffer *error);

#endif

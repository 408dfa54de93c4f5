/* Which events a command line asks for. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_WISHES_H
#define DEPUTY_CTL_EVENTS_EVENT_WISHES_H

#include "ctl/common/command.h"
#include "client/events/event_filter.h"

/* Make the filter of a call's options, which points into the arena and to the options: without
 * --all, of the events of this program's own user. False, and *code set, when something is wrong,
 * which is reported. */
bool event_wishes_read(
    struct call *call, struct arena *arena, struct event_filter *filter, enum exit_code *code);

/* Report that events cannot be read, for a reason that is not the service's. */
enum exit_code event_fail_here(struct call *call, uint32_t status);

#endif

/* How far back events go: to say so where less is here than was asked for. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_HISTORY_H
#define DEPUTY_CTL_EVENTS_EVENT_HISTORY_H

#include "ctl/events/event_source.h"

/* All zero: none was seen. */
struct event_history {
    bool any;
    uint64_t oldest; /* FILETIME */
};

/* An event was read, whether it is shown or not. */
void event_history_see(struct event_history *history, const struct deputy_event *event);

/* All that a source has was read: say on standard error when that begins later than what was asked
 * for. since: FILETIME; 0 asks for nothing. */
void event_history_note(
    const struct event_history *history, const struct event_source *source, uint64_t since);

#endif

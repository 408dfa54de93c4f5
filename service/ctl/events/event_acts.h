/* Acts of several steps among events that are shown: which of them have no end. Portable. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_ACTS_H
#define DEPUTY_CTL_EVENTS_EVENT_ACTS_H

#include "ctl/events/event.h"
#include "base/buffer.h"
#include "base/guid_set.h"

/* The beginning of one that was shown. */
struct event_act {
    uint8_t correlation[GUID_SIZE];
    uint64_t time;
    const char *operation; /* NULL: absent */
};

/* All zero is none; end it with event_acts_free. */
struct event_acts {
    bool off; /* nobody wants to know */
    struct guid_set ended;
    struct event_act *begun;
    size_t count, capacity;
    struct arena arena;
    uint32_t status; /* WIN32_NOT_ENOUGH_MEMORY once there was none; then nothing is said */
};

/* Note that an event was read, whether it is shown or not: it may end an act. */
void event_acts_read(struct event_acts *acts, const struct deputy_event *event);

/* Note that an event is shown: it may be the beginning of one. */
void event_acts_shown(struct event_acts *acts, const struct deputy_event *event);

/* Append, for people, which of those that are shown had no end among all that was read: nothing
 * when none. Not all of very many are named. */
void event_acts_put(struct buffer *out, const struct event_acts *acts);

void event_acts_free(struct event_acts *acts);

#endif

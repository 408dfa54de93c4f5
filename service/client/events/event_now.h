/* The present, as events have their times. */
#ifndef DEPUTY_CLIENT_EVENTS_EVENT_NOW_H
#define DEPUTY_CLIENT_EVENTS_EVENT_NOW_H

#include <stdint.h>

/* Now, as base/clock.h counts, without what that needs of libuv: this is also in the library. */
uint64_t event_now(void);

#endif

/* Events that were read back, from wherever: what they are made of, and their fields by name.
 * Portable. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_H
#define DEPUTY_CTL_EVENTS_EVENT_H

#include "audit/log/event_record.h"
#include "audit/record/field.h"
#include "client/answer/event_answer.h"
#include "include/deputy.h"
#include "base/arena.h"

#include <stdbool.h>

/* One insertion string, in UTF-16. */
struct event_text {
    const uint16_t *units;
    size_t count;
};

/* A copy as UTF-8, in the arena; left alone for "-", which is absent. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t event_text_copy(struct arena *arena, const struct event_text *text, const char **copy);

/* Make an event of its insertion strings, in the arena. "-" is absent, strings past the last field
 * are left out, and what is not Unicode becomes U+FFFD. Its time is that of its own field, and the
 * given one only when it has none: a record may have been delivered long after it was made.
 * WIN32_NOT_ENOUGH_MEMORY; event is then unchanged. */
uint32_t event_make(struct arena *arena, uint32_t id, uint32_t type, uint64_t time,
    const struct event_text *texts, size_t count, struct deputy_event *event);

/* A copy in another arena. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t event_copy(
    struct arena *arena, const struct deputy_event *event, struct deputy_event *copy);

#endif

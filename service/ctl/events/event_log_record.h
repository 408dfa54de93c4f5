/* Records of the Event Log as ReadEventLog gives them (Microsoft: "EVENTLOGRECORD structure").
 * Portable: they are bytes, and not believed. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_LOG_RECORD_H
#define DEPUTY_CTL_EVENTS_EVENT_LOG_RECORD_H

#include "ctl/events/event.h"

/* What is left of a buffer full of records. */
struct event_log_buffer {
    const uint8_t *bytes;
    size_t left;
};

/* The number of the next record, which stays where it is: they are numbered in the order in which
 * they were written, from 0 again behind UINT32_MAX ("Event Log Records"). As the next one. */
uint32_t event_log_record_number(const struct event_log_buffer *buffer, uint32_t *number);

/* Pass over the next record. As the next one. */
uint32_t event_log_record_pass(struct event_log_buffer *buffer);

/* Take the next record. Only those of Deputy's own source are read, into the arena, and with them
 * the name of the computer, NULL when there is none; of any other one it only says that it is
 * foreign.
 *
 * WIN32_NO_MORE_ITEMS at the end, WIN32_INVALID_DATA for what is no record (nothing behind it can
 * be read then), WIN32_NOT_ENOUGH_MEMORY. */
uint32_t event_log_record_next(struct event_log_buffer *buffer, struct arena *arena,
    struct deputy_event *event, const char **computer, bool *foreign);

#endif

/* Records of the Event Log as ReadEventLog gives them (Microsoft: "EVENTLOGRECORD structure").
 * Portable: they are bytes, and not believed. */
#ifndef DEPUTY_AUDIT_LOG_EVENT_RECORD_H
#define DEPUTY_AUDIT_LOG_EVENT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offsets of members. */
enum {
    EVENT_RECORD_NUMBER = 8,
    EVENT_RECORD_GENERATED = 12,
    EVENT_RECORD_WRITTEN = 16,
    EVENT_RECORD_ID = 20,
    EVENT_RECORD_TYPE = 24,
    EVENT_RECORD_STRINGS = 26,
    EVENT_RECORD_STRINGS_AT = 36,
    EVENT_RECORD_HEAD = 56, /* the source's name stands behind it, and then the computer's */
    EVENT_RECORD_TAIL = 4,  /* the length once more */
};

/* A text of UTF-16 units within a record, ended by a zero. */
struct event_units {
    size_t at;
    size_t count;
};

/* Find the size of the record that these bytes begin with. WIN32_NO_MORE_ITEMS when nothing is
 * left, WIN32_INVALID_DATA for what is no record. */
uint32_t event_record_size(const uint8_t *bytes, size_t left, size_t *size);

/* Find the text at this offset; false when it does not end before end. */
bool event_record_text(const uint8_t *bytes, size_t at, size_t end, struct event_units *text);

/* Whether a text is these UTF-16 units, or this ASCII. */
bool event_record_same(
    const uint8_t *bytes, const struct event_units *text, const uint16_t *units, size_t count);
bool event_record_same_ascii(
    const uint8_t *bytes, const struct event_units *text, const char *ascii);

/* Find an insertion string of a record of this size, counted from 1. */
bool event_record_string(
    const uint8_t *bytes, size_t size, uint32_t position, struct event_units *text);

#endif

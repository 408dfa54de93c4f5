/* Records of the audit trail as JSON. Portable. */
#ifndef DEPUTY_CLIENT_ANSWER_EVENT_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_EVENT_ANSWER_H

#include "include/deputy.h"
#include "audit/record/field.h"
#include "base/clock.h"
#include "base/json.h"

/* The word for a type: "success audit", ...; "unknown". */
const char *event_type_word(uint32_t type);

/* The text of a field, NULL when it is absent. */
const char *event_field(const struct deputy_event *event, enum audit_field field);

/* When an event was made, as clock_format writes it; "-" for what that cannot write. */
void event_time_text(uint64_t time, char text[CLOCK_TEXT_SIZE]);

/* Write an event as one object: "id", "time", "type", then each field that is there under its name;
 * all values are strings. The field "time" is the "time" in front; "computer" comes last, and NULL
 * is none. */
void event_answer(struct json *json, const struct deputy_event *event, const char *computer);

#endif

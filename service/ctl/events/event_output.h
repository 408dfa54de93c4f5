/* Events as text, JSON and CSV. Portable. Whatever stands in an event, none of it can look like
 * another line or another field. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_OUTPUT_H
#define DEPUTY_CTL_EVENTS_EVENT_OUTPUT_H

#include "ctl/events/event.h"
#include "base/json.h"

enum event_format { EVENT_TEXT, EVENT_JSON, EVENT_CSV };

/* Appends the system's words for a status. */
typedef void event_status_text(struct buffer *buffer, uint32_t status);

/* Append what stands before all events: the header line of CSV. */
void event_output_head(struct buffer *buffer, enum event_format format);

/* Append an event to the writer's buffer, in any of the formats.
 *
 * computer: whose event it is; NULL when that is not to be shown.
 *
 * Text: a line with time (UTC), outcome, operation and caller; below it what was acted on, for an
 * end of an act its counts, for a failure the status, for an act its correlation, and the computer.
 * Only a line's last part is anything that a caller may have chosen. JSON: an object on one line:
 * "id", "time", "type", then each field that is there under its name; all values are strings. The
 * field "time" is the "time" in front; "computer" comes last. CSV (RFC 4180): the same as columns,
 * each event a line ended by CR LF; absent fields are empty. A text that a spreadsheet could take
 * for a formula, because it begins with "=", "+", "-" or "@", has a "'" before it, and so has one
 * that begins with "'". */
void event_output_put(struct json *json, enum event_format format, event_status_text *status_text,
    const struct deputy_event *event, const char *computer);

#endif

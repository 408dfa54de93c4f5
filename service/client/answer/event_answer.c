#include "client/answer/event_answer.h"
#include "audit/record/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 11 };

const char *event_type_word(uint32_t type)
{
    switch (type) {
    case AUDIT_TYPE_ERROR:
        return "error";
    case AUDIT_TYPE_WARNING:
        return "warning";
    case AUDIT_TYPE_INFORMATION:
        return "information";
    case AUDIT_TYPE_SUCCESS:
        return "success audit";
    case AUDIT_TYPE_FAILURE:
        return "failure audit";
    default:
        return "unknown";
    }
}

const char *event_field(const struct deputy_event *event, enum audit_field field)
{
    return (uint32_t)field <= event->field_count ? event->fields[field - 1] : NULL;
}

void event_time_text(uint64_t time, char text[CLOCK_TEXT_SIZE])
{
    if (!clock_format(time, text))
        strcpy(text, "-");
}

void event_answer(struct json *json, const struct deputy_event *event, const char *computer)
{
    char time[CLOCK_TEXT_SIZE], id[NUMBER_SIZE];
    event_time_text(event->time, time);
    snprintf(id, sizeof(id), "%" PRIu32, event->id);
    json_object_begin(json);
    json_member_text(json, "id", id);
    json_member_text(json, "time", time);
    json_member_text(json, "type", event_type_word(event->type));
    for (uint32_t i = 0; i < AUDIT_FIELDS && i < event->field_count; i++) {
        if (i != AUDIT_TIME - 1)
            json_member_text(json, audit_field_name((enum audit_field)(i + 1)), event->fields[i]);
    }
    json_member_text(json, "computer", computer);
    json_object_end(json);
}

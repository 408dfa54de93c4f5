#include "ctl/events/event.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/utf16.h"

#include <string.h>

uint32_t event_text_copy(struct arena *arena, const struct event_text *text, const char **copy)
{
    struct buffer utf8 = {0};
    uint32_t status = WIN32_OK;
    if (text->count == 1 && text->units[0] == '-')
        return WIN32_OK;
    utf16_append(&utf8, text->units, text->count);
    const char *made = utf8.status ? NULL : arena_copy(arena, utf8.bytes, utf8.size);
    if (made)
        *copy = made;
    else
        status = WIN32_NOT_ENOUGH_MEMORY;
    buffer_free(&utf8);
    return status;
}

uint32_t event_make(struct arena *arena, uint32_t id, uint32_t type, uint64_t time,
    const struct event_text *texts, size_t count, struct deputy_event *event)
{
    const char **fields = arena_array(arena, AUDIT_FIELDS, sizeof(*fields));
    uint32_t status = fields ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
    for (size_t i = 0; i < count && i < AUDIT_FIELDS && status == WIN32_OK; i++)
        status = event_text_copy(arena, &texts[i], &fields[i]);
    if (status != WIN32_OK)
        return status;
    if (fields[AUDIT_TIME - 1])
        (void)clock_parse(fields[AUDIT_TIME - 1], &time);
    *event = (struct deputy_event){
        .id = id, .type = type, .time = time, .fields = fields, .field_count = AUDIT_FIELDS};
    return WIN32_OK;
}

uint32_t event_copy(
    struct arena *arena, const struct deputy_event *event, struct deputy_event *copy)
{
    const char **fields = arena_array(arena, event->field_count, sizeof(*fields));
    if (!fields)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (uint32_t i = 0; i < event->field_count; i++) {
        const char *text = event->fields[i];
        if (text && !(fields[i] = arena_copy(arena, text, strlen(text))))
            return WIN32_NOT_ENOUGH_MEMORY;
    }
    *copy = *event;
    copy->fields = fields;
    return WIN32_OK;
}

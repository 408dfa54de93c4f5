#include "audit/record/record.h"
#include "audit/record/neutralize.h"
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct audit_event events[] = {
    {AUDIT_SERVICE_STARTED, AUDIT_TYPE_INFORMATION, AUDIT_CATEGORY_LIFECYCLE, "service started"},
    {AUDIT_SERVICE_STOPPED, AUDIT_TYPE_INFORMATION, AUDIT_CATEGORY_LIFECYCLE, "service stopped"},
    {AUDIT_START_FAILED, AUDIT_TYPE_ERROR, AUDIT_CATEGORY_LIFECYCLE, "start failed"},
    {AUDIT_CONFIGURATION_REJECTED, AUDIT_TYPE_WARNING, AUDIT_CATEGORY_LIFECYCLE,
        "configuration rejected"},
    {AUDIT_DELIVERY_FAILED, AUDIT_TYPE_ERROR, AUDIT_CATEGORY_LIFECYCLE, "audit delivery failed"},
    {AUDIT_DELIVERY_RESTORED, AUDIT_TYPE_INFORMATION, AUDIT_CATEGORY_LIFECYCLE,
        "audit delivery restored"},
    {AUDIT_SPOOL_DAMAGED, AUDIT_TYPE_ERROR, AUDIT_CATEGORY_LIFECYCLE, "audit spool damaged"},
    {AUDIT_DATA_MENDED, AUDIT_TYPE_WARNING, AUDIT_CATEGORY_LIFECYCLE, "data protected again"},
    {AUDIT_OPERATION_PERFORMED, AUDIT_TYPE_SUCCESS, AUDIT_CATEGORY_OPERATION,
        "operation performed"},
    {AUDIT_OPERATION_DENIED, AUDIT_TYPE_FAILURE, AUDIT_CATEGORY_OPERATION, "operation denied"},
    {AUDIT_OPERATION_FAILED, AUDIT_TYPE_WARNING, AUDIT_CATEGORY_OPERATION, "operation failed"},
    {AUDIT_IMPERSONATION_REFUSED, AUDIT_TYPE_FAILURE, AUDIT_CATEGORY_IMPERSONATION,
        "impersonation refused"},
    {AUDIT_REVERT_FAILED, AUDIT_TYPE_ERROR, AUDIT_CATEGORY_IMPERSONATION, "revert failed"},
    {AUDIT_CALLER_THROTTLED, AUDIT_TYPE_WARNING, AUDIT_CATEGORY_OPERATION, "caller throttled"},
    {AUDIT_OPERATION_BEGAN, AUDIT_TYPE_SUCCESS, AUDIT_CATEGORY_OPERATION, "operation began"},
    {AUDIT_OPERATION_ENDED, AUDIT_TYPE_SUCCESS, AUDIT_CATEGORY_OPERATION, "operation ended"},
    {AUDIT_READINGS_COUNTED, AUDIT_TYPE_SUCCESS, AUDIT_CATEGORY_OPERATION, "readings counted"},
    {AUDIT_SESSION_OPENED, AUDIT_TYPE_INFORMATION, AUDIT_CATEGORY_SESSION, "session opened"},
    {AUDIT_SESSION_CLOSED, AUDIT_TYPE_INFORMATION, AUDIT_CATEGORY_SESSION, "session closed"},
    {AUDIT_SESSION_RUN_DOWN, AUDIT_TYPE_INFORMATION, AUDIT_CATEGORY_SESSION, "session run down"},
};

const struct audit_event *audit_event_find(uint32_t id)
{
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        if (events[i].id == id)
            return &events[i];
    }
    return NULL;
}

bool audit_event_may_end(uint32_t id)
{
    return id == AUDIT_OPERATION_ENDED || id == AUDIT_OPERATION_DENIED ||
           id == AUDIT_OPERATION_FAILED;
}

uint32_t audit_record_init(struct audit_record *record, uint32_t id)
{
    const struct audit_event *event = audit_event_find(id);
    if (!event)
        return WIN32_INVALID_PARAMETER;
    *record = (struct audit_record){
        .id = event->id,
        .type = event->type,
        .category = event->category,
    };
    audit_setf(record, AUDIT_SCHEMA_VERSION, "%d", AUDIT_SCHEMA);
    return WIN32_OK;
}

void audit_record_free(struct audit_record *record)
{
    arena_free(&record->arena);
    *record = (struct audit_record){0};
}

static void fail(struct audit_record *record, uint32_t status)
{
    if (!record->status)
        record->status = status;
}

/* Keep neutralized text as a field's value, and free the buffer. */
static void keep(struct audit_record *record, enum audit_field field, struct buffer *text)
{
    const char *copy = NULL;
    if (text->size == 1 && text->bytes[0] == '-')
        copy = arena_copy(&record->arena, "^{2D}", strlen("^{2D}"));
    else if (!text->status)
        copy = arena_copy(&record->arena, text->bytes, text->size);
    if (copy)
        record->fields[field - 1] = copy;
    else
        fail(record, text->status ? text->status : WIN32_NOT_ENOUGH_MEMORY);
    buffer_free(text);
}

void audit_set(struct audit_record *record, enum audit_field field, const char *text)
{
    struct buffer neutral = {0};
    if (!text) {
        record->fields[field - 1] = NULL;
        return;
    }
    neutralize_utf8(&neutral, text, strlen(text), audit_field_limit(field));
    keep(record, field, &neutral);
}

void audit_set_utf16(
    struct audit_record *record, enum audit_field field, const uint16_t *units, size_t count)
{
    struct buffer neutral = {0};
    if (!units) {
        record->fields[field - 1] = NULL;
        return;
    }
    neutralize_utf16(&neutral, units, count, audit_field_limit(field));
    keep(record, field, &neutral);
}

void audit_set_utf16_pair(struct audit_record *record, enum audit_field field,
    const uint16_t *units, size_t count, const uint16_t *tail, size_t tail_count)
{
    struct buffer neutral = {0}, end = {0};
    size_t limit = audit_field_limit(field), used = 0;
    if (tail)
        used = neutralize_utf16(&end, tail, tail_count, limit - NEUTRALIZE_LIMIT_MIN);
    neutralize_utf16(&neutral, units, count, limit - used);
    buffer_append(&neutral, end.bytes, end.size);
    if (end.status && !neutral.status)
        neutral.status = end.status;
    keep(record, field, &neutral);
    buffer_free(&end);
}

void audit_setf(struct audit_record *record, enum audit_field field, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof(text))
        audit_set(record, field, text);
    else
        fail(record, WIN32_MORE_DATA);
}

const char *audit_field_text(const struct audit_record *record, enum audit_field field)
{
    const char *text = record->fields[field - 1];
    return text ? text : "-";
}

#include "ctl/events/event_output.h"
#include "client/answer/event_answer.h"
#include "audit/record/record.h"
#include "base/printable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OUTCOME_WIDTH = 8, OPERATION_WIDTH = 22, PEOPLE_TIME_SIZE = 24 };

/* --- text ------------------------------------------------------------------------------------ */

static void put_cell(struct buffer *buffer, const char *text, size_t width)
{
    printable_append(buffer, text);
    printable_pad(buffer, printable_columns(text), width);
    buffer_text(buffer, "  ");
}

/* "2026-11-22 13:30:49.123Z": UTC, as its mark says. */
static void put_people_time(struct buffer *buffer, uint64_t time)
{
    char text[CLOCK_TEXT_SIZE];
    event_time_text(time, text);
    if (strlen(text) > PEOPLE_TIME_SIZE) {
        text[10] = ' ';
        text[PEOPLE_TIME_SIZE - 1] = 'Z';
        text[PEOPLE_TIME_SIZE] = '\0';
    }
    put_cell(buffer, text, PEOPLE_TIME_SIZE);
}

static void put_caller(struct buffer *buffer, const struct deputy_event *event)
{
    const char *sid = event_field(event, AUDIT_CALLER_SID);
    const char *account = event_field(event, AUDIT_CALLER_ACCOUNT);
    const char *domain = event_field(event, AUDIT_CALLER_DOMAIN);
    if (account && domain && *domain) {
        printable_append(buffer, domain);
        buffer_text(buffer, "\\");
    }
    printable_append(buffer, account ? account : sid ? sid : "-");
}

/* What happened: the operation, or where there is none what the event is called. */
static const char *what(const struct deputy_event *event)
{
    const char *operation = event_field(event, AUDIT_OPERATION);
    const struct audit_event *known = audit_event_find(event->id);
    return operation ? operation : known ? known->name : "unknown event";
}

static void put_object(struct buffer *buffer, const struct deputy_event *event)
{
    const char *type = event_field(event, AUDIT_OBJECT_TYPE);
    const char *name = event_field(event, AUDIT_OBJECT_NAME);
    if (!name)
        return;
    buffer_text(buffer, "    object  ");
    if (type) {
        printable_append(buffer, type);
        buffer_text(buffer, " ");
    }
    printable_append(buffer, name);
    buffer_text(buffer, "\n");
}

/* The number that a status field has; 0 when it is none or absent. */
static uint32_t status_of(const struct deputy_event *event)
{
    const char *text = event_field(event, AUDIT_STATUS);
    uint64_t value = 0;
    for (; text && *text >= '0' && *text <= '9' && value <= UINT32_MAX; text++)
        value = value * 10 + (uint64_t)(*text - '0');
    return text && !*text && value <= UINT32_MAX ? (uint32_t)value : 0;
}

static void put_status(
    struct buffer *buffer, event_status_text *status_text, const struct deputy_event *event)
{
    const char *stage = event_field(event, AUDIT_STAGE);
    const char *correlation = event_field(event, AUDIT_CORRELATION);
    uint32_t status = status_of(event);
    if (!status)
        return;
    buffer_printf(buffer, "    status  %" PRIu32 " ", status);
    status_text(buffer, status);
    if (stage) {
        buffer_text(buffer, ", stage ");
        printable_append(buffer, stage);
    }
    if (correlation) {
        buffer_text(buffer, ", record ");
        printable_append(buffer, correlation);
    }
    buffer_text(buffer, "\n");
}

/* A number of a field, NULL when it has none. */
static const char *number_of(const struct deputy_event *event, enum audit_field field)
{
    const char *text = event_field(event, field);
    const bool is = text && *text && text[strspn(text, "0123456789")] == '\0';
    return is ? text : NULL;
}

/* "1,234,567": in every language alike, as everything here. */
static void put_count(
    struct buffer *buffer, const struct deputy_event *event, enum audit_field field, const char *of)
{
    const char *digits = number_of(event, field);
    if (!digits)
        return;
    for (size_t left = strlen(digits); left; left--, digits++) {
        buffer_append(buffer, digits, 1);
        if (left > 1 && left % 3 == 1)
            buffer_text(buffer, ",");
    }
    buffer_printf(buffer, " %s, ", of);
}

static void put_duration(struct buffer *buffer, const struct deputy_event *event)
{
    const char *text = number_of(event, AUDIT_DURATION);
    const uint64_t ms = text ? strtoull(text, NULL, 10) / 1000 : 0, s = ms / 1000;
    if (!text)
        buffer_text(buffer, "no time known");
    else if (s < 60)
        buffer_printf(buffer, "%" PRIu64 ".%03" PRIu64 " s", s, ms % 1000);
    else if (s < 3600)
        buffer_printf(buffer, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
    else
        buffer_printf(buffer, "%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
}

/* The end of an act of several steps: with what the whole of it was. */
static void put_end(struct buffer *buffer, const struct deputy_event *event)
{
    if (!audit_event_may_end(event->id) || !number_of(event, AUDIT_ACT_STEPS))
        return;
    buffer_text(buffer, "    ended   ");
    put_count(buffer, event, AUDIT_ACT_STEPS, "steps");
    put_count(buffer, event, AUDIT_ACT_ENTRIES, "entries");
    put_count(buffer, event, AUDIT_ACT_BYTES, "bytes");
    put_duration(buffer, event);
    buffer_text(buffer, "\n");
}

/* What joins a beginning with its end. */
static void put_correlation(struct buffer *buffer, const struct deputy_event *event)
{
    const char *correlation = event_field(event, AUDIT_CORRELATION);
    if (!correlation || (event->id != AUDIT_OPERATION_BEGAN && event->id != AUDIT_OPERATION_ENDED))
        return;
    buffer_text(buffer, "    record  ");
    printable_append(buffer, correlation);
    buffer_text(buffer, "\n");
}

static void put_computer(struct buffer *buffer, const char *computer)
{
    if (!computer)
        return;
    buffer_text(buffer, "    computer  ");
    printable_append(buffer, computer);
    buffer_text(buffer, "\n");
}

static void put_text(struct buffer *buffer, event_status_text *status_text,
    const struct deputy_event *event, const char *computer)
{
    const char *outcome = event_field(event, AUDIT_OUTCOME);
    put_people_time(buffer, event->time);
    put_cell(buffer, outcome ? outcome : "-", OUTCOME_WIDTH);
    put_cell(buffer, what(event), OPERATION_WIDTH);
    put_caller(buffer, event);
    buffer_text(buffer, "\n");
    put_object(buffer, event);
    put_end(buffer, event);
    put_status(buffer, status_text, event);
    put_correlation(buffer, event);
    put_computer(buffer, computer);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_json(struct json *json, const struct deputy_event *event, const char *computer)
{
    event_answer(json, event, computer);
    buffer_text(json->buffer, "\n");
    json->comma = false;
}

/* --- CSV ------------------------------------------------------------------------------------- */

/* One value, in quotes. Between them a quote is two. */
static void put_value(struct buffer *buffer, const char *text)
{
    struct buffer safe = {0};
    if (!text)
        return;
    printable_append(&safe, text);
    if (safe.status && !buffer->status)
        buffer->status = safe.status;
    const char *at = safe.bytes ? safe.bytes : "";
    buffer_text(buffer, *at && strchr("=+-@'", *at) ? "\"'" : "\"");
    for (const char *quote; (quote = strchr(at, '"')); at = quote + 1) {
        buffer_append(buffer, at, (size_t)(quote - at));
        buffer_text(buffer, "\"\"");
    }
    buffer_text(buffer, at);
    buffer_text(buffer, "\"");
    buffer_free(&safe);
}

static void put_csv(struct buffer *buffer, const struct deputy_event *event, const char *computer)
{
    char time[CLOCK_TEXT_SIZE];
    event_time_text(event->time, time);
    buffer_printf(
        buffer, "\"%" PRIu32 "\",\"%s\",\"%s\"", event->id, time, event_type_word(event->type));
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        if (i == AUDIT_TIME)
            continue;
        buffer_text(buffer, ",");
        put_value(buffer, event_field(event, (enum audit_field)i));
    }
    buffer_text(buffer, ",");
    put_value(buffer, computer);
    buffer_text(buffer, "\r\n");
}

void event_output_head(struct buffer *buffer, enum event_format format)
{
    if (format != EVENT_CSV)
        return;
    buffer_text(buffer, "id,time,type");
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        if (i == AUDIT_TIME)
            continue;
        buffer_text(buffer, ",");
        buffer_text(buffer, audit_field_name((enum audit_field)i));
    }
    buffer_text(buffer, ",computer\r\n");
}

void event_output_put(struct json *json, enum event_format format, event_status_text *status_text,
    const struct deputy_event *event, const char *computer)
{
    if (format == EVENT_JSON)
        put_json(json, event, computer);
    else if (format == EVENT_CSV)
        put_csv(json->buffer, event, computer);
    else
        put_text(json->buffer, status_text, event, computer);
}

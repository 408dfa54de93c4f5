#include "ctl/events/event_log_record.h"
#include "audit/log/event_record.h"
#include "installation/registered_names.h"
#include "base/bytes.h"
#include "base/status.h"

enum { TICKS_PER_SECOND = 10000000 };

static const uint64_t unix_epoch = 11644473600; /* seconds from 1601 to 1970 */

/* A copy with its own alignment and byte order. */
static uint32_t copy_units(const uint8_t *bytes, const struct event_units *text,
    struct arena *arena, struct event_text *copy)
{
    uint16_t *units = arena_array(arena, text->count, sizeof(*units));
    if (!units)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (size_t i = 0; i < text->count; i++)
        units[i] = load_u16(bytes + text->at + 2 * i);
    *copy = (struct event_text){units, text->count};
    return WIN32_OK;
}

/* Those past the last field are only looked for. */
static uint32_t read_texts(const uint8_t *bytes, size_t end, struct arena *scratch,
    struct event_text texts[AUDIT_FIELDS], size_t *count)
{
    struct event_units text;
    uint32_t number = load_u16(bytes + EVENT_RECORD_STRINGS);
    size_t at = load_u32(bytes + EVENT_RECORD_STRINGS_AT);
    *count = 0;
    if (number && at < EVENT_RECORD_HEAD)
        return WIN32_INVALID_DATA;
    for (uint32_t i = 0; i < number; i++) {
        if (!event_record_text(bytes, at, end, &text))
            return WIN32_INVALID_DATA;
        at += 2 * (text.count + 1);
        if (*count == AUDIT_FIELDS)
            continue;
        uint32_t status = copy_units(bytes, &text, scratch, &texts[*count]);
        if (status != WIN32_OK)
            return status;
        ++*count;
    }
    return WIN32_OK;
}

static uint32_t read_event(
    const uint8_t *bytes, size_t end, struct arena *arena, struct deputy_event *event)
{
    struct event_text texts[AUDIT_FIELDS];
    struct arena scratch = {0};
    size_t count;
    uint64_t time = (load_u32(bytes + EVENT_RECORD_GENERATED) + unix_epoch) * TICKS_PER_SECOND;
    uint32_t status = read_texts(bytes, end, &scratch, texts, &count);
    if (status == WIN32_OK)
        status = event_make(arena, load_u32(bytes + EVENT_RECORD_ID),
            load_u16(bytes + EVENT_RECORD_TYPE), time, texts, count, event);
    arena_free(&scratch);
    return status;
}

/* It stands behind the source's name. */
static uint32_t read_computer(const uint8_t *bytes, size_t end, const struct event_units *source,
    struct arena *arena, const char **computer)
{
    struct event_units found;
    struct event_text text;
    const char *read = NULL;
    uint32_t status = WIN32_OK;
    if (event_record_text(bytes, source->at + 2 * (source->count + 1), end, &found) &&
        found.count) {
        status = copy_units(bytes, &found, arena, &text);
        if (status == WIN32_OK)
            status = event_text_copy(arena, &text, &read);
    }
    if (status == WIN32_OK)
        *computer = read;
    return status;
}

/* The whole of the next record. */
static uint32_t find_record(const struct event_log_buffer *buffer, size_t *size)
{
    return event_record_size(buffer->bytes, buffer->left, size);
}

static void take(struct event_log_buffer *buffer, size_t size)
{
    buffer->bytes += size;
    buffer->left -= size;
}

uint32_t event_log_record_number(const struct event_log_buffer *buffer, uint32_t *number)
{
    size_t size;
    uint32_t status = find_record(buffer, &size);
    if (status == WIN32_OK)
        *number = load_u32(buffer->bytes + EVENT_RECORD_NUMBER);
    return status;
}

uint32_t event_log_record_pass(struct event_log_buffer *buffer)
{
    size_t size;
    uint32_t status = find_record(buffer, &size);
    if (status == WIN32_OK)
        take(buffer, size);
    return status;
}

uint32_t event_log_record_next(struct event_log_buffer *buffer, struct arena *arena,
    struct deputy_event *event, const char **computer, bool *foreign)
{
    const uint8_t *bytes = buffer->bytes;
    struct event_units source;
    size_t size;
    uint32_t status = find_record(buffer, &size);
    if (status != WIN32_OK)
        return status;
    if (!event_record_text(bytes, EVENT_RECORD_HEAD, size - EVENT_RECORD_TAIL, &source))
        return WIN32_INVALID_DATA;
    *foreign = !event_record_same_ascii(bytes, &source, EVENT_SOURCE_NAME);
    if (!*foreign)
        status = read_event(bytes, size - EVENT_RECORD_TAIL, arena, event);
    if (status == WIN32_OK && !*foreign)
        status = read_computer(bytes, size - EVENT_RECORD_TAIL, &source, arena, computer);
    if (status == WIN32_OK)
        take(buffer, size);
    return status;
}

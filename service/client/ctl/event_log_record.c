#include "client/ctl/event_log_record.h"
#include "identity/status.h"

#include <string.h>

/* Offsets of members, and the sizes that follow from them. */
enum {
    AT_LENGTH = 0,
    AT_SIGNATURE = 4,
    AT_TIME_GENERATED = 12,
    AT_EVENT_ID = 20,
    AT_EVENT_TYPE = 24,
    AT_NUM_STRINGS = 26,
    AT_STRING_OFFSET = 36,
    HEAD_SIZE = 56,
    SIZE_MIN = HEAD_SIZE + 2 + 4, /* an empty source name, and the length once more */
    SIGNATURE = 0x654C664C,       /* "LfLe" */
    TICKS_PER_SECOND = 10000000,
};

static const uint64_t unix_epoch = 11644473600; /* seconds from 1601 to 1970 */

static uint32_t u16_at(const uint8_t *bytes, size_t at)
{
    return (uint32_t)bytes[at] | (uint32_t)bytes[at + 1] << 8;
}

static uint32_t u32_at(const uint8_t *bytes, size_t at)
{
    return u16_at(bytes, at) | u16_at(bytes, at + 2) << 16;
}

/* A text of UTF-16 units within a record, ended by a zero. */
struct units {
    size_t at;
    size_t count;
};

/* Find the text at this offset; false when it does not end before end. */
static bool find_text(const uint8_t *bytes, size_t at, size_t end, struct units *text)
{
    *text = (struct units){.at = at};
    for (; at <= end && end - at >= 2; at += 2, text->count++) {
        if (u16_at(bytes, at) == 0)
            return true;
    }
    return false;
}

static bool is_ours(const uint8_t *bytes, const struct units *source)
{
    static const char name[] = EVENT_SOURCE_NAME;
    if (source->count != sizeof(name) - 1)
        return false;
    for (size_t i = 0; i < source->count; i++) {
        if (u16_at(bytes, source->at + 2 * i) != (uint8_t)name[i])
            return false;
    }
    return true;
}

/* A copy with its own alignment and byte order. */
static uint32_t copy_units(
    const uint8_t *bytes, const struct units *text, struct arena *arena, struct event_text *copy)
{
    uint16_t *units = arena_array(arena, text->count, sizeof(*units));
    if (!units)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (size_t i = 0; i < text->count; i++)
        units[i] = (uint16_t)u16_at(bytes, text->at + 2 * i);
    *copy = (struct event_text){units, text->count};
    return WIN32_OK;
}

/* Those past the last field are only looked for. */
static uint32_t read_texts(const uint8_t *bytes, size_t end, struct arena *scratch,
    struct event_text texts[AUDIT_FIELDS], size_t *count)
{
    struct units text;
    uint32_t number = u16_at(bytes, AT_NUM_STRINGS);
    size_t at = u32_at(bytes, AT_STRING_OFFSET);
    *count = 0;
    if (number && at < HEAD_SIZE)
        return WIN32_INVALID_DATA;
    for (uint32_t i = 0; i < number; i++) {
        if (!find_text(bytes, at, end, &text))
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
    uint64_t time = (u32_at(bytes, AT_TIME_GENERATED) + unix_epoch) * TICKS_PER_SECOND;
    uint32_t status = read_texts(bytes, end, &scratch, texts, &count);
    if (status == WIN32_OK)
        status = event_make(arena, u32_at(bytes, AT_EVENT_ID), u16_at(bytes, AT_EVENT_TYPE), time,
            texts, count, event);
    arena_free(&scratch);
    return status;
}

/* It stands behind the source's name. */
static uint32_t read_computer(const uint8_t *bytes, size_t end, const struct units *source,
    struct arena *arena, const char **computer)
{
    struct units found;
    struct event_text text;
    const char *read = NULL;
    uint32_t status = WIN32_OK;
    if (find_text(bytes, source->at + 2 * (source->count + 1), end, &found) && found.count) {
        status = copy_units(bytes, &found, arena, &text);
        if (status == WIN32_OK)
            status = event_text_copy(arena, &text, &read);
    }
    if (status == WIN32_OK)
        *computer = read;
    return status;
}

uint32_t event_log_record_next(struct event_log_buffer *buffer, struct arena *arena,
    struct deputy_event *event, const char **computer, bool *foreign)
{
    const uint8_t *bytes = buffer->bytes;
    struct units source;
    if (!buffer->left)
        return WIN32_NO_MORE_ITEMS;
    if (buffer->left < SIZE_MIN)
        return WIN32_INVALID_DATA;
    size_t size = u32_at(bytes, AT_LENGTH);
    if (size < SIZE_MIN || size > buffer->left || u32_at(bytes, AT_SIGNATURE) != SIGNATURE ||
        u32_at(bytes, size - 4) != size || !find_text(bytes, HEAD_SIZE, size - 4, &source))
        return WIN32_INVALID_DATA;
    *foreign = !is_ours(bytes, &source);
    uint32_t status = *foreign ? WIN32_OK : read_event(bytes, size - 4, arena, event);
    if (status == WIN32_OK && !*foreign)
        status = read_computer(bytes, size - 4, &source, arena, computer);
    if (status == WIN32_OK) {
        buffer->bytes += size;
        buffer->left -= size;
    }
    return status;
}

#include "audit/log/event_record.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum {
    AT_LENGTH = 0,
    AT_SIGNATURE = 4,
    SIZE_MIN = EVENT_RECORD_HEAD + 2 + EVENT_RECORD_TAIL, /* with an empty source name */
    SIGNATURE = 0x654C664C,                               /* "LfLe" */
};

uint32_t event_record_size(const uint8_t *bytes, size_t left, size_t *size)
{
    if (!left)
        return WIN32_NO_MORE_ITEMS;
    if (left < SIZE_MIN)
        return WIN32_INVALID_DATA;
    size_t length = load_u32(bytes + AT_LENGTH);
    if (length < SIZE_MIN || length > left || load_u32(bytes + AT_SIGNATURE) != SIGNATURE ||
        load_u32(bytes + length - EVENT_RECORD_TAIL) != length)
        return WIN32_INVALID_DATA;
    *size = length;
    return WIN32_OK;
}

bool event_record_text(const uint8_t *bytes, size_t at, size_t end, struct event_units *text)
{
    *text = (struct event_units){.at = at};
    for (; at <= end && end - at >= 2; at += 2, text->count++) {
        if (load_u16(bytes + at) == 0)
            return true;
    }
    return false;
}

bool event_record_same(
    const uint8_t *bytes, const struct event_units *text, const uint16_t *units, size_t count)
{
    if (text->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (load_u16(bytes + text->at + 2 * i) != units[i])
            return false;
    }
    return true;
}

bool event_record_same_ascii(
    const uint8_t *bytes, const struct event_units *text, const char *ascii)
{
    if (text->count != strlen(ascii))
        return false;
    for (size_t i = 0; i < text->count; i++) {
        if (load_u16(bytes + text->at + 2 * i) != (uint8_t)ascii[i])
            return false;
    }
    return true;
}

bool event_record_string(
    const uint8_t *bytes, size_t size, uint32_t position, struct event_units *text)
{
    const size_t end = size - EVENT_RECORD_TAIL;
    size_t at = load_u32(bytes + EVENT_RECORD_STRINGS_AT);
    if (at < EVENT_RECORD_HEAD || position > load_u16(bytes + EVENT_RECORD_STRINGS))
        return false;
    for (uint32_t i = 0; i < position; i++) {
        if (!event_record_text(bytes, at, end, text))
            return false;
        at += 2 * (text->count + 1);
    }
    return position > 0;
}

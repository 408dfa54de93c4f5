/* Records of the Event Log, put together byte by byte (Microsoft: "EVENTLOGRECORD structure"). */
#ifndef DEPUTY_TESTS_UNIT_CTL_EVENTS_LOG_RECORD_H
#define DEPUTY_TESTS_UNIT_CTL_EVENTS_LOG_RECORD_H

#include "base/bytes.h"
#include "base/packed.h"

#include <string.h>

/* What goes into one. */
struct log_record {
    const char *source; /* ASCII */
    uint32_t number;
    uint32_t id;
    uint32_t type;
    uint32_t generated;         /* seconds since 1970 */
    const char *const *strings; /* ASCII */
    uint32_t string_count;
    uint32_t sid_size; /* of a user's SID that is only zeros */
};

static inline void log_record_text(struct buffer *bytes, const char *text)
{
    static const char zero;
    for (; *text; text++) {
        buffer_append(bytes, text, 1);
        buffer_append(bytes, &zero, 1);
    }
    buffer_append(bytes, &zero, 1);
    buffer_append(bytes, &zero, 1);
}

static inline void log_record_set(struct buffer *bytes, size_t at, uint32_t value)
{
    store_u32((uint8_t *)bytes->bytes + at, value);
}

/* Append a record; offsets in it count from its start. */
static inline void log_record_append(struct buffer *bytes, const struct log_record *record)
{
    static const char zeros[68];
    size_t start = bytes->size;
    pack_u32(bytes, 0); /* the length, set in the end */
    pack_u32(bytes, 0x654C664C);
    pack_u32(bytes, record->number);
    pack_u32(bytes, record->generated);
    pack_u32(bytes, record->generated + 60);
    pack_u32(bytes, record->id);
    pack_u32(bytes, record->type | record->string_count << 16);
    pack_u32(bytes, 2); /* the category */
    pack_u32(bytes, 0);
    pack_u32(bytes, 0); /* the strings' offset */
    pack_u32(bytes, record->sid_size);
    pack_u32(bytes, 0); /* the SID's offset */
    pack_u32(bytes, 0);
    pack_u32(bytes, 0);
    log_record_text(bytes, record->source);
    log_record_text(bytes, "COMPUTER");
    log_record_set(bytes, start + 44, (uint32_t)(bytes->size - start));
    buffer_append(bytes, zeros, record->sid_size);
    log_record_set(bytes, start + 36, (uint32_t)(bytes->size - start));
    for (uint32_t i = 0; i < record->string_count; i++)
        log_record_text(bytes, record->strings[i]);
    buffer_append(bytes, zeros, (4 - bytes->size % 4) % 4);
    uint32_t size = (uint32_t)(bytes->size - start) + 4;
    pack_u32(bytes, size);
    log_record_set(bytes, start, size);
}

#endif

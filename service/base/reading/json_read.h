/* A reader of JSON (RFC 8259): of what deputyctl itself prints, and of requests. Nothing is kept of
 * the text but where its parts stand. */
#ifndef DEPUTY_BASE_READING_JSON_READ_H
#define DEPUTY_BASE_READING_JSON_READ_H

#include "base/arena.h"
#include "base/buffer.h"

enum json_kind {
    JSON_ABSENT,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_ARRAY,
    JSON_OBJECT,
};

/* A value, where it stands in the text. */
struct json_value {
    enum json_kind kind;
    const char *text; /* of a string: what is between its quotes */
    size_t size;
};

/* Hand out the members of the object that the text is, in their order, each with its key as it
 * stands between the quotes. False when the text is not one whole JSON object, nested at most 32
 * deep; some members may have been handed out before that is seen. */
bool json_members(const char *text, size_t size,
    void (*member)(void *context, const struct json_value *key, const struct json_value *value),
    void *context);

/* Hand out the elements of an array that json_members or this function handed out, in their order.
 */
void json_elements(const struct json_value *array,
    void (*element)(void *context, const struct json_value *value), void *context);

/* Find a member of the object that the text is; the first when there are several. False when the
 * text is not one whole JSON object, nested at most 32 deep. */
bool json_find(const char *text, size_t size, const char *name, struct json_value *value);

/* Append a string's UTF-16 units, two bytes each, as json_utf16 wrote them: an escape of a lone
 * surrogate is that surrogate. */
void json_read_utf16(const struct json_value *value, struct buffer *units);

/* The same in the arena, with a zero behind them, and how many they are; NULL when there is no
 * memory. */
uint16_t *json_take_utf16(const struct json_value *value, struct arena *arena, size_t *count);

/* Read a whole number without sign; false when it is none or over the maximum. */
bool json_read_number(const struct json_value *value, uint64_t maximum, uint64_t *number);

#endif

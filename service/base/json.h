/* A writer of JSON (RFC 8259) into a buffer: compact, on one line. Commas are the writer's; that
 * every object and array is closed, and every member has a key, is the caller's.
 *
 * A failure sticks in the buffer's status. */
#ifndef DEPUTY_BASE_JSON_H
#define DEPUTY_BASE_JSON_H

#include "base/buffer.h"

struct json {
    struct buffer *buffer; /* the caller's */
    bool comma;            /* something stands before the next value */
    bool ascii;            /* the caller's: characters beyond ASCII are escaped, which says the
                            * same, and what passes it on in another encoding leaves it alone */
};

void json_object_begin(struct json *json);
void json_object_end(struct json *json);
void json_array_begin(struct json *json);
void json_array_end(struct json *json);

/* The key of the value that comes next. */
void json_key(struct json *json, const char *key);

/* A string. What is not UTF-8 becomes U+FFFD. Characters that act on a terminal (see utf8_hidden)
 * are escaped like control characters: a parser reads them as they were, a terminal does not. */
void json_text(struct json *json, const char *text);

/* A string of UTF-16. A lone surrogate is written as its escape ("\\ud800"), which is how JSON can
 * carry it: a parser that keeps it gets exactly these units back. */
void json_utf16(struct json *json, const uint16_t *units, size_t count);

/* A number. Many readers keep only 53 bits: larger ones, such as LUIDs, belong into strings. */
void json_number(struct json *json, uint64_t number);
void json_boolean(struct json *json, bool value);
void json_null(struct json *json);

/* A LUID as a string: lower-case hexadecimal without padding, "0x3e7". */
void json_luid(struct json *json, uint64_t luid);

/* A key with its value; a text of NULL is absent, and so is its key. */
void json_member_text(struct json *json, const char *key, const char *text);

/* A key with the text of another buffer, whose failure becomes the writer's. */
void json_member_buffer(struct json *json, const char *key, const struct buffer *text);

void json_member_number(struct json *json, const char *key, uint64_t number);
void json_member_boolean(struct json *json, const char *key, bool value);

#endif

#include "base/json.h"
#include "base/utf16.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

static void value_begin(struct json *json)
{
    if (json->comma)
        buffer_append(json->buffer, ",", 1);
    json->comma = true;
}

static void open_bracket(struct json *json, const char *bracket)
{
    value_begin(json);
    buffer_append(json->buffer, bracket, 1);
    json->comma = false;
}

static void close_bracket(struct json *json, const char *bracket)
{
    buffer_append(json->buffer, bracket, 1);
    json->comma = true;
}

void json_object_begin(struct json *json)
{
    open_bracket(json, "{");
}

void json_object_end(struct json *json)
{
    close_bracket(json, "}");
}

void json_array_begin(struct json *json)
{
    open_bracket(json, "[");
}

void json_array_end(struct json *json)
{
    close_bracket(json, "]");
}

/* The escapes of RFC 8259 section 7 that have a letter, NULL for all others. */
static const char *short_escape(uint32_t code_point)
{
    switch (code_point) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void escape(struct buffer *buffer, uint32_t code_point)
{
    if (code_point < 0x10000) {
        buffer_printf(buffer, "\\u%04" PRIx32, code_point);
        return;
    }
    uint32_t rest = code_point - 0x10000;
    buffer_printf(
        buffer, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

static void put_character(struct json *json, uint32_t code_point, const uint8_t *bytes, size_t size)
{
    struct buffer *buffer = json->buffer;
    const char *letter = short_escape(code_point);
    if (letter)
        buffer_text(buffer, letter);
    else if (utf8_hidden(code_point) || (json->ascii && code_point > 0x7F))
        escape(buffer, code_point);
    else if (code_point == UTF8_REPLACEMENT)
        buffer_text(buffer, UTF8_REPLACEMENT_TEXT);
    else
        buffer_append(buffer, bytes, size);
}

static void put_quoted(struct json *json, const char *text)
{
    struct buffer *buffer = json->buffer;
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    buffer_append(buffer, "\"", 1);
    while (left) {
        uint32_t code_point;
        size_t size = utf8_decode(at, left, &code_point);
        put_character(json, code_point, at, size);
        at += size;
        left -= size;
    }
    buffer_append(buffer, "\"", 1);
}

void json_key(struct json *json, const char *key)
{
    value_begin(json);
    put_quoted(json, key);
    buffer_append(json->buffer, ":", 1);
    json->comma = false;
}

void json_text(struct json *json, const char *text)
{
    value_begin(json);
    put_quoted(json, text);
}

void json_utf16(struct json *json, const uint16_t *units, size_t count)
{
    struct buffer utf8 = {0};
    value_begin(json);
    buffer_append(json->buffer, "\"", 1);
    while (count) {
        uint32_t code_point;
        size_t taken = utf16_decode(units, count, &code_point);
        utf16_append_code_point(&utf8, code_point);
        if (utf16_is_surrogate(code_point))
            escape(json->buffer, code_point);
        else
            put_character(json, code_point, (const uint8_t *)utf8.bytes, utf8.size);
        utf8.size = 0;
        units += taken;
        count -= taken;
    }
    buffer_append(json->buffer, "\"", 1);
    if (utf8.status && !json->buffer->status)
        json->buffer->status = utf8.status;
    buffer_free(&utf8);
}

void json_number(struct json *json, uint64_t number)
{
    value_begin(json);
    buffer_printf(json->buffer, "%" PRIu64, number);
}

void json_boolean(struct json *json, bool value)
{
    value_begin(json);
    buffer_text(json->buffer, value ? "true" : "false");
}

void json_null(struct json *json)
{
    value_begin(json);
    buffer_text(json->buffer, "null");
}

void json_luid(struct json *json, uint64_t luid)
{
    value_begin(json);
    buffer_printf(json->buffer, "\"0x%" PRIx64 "\"", luid);
}

void json_member_text(struct json *json, const char *key, const char *text)
{
    if (!text)
        return;
    json_key(json, key);
    json_text(json, text);
}

void json_member_buffer(struct json *json, const char *key, const struct buffer *text)
{
    if (text->status && !json->buffer->status)
        json->buffer->status = text->status;
    json_member_text(json, key, text->bytes ? text->bytes : "");
}

void json_member_number(struct json *json, const char *key, uint64_t number)
{
    json_key(json, key);
    json_number(json, number);
}

void json_member_boolean(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_boolean(json, value);
}

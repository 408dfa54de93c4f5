#include "base/reading/json_read.h"
#include "base/utf8.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

struct reader {
    const char *at;
    size_t left;
    unsigned depth;
};

typedef void member_function(
    void *context, const struct json_value *key, const struct json_value *value);

static bool skip_value(struct reader *reader, struct json_value *value);

static void skip_spaces(struct reader *reader)
{
    while (reader->left && strchr(" \t\r\n", *reader->at) && *reader->at) {
        reader->at++;
        reader->left--;
    }
}

/* Take one character, after spaces. */
static bool take(struct reader *reader, char character)
{
    skip_spaces(reader);
    if (!reader->left || *reader->at != character)
        return false;
    reader->at++;
    reader->left--;
    return true;
}

static bool hex_digit(char digit, uint32_t *value)
{
    if (digit >= '0' && digit <= '9')
        *value = (uint32_t)(digit - '0');
    else if (digit >= 'a' && digit <= 'f')
        *value = (uint32_t)(digit - 'a' + 10);
    else if (digit >= 'A' && digit <= 'F')
        *value = (uint32_t)(digit - 'A' + 10);
    else
        return false;
    return true;
}

/* The length of the escape at the start, which begins with a backslash; 0 when it is none. */
static size_t escape_length(const char *text, size_t size)
{
    uint32_t digit;
    if (size < 2 || !text[1])
        return 0;
    if (strchr("\"\\/bfnrt", text[1]))
        return 2;
    if (text[1] != 'u' || size < 6)
        return 0;
    for (int i = 2; i < 6; i++) {
        if (!hex_digit(text[i], &digit))
            return 0;
    }
    return 6;
}

static bool skip_string(struct reader *reader, struct json_value *value)
{
    size_t size = 0;
    if (!take(reader, '"'))
        return false;
    while (size < reader->left && reader->at[size] != '"') {
        bool escaped = reader->at[size] == '\\';
        size_t length = escaped ? escape_length(reader->at + size, reader->left - size) : 1;
        if (length == 0 || (unsigned char)reader->at[size] < 0x20)
            return false;
        size += length;
    }
    if (size >= reader->left)
        return false;
    *value = (struct json_value){JSON_STRING, reader->at, size};
    reader->at += size + 1;
    reader->left -= size + 1;
    return true;
}

static size_t skip_digits(const char *text, size_t size, size_t at)
{
    while (at < size && text[at] >= '0' && text[at] <= '9')
        at++;
    return at;
}

/* The length of the number at the start (RFC 8259, section 6); 0 when there is none. */
static size_t number_length(const char *text, size_t size)
{
    size_t begin = size && text[0] == '-' ? 1 : 0;
    size_t at = skip_digits(text, size, begin);
    if (at == begin || (text[begin] == '0' && at > begin + 1))
        return 0;
    if (at < size && text[at] == '.') {
        size_t point = ++at;
        at = skip_digits(text, size, at);
        if (at == point)
            return 0;
    }
    if (at < size && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < size && (text[at] == '+' || text[at] == '-') ? 1 : 0;
        size_t exponent = at;
        at = skip_digits(text, size, at);
        if (at == exponent)
            return 0;
    }
    return at;
}

/* A number, true, false or null: all that stands without brackets and quotes. */
static bool skip_word(struct reader *reader, struct json_value *value)
{
    static const struct {
        const char *word;
        enum json_kind kind;
    } words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    size_t size = number_length(reader->at, reader->left);
    value->kind = JSON_NUMBER;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !size; i++) {
        size_t length = strlen(words[i].word);
        if (reader->left < length || memcmp(reader->at, words[i].word, length) != 0)
            continue;
        value->kind = words[i].kind;
        size = length;
    }
    value->size = size;
    reader->at += size;
    reader->left -= size;
    return size != 0;
}

/* The members of an object, or, with names false, the elements of an array. Each is handed to
 * member, unless that is NULL. */
static bool skip_members(
    struct reader *reader, bool names, char end, member_function *member, void *context)
{
    struct json_value key = {0}, value;
    if (take(reader, end))
        return true;
    do {
        if (names && (!skip_string(reader, &key) || !take(reader, ':')))
            return false;
        if (!skip_value(reader, &value))
            return false;
        if (member)
            member(context, &key, &value);
    } while (take(reader, ','));
    return take(reader, end);
}

/* An object or array, of which the first character is taken. */
static bool skip_nested(struct reader *reader, bool object)
{
    reader->depth++;
    bool whole = skip_members(reader, object, object ? '}' : ']', NULL, NULL);
    reader->depth--;
    return whole;
}

static bool skip_value(struct reader *reader, struct json_value *value)
{
    skip_spaces(reader);
    *value = (struct json_value){JSON_OBJECT, reader->at, 0};
    if (!reader->left || reader->depth == DEPTH_MAX)
        return false;
    if (*reader->at == '"')
        return skip_string(reader, value);
    bool object = take(reader, '{');
    if (!object && !take(reader, '['))
        return skip_word(reader, value);
    value->kind = object ? JSON_OBJECT : JSON_ARRAY;
    bool whole = skip_nested(reader, object);
    value->size = (size_t)(reader->at - value->text);
    return whole;
}

bool json_members(const char *text, size_t size, member_function *member, void *context)
{
    struct reader reader = {.at = text, .left = size};
    if (!take(&reader, '{') || !skip_members(&reader, true, '}', member, context))
        return false;
    skip_spaces(&reader);
    return reader.left == 0;
}

struct elements {
    void (*element)(void *context, const struct json_value *value);
    void *context;
};

static void give_element(
    void *context, const struct json_value *key, const struct json_value *value)
{
    const struct elements *elements = context;
    (void)key;
    elements->element(elements->context, value);
}

void json_elements(const struct json_value *array,
    void (*element)(void *context, const struct json_value *value), void *context)
{
    struct reader reader = {.at = array->text, .left = array->size};
    struct elements elements = {element, context};
    if (array->kind == JSON_ARRAY && take(&reader, '['))
        (void)skip_members(&reader, false, ']', give_element, &elements); /* it was whole before */
}

struct search {
    const char *name;
    struct json_value found;
};

static void compare_name(
    void *context, const struct json_value *key, const struct json_value *value)
{
    struct search *search = context;
    if (search->found.kind == JSON_ABSENT && key->size == strlen(search->name) &&
        memcmp(key->text, search->name, key->size) == 0)
        search->found = *value;
}

bool json_find(const char *text, size_t size, const char *name, struct json_value *value)
{
    struct search search = {.name = name};
    if (!json_members(text, size, compare_name, &search))
        return false;
    *value = search.found;
    return true;
}

static void put_unit(struct buffer *units, uint32_t unit)
{
    uint16_t value = (uint16_t)unit;
    buffer_append(units, &value, sizeof(value));
}

static void put_code_point(struct buffer *units, uint32_t code_point)
{
    if (code_point < 0x10000) {
        put_unit(units, code_point);
        return;
    }
    put_unit(units, 0xD800 + ((code_point - 0x10000) >> 10));
    put_unit(units, 0xDC00 + (code_point & 0x3FF));
}

static uint32_t escaped_unit(const char *text)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    uint32_t unit = 0;
    uint32_t digit = 0;
    const char *letter = strchr(letters, text[1]);
    if (text[1] != 'u')
        return (uint8_t)(letter ? meanings[letter - letters] : text[1]);
    for (int i = 2; i < 6; i++) {
        (void)hex_digit(text[i], &digit); /* looked at when the string was found */
        unit = unit << 4 | digit;
    }
    return unit;
}

void json_read_utf16(const struct json_value *value, struct buffer *units)
{
    const char *at = value->text;
    size_t left = value->size;
    while (left) {
        size_t taken = *at == '\\' ? escape_length(at, left) : 0;
        uint32_t code_point;
        if (taken) {
            put_unit(units, escaped_unit(at));
        } else {
            taken = utf8_decode((const uint8_t *)at, left, &code_point);
            put_code_point(units, code_point);
        }
        at += taken;
        left -= taken;
    }
}

uint16_t *json_take_utf16(const struct json_value *value, struct arena *arena, size_t *count)
{
    struct buffer units = {0};
    json_read_utf16(value, &units);
    *count = units.size / sizeof(uint16_t);
    uint16_t *copy = units.status ? NULL : arena_array(arena, *count + 1, sizeof(*copy));
    if (copy && *count)
        memcpy(copy, units.bytes, units.size);
    buffer_free(&units);
    return copy;
}

bool json_read_number(const struct json_value *value, uint64_t maximum, uint64_t *number)
{
    uint64_t read = 0;
    if (value->kind != JSON_NUMBER || value->size == 0)
        return false;
    for (size_t i = 0; i < value->size; i++) {
        uint32_t digit = (uint32_t)(value->text[i] - '0');
        if (digit > 9 || digit > maximum || read > (maximum - digit) / 10)
            return false;
        read = read * 10 + digit;
    }
    *number = read;
    return true;
}

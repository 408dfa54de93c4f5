#include "client/ask/request/request.h"
#include "base/reading/json_read.h"
#include "base/reading/nearest.h"
#include "base/status.h"
#include "base/utf16.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

/* Arguments of a service and texts of a value; each is small, and so is their number. */
enum { TEXTS_MAX = 4096 };

/* So much is shown of a name that is none. */
enum { SHOWN_MAX = 64 };

static const char operation_key[] = "operation";

/* A request while it is read: first for its operation, then for its members. */
struct reading {
    struct ask_request *request;
    struct buffer *wrong; /* has text once something is wrong, which ends it */
    bool operation_seen;
    struct ask_text *texts; /* of the list that is being read */
    uint32_t text_count;
    enum ask_member member; /* whose */
};

static bool ended(const struct reading *reading)
{
    return reading->wrong->size || reading->wrong->status;
}

/* "member "path" " and what is wrong with it. */
static void member_wrong(struct reading *reading, enum ask_member member, const char *what)
{
    buffer_printf(reading->wrong, "member \"%s\" %s", member_name(member), what);
}

static void no_memory(struct reading *reading)
{
    reading->wrong->status = WIN32_NOT_ENOUGH_MEMORY;
}

/* --- values ---------------------------------------------------------------------------------- */

/* A string as units in the arena; false when there is no memory. */
static bool take_units(
    struct reading *reading, const struct json_value *value, struct ask_text *text)
{
    text->units = json_take_utf16(value, &reading->request->arena, &text->size);
    if (!text->units)
        no_memory(reading);
    return text->units != NULL;
}

/* Names and texts of Windows end at a zero: what stands behind one would be lost. */
static bool take_text(struct reading *reading, enum ask_member member,
    const struct json_value *value, struct ask_text *text)
{
    if (value->kind != JSON_STRING) {
        member_wrong(reading, member, "has to be a text");
        return false;
    }
    if (!take_units(reading, value, text))
        return false;
    for (size_t i = 0; i < text->size; i++) {
        if (!text->units[i]) {
            member_wrong(reading, member, "has a character of the code 0");
            return false;
        }
    }
    return true;
}

static void take_word(
    struct reading *reading, enum ask_member member, const struct json_value *value)
{
    struct ask_text text;
    struct buffer utf8 = {0};
    if (!take_text(reading, member, value, &text))
        return;
    utf16_append(&utf8, text.units, text.size);
    char *copy = utf8.status ? NULL : arena_copy(&reading->request->arena, utf8.bytes, utf8.size);
    reading->request->words[member] = copy;
    buffer_free(&utf8);
    if (!copy)
        no_memory(reading);
}

static void take_number(
    struct reading *reading, enum ask_member member, const struct json_value *value)
{
    uint64_t least = member_least(member), most = member_most(member);
    uint64_t *number = &reading->request->numbers[member];
    bool right = json_read_number(value, most, number) && *number >= least;
    if (right && (member != ASK_VIEW || *number == least || *number == most))
        return;
    member_wrong(reading, member, "has to be ");
    buffer_printf(
        reading->wrong, "%" PRIu64 " %s %" PRIu64, least, member == ASK_VIEW ? "or" : "to", most);
}

static void take_flag(
    struct reading *reading, enum ask_member member, const struct json_value *value)
{
    if (value->kind != JSON_TRUE && value->kind != JSON_FALSE)
        member_wrong(reading, member, "has to be true or false");
    reading->request->flags[member] = value->kind == JSON_TRUE;
}

static void count_element(void *context, const struct json_value *value)
{
    struct reading *reading = context;
    (void)value;
    reading->text_count++;
}

static void take_element(void *context, const struct json_value *value)
{
    struct reading *reading = context;
    if (ended(reading))
        return;
    if (value->kind != JSON_STRING)
        member_wrong(reading, reading->member, "has to be a list of texts");
    else if (take_text(reading, reading->member, value, &reading->texts[reading->text_count]))
        reading->text_count++;
}

static void take_texts(
    struct reading *reading, enum ask_member member, const struct json_value *value)
{
    reading->member = member;
    reading->text_count = 0;
    if (value->kind != JSON_ARRAY) {
        member_wrong(reading, member, "has to be a list of texts");
        return;
    }
    json_elements(value, count_element, reading);
    if (reading->text_count > TEXTS_MAX) {
        member_wrong(reading, member, "has more than 4096 texts");
        return;
    }
    reading->texts =
        arena_array(&reading->request->arena, reading->text_count, sizeof(*reading->texts));
    reading->text_count = 0;
    if (!reading->texts) {
        no_memory(reading);
        return;
    }
    json_elements(value, take_element, reading);
    reading->request->texts = reading->texts;
    reading->request->text_count = reading->text_count;
}

static void take_value(
    struct reading *reading, enum ask_member member, const struct json_value *value)
{
    if (member < ASK_UNITS)
        (void)take_text(reading, member, value, &reading->request->units[member]);
    else if (member < ASK_WORDS_END)
        take_word(reading, member, value);
    else if (member < ASK_NUMBERS_END)
        take_number(reading, member, value);
    else if (member < ASK_FLAGS_END)
        take_flag(reading, member, value);
    else
        take_texts(reading, member, value);
}

/* --- members --------------------------------------------------------------------------------- */

static bool is_operation_key(const struct json_value *key)
{
    return key->size == strlen(operation_key) && memcmp(key->text, operation_key, key->size) == 0;
}

static void operation_unknown(struct reading *reading, const char *name)
{
    struct nearest nearest = {.word = name};
    for (unsigned i = 0; i < ASK_OPERATIONS; i++)
        nearest_try(&nearest, operation_name((enum ask_operation)i));
    buffer_text(reading->wrong, "there is no operation ");
    nearest_put_wrong(reading->wrong, &nearest);
}

static void read_operation(
    void *context, const struct json_value *key, const struct json_value *value)
{
    struct reading *reading = context;
    struct ask_text units;
    struct buffer name = {0};
    if (ended(reading) || !is_operation_key(key))
        return;
    if (reading->operation_seen || value->kind != JSON_STRING) {
        buffer_text(reading->wrong, reading->operation_seen
                                        ? "member \"operation\" stands there twice"
                                        : "member \"operation\" has to be a text");
        return;
    }
    reading->operation_seen = true;
    if (!take_units(reading, value, &units))
        return;
    utf16_append(&name, units.units, units.size < SHOWN_MAX ? units.size : SHOWN_MAX);
    const char *text = name.bytes ? name.bytes : "";
    reading->request->operation = operation_find(text, name.size);
    if (name.status)
        no_memory(reading);
    else if (reading->request->operation == ASK_OPERATIONS)
        operation_unknown(reading, text);
    buffer_free(&name);
}

/* A name that is not known is shown as it stands in the request. */
static void member_unknown(struct reading *reading, const struct json_value *key)
{
    enum ask_operation operation = reading->request->operation;
    struct buffer name = {0};
    buffer_append(&name, key->text, key->size < SHOWN_MAX ? key->size : SHOWN_MAX);
    struct nearest nearest = {.word = name.bytes ? name.bytes : ""};
    for (unsigned i = 0; i < ASK_MEMBERS; i++) {
        if (operation_takes(operation, (enum ask_member)i))
            nearest_try(&nearest, member_name((enum ask_member)i));
    }
    if (name.status)
        no_memory(reading);
    buffer_printf(reading->wrong, "%s has no member ", operation_name(operation));
    nearest_put_wrong(reading->wrong, &nearest);
    buffer_free(&name);
}

static void read_member(void *context, const struct json_value *key, const struct json_value *value)
{
    struct reading *reading = context;
    struct ask_request *request = reading->request;
    if (ended(reading) || is_operation_key(key))
        return;
    enum ask_member member = member_find(key->text, key->size);
    if (member == ASK_MEMBERS || !operation_takes(request->operation, member))
        member_unknown(reading, key);
    else if (request->given[member])
        member_wrong(reading, member, "stands there twice");
    else
        take_value(reading, member, value);
    if (member < ASK_MEMBERS)
        request->given[member] = true;
}

static void check_needed(struct reading *reading)
{
    for (unsigned i = 0; i < ASK_MEMBERS; i++) {
        enum ask_member member = (enum ask_member)i;
        if (operation_needs(reading->request->operation, member) &&
            !reading->request->given[member]) {
            member_wrong(reading, member, "is missing");
            return;
        }
    }
}

/* The operation may stand behind its members: it is looked for first. */
static void read_object(struct reading *reading, const char *text, size_t size)
{
    if (size > ASK_REQUEST_MAX)
        buffer_text(reading->wrong, "the request is longer than 4194304 bytes");
    else if (!utf8_valid((const uint8_t *)text, size))
        buffer_text(reading->wrong, "the request is not UTF-8");
    else if (!json_members(text, size, read_operation, reading) && !ended(reading))
        buffer_text(reading->wrong, "the request is not one JSON object, nested at most 32 deep");
    if (!ended(reading) && !reading->operation_seen)
        buffer_text(reading->wrong, "member \"operation\" is missing");
    if (!ended(reading))
        (void)json_members(text, size, read_member, reading); /* it was whole before */
    if (!ended(reading))
        check_needed(reading);
}

bool request_read(const char *text, size_t size, struct ask_request *request, struct buffer *wrong)
{
    struct reading reading = {.request = request, .wrong = wrong};
    *request = (struct ask_request){0};
    read_object(&reading, text, size);
    return !ended(&reading);
}

void request_free(struct ask_request *request)
{
    arena_free(&request->arena);
}

/* JSON that comes from outside: what a member is, and what is no JSON. */
#include "base/reading/json_read.h"
#include "unit/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a text that ends where its memory does. */
static bool find(const char *text, const char *name, struct json_value *value)
{
    size_t size = strlen(text);
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    bool found = json_find(exact, size, name, value);
    value->text = found && value->text ? text + (value->text - exact) : NULL;
    free(exact);
    return found;
}

START_TEST(members_are_found)
{
    struct json_value value;
    uint64_t number;
    ck_assert(find(" {\"x\":[1,{\"n\":2},\"}\"],\"n\" : 42 ,\"n\":7} ", "n", &value));
    ck_assert(json_read_number(&value, 42, &number) && number == 42);
    ck_assert(!json_read_number(&value, 41, &number));
    ck_assert(find("{}", "n", &value) && value.kind == JSON_ABSENT);
    ck_assert(find("{\"n\":1,\"name\":2}", "name", &value) && *value.text == '2');
    ck_assert(find("{\"n\":9}", "n", &value) && !json_read_number(&value, 8, &number));
    ck_assert(find("{\"n\":-1}", "n", &value) && !json_read_number(&value, 9, &number));
    ck_assert(find("{\"n\":1.5}", "n", &value) && !json_read_number(&value, 9, &number));
}
END_TEST

START_TEST(what_is_no_object_is_refused)
{
    static const char *const wrong[] = {"", "[", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1",
        "{\"a\":1,}", "{\"a\":1}x", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12",
        "{\"a\":\"\n\"}", "{\"a\":nul}", "{\"a\":\"", "{a:1}", "{\"a\":01}", "{\"a\":-}",
        "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":+1}", "{\"a\":0x1}", "{\"a\":truex}",
        "{\"a\":1 2}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":{\"b\"}}", "{\"a\":NaN}"};
    struct json_value value;
    char deep[200];
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        ck_assert_msg(!find(wrong[i], "a", &value), "%s", wrong[i]);
    memset(deep, '[', sizeof(deep));
    memcpy(deep, "{\"a\":", 5);
    ck_assert(!json_find(deep, sizeof(deep), "a", &value));
}
END_TEST

START_TEST(each_value_is_what_it_is)
{
    static const struct {
        const char *text;
        enum json_kind kind;
    } values[] = {{"\"\"", JSON_STRING}, {"0", JSON_NUMBER}, {"-0", JSON_NUMBER},
        {"-12.50", JSON_NUMBER}, {"1e9", JSON_NUMBER}, {"1.5E-07", JSON_NUMBER},
        {"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}, {"[]", JSON_ARRAY},
        {"[[1],{}]", JSON_ARRAY}, {"{}", JSON_OBJECT}, {"{\"a\":[]}", JSON_OBJECT}};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        char text[64];
        struct json_value value;
        snprintf(text, sizeof(text), "{\"a\": %s }", values[i].text);
        ck_assert_msg(find(text, "a", &value), "%s", text);
        ck_assert_msg(value.kind == values[i].kind, "%s", text);
        size_t size = strlen(values[i].text) - (value.kind == JSON_STRING ? 2 : 0);
        ck_assert_uint_eq(value.size, size);
    }
}
END_TEST

static void collect(void *context, const struct json_value *value)
{
    struct buffer *seen = context;
    buffer_append(seen, value->text, value->size);
    buffer_text(seen, ";");
}

START_TEST(a_text_is_units)
{
    static const uint16_t right[] = {'a', 0xe9, 0xABCD, 0xdef0, 0xd83d, 0xde00, '\n', '"'};
    struct json_value value;
    struct buffer units = {0};
    ck_assert(find("{\"a\":\"a\xc3\xa9\\uABCD\\udef0\xf0\x9f\x98\x80\\n\\\"\"}", "a", &value));
    json_read_utf16(&value, &units);
    ck_assert_uint_eq(units.size, sizeof(right));
    ck_assert_mem_eq(units.bytes, right, sizeof(right));
    buffer_free(&units);
}
END_TEST

START_TEST(elements_come_in_their_order)
{
    struct json_value value;
    struct buffer seen = {0};
    ck_assert(find("{\"a\":[ \"x\" ,1,true, [2,3],{\"b\":4} ]}", "a", &value));
    json_elements(&value, collect, &seen);
    ck_assert_str_eq(seen.bytes, "x;1;true;[2,3];{\"b\":4};");
    buffer_free(&seen);
    ck_assert(find("{\"a\":[],\"b\":{\"c\":1}}", "a", &value));
    json_elements(&value, collect, &seen);
    ck_assert(find("{\"a\":[],\"b\":{\"c\":1}}", "b", &value));
    json_elements(&value, collect, &seen);
    ck_assert_uint_eq(seen.size, 0);
}
END_TEST

START_TEST(nesting_has_an_end)
{
    for (size_t depth = 1; depth < 40; depth++) {
        char text[120] = "{\"a\":";
        struct json_value value;
        size_t size = strlen(text);
        memset(text + size, '[', depth);
        memset(text + size + depth, ']', depth);
        text[size + 2 * depth] = '}';
        ck_assert_int_eq(find(text, "a", &value), depth <= 32);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {members_are_found, what_is_no_object_is_refused,
        each_value_is_what_it_is, a_text_is_units, elements_come_in_their_order, nesting_has_an_end,
        NULL};
    return run_suite(make_suite("json_read", tests));
}

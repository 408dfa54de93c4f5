#include "base/json.h"
#include "base/status.h"
#include "unit/suite.h"

static struct buffer out;
static struct json json;

static void setup(void)
{
    out = (struct buffer){0};
    json = (struct json){.buffer = &out};
}

static void teardown(void)
{
    buffer_free(&out);
}

static void check_out(const char *expected)
{
    ck_assert_uint_eq(out.status, WIN32_OK);
    ck_assert_str_eq(out.bytes, expected);
}

START_TEST(empty_containers)
{
    json_array_begin(&json);
    json_object_begin(&json);
    json_object_end(&json);
    json_array_begin(&json);
    json_array_end(&json);
    json_array_end(&json);
    check_out("[{},[]]");
}
END_TEST

START_TEST(commas_stand_between_values_and_nowhere_else)
{
    json_object_begin(&json);
    json_member_number(&json, "a", 1);
    json_key(&json, "b");
    json_array_begin(&json);
    json_number(&json, 2);
    json_null(&json);
    json_object_begin(&json);
    json_member_boolean(&json, "c", true);
    json_object_end(&json);
    json_array_end(&json);
    json_member_boolean(&json, "d", false);
    json_object_end(&json);
    check_out("{\"a\":1,\"b\":[2,null,{\"c\":true}],\"d\":false}");
}
END_TEST

START_TEST(quotes_and_backslashes_are_escaped)
{
    json_text(&json, "a\"b\\c/d");
    check_out("\"a\\\"b\\\\c/d\"");
}
END_TEST

START_TEST(every_control_character_is_escaped)
{
    json_text(&json, "\b\f\n\r\t\x01\x1F\x7F\xC2\x9B");
    check_out("\"\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u009b\"");
}
END_TEST

START_TEST(no_raw_control_character_is_ever_written)
{
    for (char c = 1; c < 0x20; c++) {
        const char text[] = {c, 0};
        json_text(&json, text);
    }
    for (size_t i = 0; i < out.size; i++)
        ck_assert_int_ge(out.bytes[i], 0x20);
}
END_TEST

START_TEST(text_stays_as_it_is)
{
    json_text(&json, "J\xC3\xBCrgen \xE5\xB1\xB1 \xF0\x9F\x98\x80");
    check_out("\"J\xC3\xBCrgen \xE5\xB1\xB1 \xF0\x9F\x98\x80\"");
}
END_TEST

START_TEST(marks_that_reorder_text_are_escaped)
{
    json_text(&json, "a\xE2\x80\xAE"
                     "b\xF3\xA0\x81\x81"
                     "c");
    check_out("\"a\\u202eb\\udb40\\udc41c\"");
}
END_TEST

START_TEST(what_is_not_utf8_becomes_u_fffd)
{
    json_text(&json, "a\xFF"
                     "b\xED\xA0\x80"
                     "c\xE2\x82");
    check_out("\"a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
              "c\xEF\xBF\xBD\"");
}
END_TEST

START_TEST(keys_are_escaped_as_well)
{
    json_object_begin(&json);
    json_member_number(&json, "a\"\n", 1);
    json_object_end(&json);
    check_out("{\"a\\\"\\n\":1}");
}
END_TEST

START_TEST(numbers_have_all_their_digits)
{
    json_array_begin(&json);
    json_number(&json, 0);
    json_number(&json, UINT64_MAX);
    json_array_end(&json);
    check_out("[0,18446744073709551615]");
}
END_TEST

START_TEST(luids_are_hexadecimal_strings)
{
    json_array_begin(&json);
    json_luid(&json, 0);
    json_luid(&json, 0x3E7);
    json_luid(&json, UINT64_MAX);
    json_array_end(&json);
    check_out("[\"0x0\",\"0x3e7\",\"0xffffffffffffffff\"]");
}
END_TEST

START_TEST(an_absent_text_has_no_key)
{
    json_object_begin(&json);
    json_member_text(&json, "a", NULL);
    json_member_text(&json, "b", "");
    json_member_text(&json, "c", NULL);
    json_object_end(&json);
    check_out("{\"b\":\"\"}");
}
END_TEST

START_TEST(a_writer_of_ascii_escapes_the_rest)
{
    const uint16_t units[] = {0xE4, 0xD83D, 0xDE00, 0xD800};
    json.ascii = true;
    json_object_begin(&json);
    json_member_text(&json, "k\xC3\xA4", "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xFF");
    json_key(&json, "u");
    json_utf16(&json, units, 4);
    json_object_end(&json);
    check_out("{\"k\\u00e4\":\"a\\u00e4\\u20ac\\ud83d\\ude00\\ufffd\",\"u\":"
              "\"\\u00e4\\ud83d\\ude00\\ud800\"}");
}
END_TEST

START_TEST(a_failure_sticks)
{
    out.limit = 4;
    json_array_begin(&json);
    json_text(&json, "too long");
    json_array_end(&json);
    ck_assert_uint_eq(out.status, WIN32_MORE_DATA);
}
END_TEST

START_TEST(the_failure_of_a_text_is_the_writers)
{
    struct buffer text = {.status = WIN32_NOT_ENOUGH_MEMORY};
    json_object_begin(&json);
    json_member_buffer(&json, "a", &text);
    ck_assert_uint_eq(out.status, WIN32_NOT_ENOUGH_MEMORY);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        empty_containers,
        commas_stand_between_values_and_nowhere_else,
        quotes_and_backslashes_are_escaped,
        every_control_character_is_escaped,
        no_raw_control_character_is_ever_written,
        text_stays_as_it_is,
        marks_that_reorder_text_are_escaped,
        what_is_not_utf8_becomes_u_fffd,
        keys_are_escaped_as_well,
        numbers_have_all_their_digits,
        luids_are_hexadecimal_strings,
        an_absent_text_has_no_key,
        a_writer_of_ascii_escapes_the_rest,
        a_failure_sticks,
        the_failure_of_a_text_is_the_writers,
        NULL,
    };
    return run_suite(make_suite_with("json", tests, setup, teardown));
}

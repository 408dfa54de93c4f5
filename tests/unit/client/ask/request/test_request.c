/* Requests of deputy_ask: what is read, and that everything else is refused by name. */
#include "client/ask/request/request.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdlib.h>
#include <string.h>

static struct ask_request request;
static struct buffer wrong;

static void setup(void)
{
    memset(&request, 0xAA, sizeof(request));
}

static void teardown(void)
{
    buffer_free(&wrong);
}

/* Of a text that ends where its memory does. */
static bool read_bytes(const char *text, size_t size)
{
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    bool right = request_read(exact, size, &request, &wrong);
    free(exact);
    return right;
}

static void check_read(const char *text)
{
    ck_assert_msg(read_bytes(text, strlen(text)), "%s: %s", text, wrong.bytes);
}

static void check_wrong(const char *text, const char *sentence)
{
    ck_assert_msg(!read_bytes(text, strlen(text)), "%s", text);
    ck_assert_str_eq(wrong.bytes, sentence);
    request_free(&request);
    buffer_free(&wrong);
}

static void check_units(enum ask_member member, const uint16_t *units, size_t size)
{
    ck_assert(request.given[member]);
    ck_assert_uint_eq(request.units[member].size, size);
    for (size_t i = 0; i <= size; i++)
        ck_assert_uint_eq(request.units[member].units[i], i < size ? units[i] : 0);
}

START_TEST(each_kind_of_member_is_read)
{
    static const uint16_t path[] = {'C', ':', '\\', 0xE9, 0xD83D, 0xDE00, 0xD800};
    check_read("{\"path\":\"C:\\\\\xC3\xA9\xF0\x9F\x98\x80\\ud800\",\"operation\":\"file_open\","
               "\"want\":\"read\\u002c\xC3\xA9\",\"link\":true,\"stream\":false}");
    ck_assert_int_eq(request.operation, ASK_FILE_OPEN);
    check_units(ASK_PATH, path, 7);
    ck_assert_str_eq(request.words[ASK_WANT], "read,\xC3\xA9");
    ck_assert(request.flags[ASK_LINK] && request.given[ASK_LINK]);
    ck_assert(!request.flags[ASK_STREAM] && request.given[ASK_STREAM]);
    ck_assert(!request.flags[ASK_LITERAL] && !request.given[ASK_LITERAL]);
    ck_assert_ptr_null(request.words[ASK_SHARE]);
    request_free(&request);
    check_read(" {\"operation\" : \"file_read\",\"path\":\"\",\"size\":1048576,"
               "\"offset\":9223372036854775807}\r\n");
    check_units(ASK_PATH, path, 0);
    ck_assert_uint_eq(request.numbers[ASK_SIZE], 1 << 20);
    ck_assert_uint_eq(request.numbers[ASK_OFFSET], INT64_MAX);
    request_free(&request);
}
END_TEST

START_TEST(lists_of_texts_are_read)
{
    check_read(
        "{\"operation\":\"service_start\",\"service\":\"x\",\"arguments\":[\"a\",\"\",\"bc\"]}");
    ck_assert_uint_eq(request.text_count, 3);
    ck_assert_uint_eq(request.texts[0].units[0], 'a');
    ck_assert_uint_eq(request.texts[1].size, 0);
    ck_assert_uint_eq(request.texts[2].size, 2);
    request_free(&request);
    check_read("{\"operation\":\"service_start\",\"service\":\"x\",\"arguments\":[]}");
    ck_assert(request.given[ASK_ARGUMENTS]);
    ck_assert_uint_eq(request.text_count, 0);
    request_free(&request);
}
END_TEST

START_TEST(a_member_that_is_wrong_is_named)
{
    check_wrong("{\"operation\":\"file_stat\",\"path\":\"a\",\"lnik\":true}",
        "file_stat has no member \"lnik\"; the nearest is \"link\"");
    check_wrong("{\"operation\":\"whoami\",\"path\":\"a\"}", "whoami has no member \"path\"");
    check_wrong("{\"operation\":\"whoami\",\"\":1}", "whoami has no member \"\"");
    check_wrong("{\"operation\":\"file_stat\",\"pat\\u0068\":\"a\"}",
        "file_stat has no member \"pat\\u0068\"");
    check_wrong("{\"operation\":\"file_stat\"}", "member \"path\" is missing");
    check_wrong("{\"operation\":\"file_stat\",\"path\":\"a\",\"path\":\"a\"}",
        "member \"path\" stands there twice");
    check_wrong("{\"operation\":\"file_stat\",\"path\":1}", "member \"path\" has to be a text");
    check_wrong("{\"operation\":\"file_stat\",\"path\":null}", "member \"path\" has to be a text");
    check_wrong("{\"operation\":\"file_stat\",\"path\":\"a\\u0000b\"}",
        "member \"path\" has a character of the code 0");
    check_wrong("{\"operation\":\"file_stat\",\"path\":\"a\",\"link\":1}",
        "member \"link\" has to be true or false");
    check_wrong("{\"operation\":\"file_stat\",\"path\":\"a\",\"link\":\"true\"}",
        "member \"link\" has to be true or false");
    check_wrong("{\"operation\":\"service_start\",\"service\":\"a\",\"arguments\":\"b\"}",
        "member \"arguments\" has to be a list of texts");
    check_wrong("{\"operation\":\"service_start\",\"service\":\"a\",\"arguments\":[\"b\",1]}",
        "member \"arguments\" has to be a list of texts");
    check_wrong("{\"operation\":\"service_start\",\"service\":\"a\",\"arguments\":[[\"b\"]]}",
        "member \"arguments\" has to be a list of texts");
}
END_TEST

START_TEST(a_number_has_a_least_and_a_most)
{
    static const char *const numbers[] = {
        "0", "1048577", "-1", "1.0", "1e3", "\"1\"", "true", "18446744073709551616", "[1]"};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct buffer text = {0};
        buffer_printf(
            &text, "{\"operation\":\"file_read\",\"path\":\"a\",\"size\":%s}", numbers[i]);
        check_wrong(text.bytes, "member \"size\" has to be 1 to 1048576");
        buffer_free(&text);
    }
    check_wrong("{\"operation\":\"registry_list\",\"key\":\"HKLM\",\"view\":48}",
        "member \"view\" has to be 32 or 64");
    check_read("{\"operation\":\"registry_list\",\"key\":\"HKLM\",\"view\":32}");
    request_free(&request);
}
END_TEST

START_TEST(an_operation_that_is_none_is_named)
{
    check_wrong("{}", "member \"operation\" is missing");
    check_wrong("{\"path\":\"a\"}", "member \"operation\" is missing");
    check_wrong("{\"operation\":7}", "member \"operation\" has to be a text");
    check_wrong("{\"operation\":\"whoami\",\"operation\":\"whoami\"}",
        "member \"operation\" stands there twice");
    check_wrong("{\"operation\":\"fiel_stat\"}",
        "there is no operation \"fiel_stat\"; the nearest is \"file_stat\"");
    check_wrong("{\"operation\":\"\"}", "there is no operation \"\"");
    check_wrong("{\"operation\":\"a\\u0000\\u202e\"}", "there is no operation \"a\"");
    check_wrong("{\"operation\":\"whoami\\u0000\"}",
        "there is no operation \"whoami\"; the nearest is \"whoami\"");
}
END_TEST

START_TEST(what_is_no_request_is_refused)
{
    static const char *const texts[] = {"", "null", "[]", "\"whoami\"", "{\"operation\":\"whoami\"",
        "{\"operation\":\"whoami\"}{}", "{\"operation\":\"whoami\",}", "{'operation':'whoami'}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        check_wrong(texts[i], "the request is not one JSON object, nested at most 32 deep");
    check_wrong("{\"operation\":\"whoami\",\"x\":\"\xC3\"}", "the request is not UTF-8");
    check_wrong("\xEF\xBB\xBF{\"operation\":\"whoami\"}",
        "the request is not one JSON object, nested at most 32 deep");
}
END_TEST

START_TEST(a_request_has_a_most)
{
    static const char begin[] = "{\"operation\":\"file_stat\",\"path\":\"";
    size_t size = ASK_REQUEST_MAX;
    char *text = malloc(size + 1);
    memset(text, 'a', size + 1);
    memcpy(text, begin, strlen(begin));
    memcpy(text + size - 2, "\"}", 2);
    ck_assert(read_bytes(text, size));
    ck_assert_uint_eq(request.units[ASK_PATH].size, size - strlen(begin) - 2);
    request_free(&request);
    memcpy(text + size - 2, "a\"}", 3);
    ck_assert(!read_bytes(text, size + 1));
    ck_assert_str_eq(wrong.bytes, "the request is longer than 4194304 bytes");
    request_free(&request);
    free(text);
}
END_TEST

START_TEST(a_list_has_a_most)
{
    struct buffer text = {0};
    buffer_text(&text, "{\"operation\":\"service_start\",\"service\":\"a\",\"arguments\":[\"\"");
    for (int i = 1; i < 4096; i++)
        buffer_text(&text, ",\"\"");
    size_t size = text.size;
    buffer_text(&text, "]}");
    ck_assert(read_bytes(text.bytes, text.size));
    ck_assert_uint_eq(request.text_count, 4096);
    request_free(&request);
    text.size = size;
    buffer_text(&text, ",\"\"]}");
    check_wrong(text.bytes, "member \"arguments\" has more than 4096 texts");
    buffer_free(&text);
}
END_TEST

START_TEST(a_long_name_is_cut_where_it_is_shown)
{
    struct buffer text = {0};
    buffer_text(&text, "{\"operation\":\"whoami\",\"");
    for (int i = 0; i < 100000; i++)
        buffer_text(&text, "x");
    buffer_text(&text, "\":1}");
    ck_assert(!read_bytes(text.bytes, text.size));
    ck_assert_uint_lt(wrong.size, 100);
    request_free(&request);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_kind_of_member_is_read, lists_of_texts_are_read,
        a_member_that_is_wrong_is_named, a_number_has_a_least_and_a_most,
        an_operation_that_is_none_is_named, what_is_no_request_is_refused, a_request_has_a_most,
        a_list_has_a_most, a_long_name_is_cut_where_it_is_shown, NULL};
    return run_suite(make_suite_with("request", tests, setup, teardown));
}

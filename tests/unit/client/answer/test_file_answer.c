/* The attributes of files in words, and names that are no Unicode. */
#include "client/answer/file_answer.h"
#include "client/answer/wide.h"
#include "unit/suite.h"

#include <stdio.h>
#include <windows.h>

static struct buffer out;

static void teardown(void)
{
    buffer_free(&out);
}

/* By their names ("File Attribute Constants"): what is in the cloud, and whether it is to stay. */
static const struct {
    uint32_t attribute;
    const char *word;
} words[] = {
    {0x40000, "recall-on-open"},
    {0x80000, "pinned"},
    {0x100000, "unpinned"},
    {0x400000, "recall-on-data-access"},
    {FILE_ATTRIBUTE_OFFLINE, "offline"},
};

START_TEST(what_is_in_the_cloud_is_said_in_words)
{
    for (size_t i = 0; i < ARRAYSIZE(words); i++) {
        char expected[64];
        struct json json = {.buffer = &out};
        file_put_attribute_words(&out, words[i].attribute);
        snprintf(expected, sizeof(expected), " %s", words[i].word);
        ck_assert_str_eq(out.bytes, expected);
        buffer_free(&out);
        json_object_begin(&json);
        file_json_attributes(&json, words[i].attribute | FILE_ATTRIBUTE_READONLY);
        json_object_end(&json);
        snprintf(
            expected, sizeof(expected), "{\"attributes\":[\"read-only\",\"%s\"]}", words[i].word);
        ck_assert_str_eq(out.bytes, expected);
        buffer_free(&out);
    }
}
END_TEST

START_TEST(they_take_no_place_among_the_letters)
{
    for (size_t i = 0; i < ARRAYSIZE(words); i++) {
        file_put_attributes(&out, words[i].attribute);
        ck_assert_str_eq(out.bytes, "-----");
        buffer_free(&out);
    }
    file_put_attributes(&out, FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_SYSTEM);
    ck_assert_str_eq(out.bytes, "d---s");
}
END_TEST

/* Wine makes no file with such a name, nor does it list one. */
START_TEST(names_that_differ_in_what_is_no_unicode_stay_two)
{
    static const struct {
        const wchar_t *name;
        const char *text;
        const char *json;
    } names[] = {
        {L"a\xd800", "a<U+D800>", "{\"name\":\"a\uFFFD\",\"name_utf16\":\"0061d800\"}"},
        {L"a\xdc00", "a<U+DC00>", "{\"name\":\"a\uFFFD\",\"name_utf16\":\"0061dc00\"}"},
        {L"a\xfffd", "a\uFFFD", "{\"name\":\"a\uFFFD\"}"},
    };
    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        struct json json = {.buffer = &out};
        wide_print(&out, names[i].name, 2);
        ck_assert_str_eq(out.bytes, names[i].text);
        buffer_free(&out);
        json_object_begin(&json);
        file_json_name(&json, "name", names[i].name, 2);
        json_object_end(&json);
        ck_assert_str_eq(out.bytes, names[i].json);
        buffer_free(&out);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_in_the_cloud_is_said_in_words,
        they_take_no_place_among_the_letters, names_that_differ_in_what_is_no_unicode_stay_two,
        NULL};
    return run_suite(make_suite_with("file_answer", tests, NULL, teardown));
}

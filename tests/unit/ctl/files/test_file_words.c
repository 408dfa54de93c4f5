/* The attributes of files in words. */
#include "ctl/files/file_words.h"
#include "unit/suite.h"

#include <stdio.h>
#include <windows.h>

enum exit_code call_fail(struct call *call, const struct deputy_reply *reply)
{
    (void)call;
    (void)reply;
    ck_abort_msg("nothing is to fail");
    return EXIT_CODE_FAILED;
}

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

int main(void)
{
    const TTest *const tests[] = {
        what_is_in_the_cloud_is_said_in_words, they_take_no_place_among_the_letters, NULL};
    return run_suite(make_suite_with("file_words", tests, NULL, teardown));
}

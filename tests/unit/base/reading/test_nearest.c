/* What is suggested for a wrong word, and what is not. */
#include "base/reading/nearest.h"
#include "unit/suite.h"

#include <string.h>

static const char *const words[] = {"whoami", "services status", "file_open", "file_read", "cp",
    "ls", "put", "json", "statistics", "status", NULL};

static const char *nearest_of(const char *word)
{
    struct nearest nearest = {.word = word};
    for (size_t i = 0; words[i]; i++)
        nearest_try(&nearest, words[i]);
    return nearest.found ? nearest.found : "";
}

START_TEST(a_slip_is_understood)
{
    ck_assert_str_eq(nearest_of("whoam"), "whoami");
    ck_assert_str_eq(nearest_of("WhoAmI"), "whoami");
    ck_assert_str_eq(nearest_of("service status"), "services status");
    ck_assert_str_eq(nearest_of("fileopen"), "file_open");
    ck_assert_str_eq(nearest_of("file-read"), "file_read");
    ck_assert_str_eq(nearest_of("jsno"), "json");
    ck_assert_str_eq(nearest_of("pt"), "put");
    ck_assert_str_eq(nearest_of("stat"), "statistics");
    ck_assert_str_eq(nearest_of("statu"), "status");
}
END_TEST

START_TEST(another_word_is_not_taken_for_one)
{
    ck_assert_str_eq(nearest_of("xy"), "");
    ck_assert_str_eq(nearest_of("nonsense"), "");
    ck_assert_str_eq(nearest_of(""), "");
    char longest[4096];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = 0;
    ck_assert_str_eq(nearest_of(longest), "");
}
END_TEST

START_TEST(a_wrong_word_is_repeated_safely)
{
    struct buffer text = {0};
    struct nearest nearest = {.word = "fileopen\x1b"};
    nearest_try(&nearest, "file_open");
    nearest_put_wrong(&text, &nearest);
    ck_assert_str_eq(text.bytes, "\"fileopen<U+001B>\"; the nearest is \"file_open\"");
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_slip_is_understood, another_word_is_not_taken_for_one,
        a_wrong_word_is_repeated_safely, NULL};
    return run_suite(make_suite("nearest", tests));
}

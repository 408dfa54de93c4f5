#include "base/buffer.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

START_TEST(what_is_appended_is_there_and_ended)
{
    struct buffer buffer = {0};
    buffer_append(&buffer, "ab\0c", 4);
    buffer_text(&buffer, "de");
    buffer_printf(&buffer, "%d-%s", 42, "f");
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    ck_assert_uint_eq(buffer.size, 10);
    ck_assert_int_eq(memcmp(buffer.bytes, "ab\0cde42-f", 11), 0);
    buffer_free(&buffer);
}
END_TEST

START_TEST(it_grows_and_keeps_what_it_has)
{
    struct buffer buffer = {0};
    for (int i = 0; i < 100000; i++) {
        char byte = (char)('a' + i % 26);
        buffer_append(&buffer, &byte, 1);
    }
    ck_assert_uint_eq(buffer.size, 100000);
    for (int i = 0; i < 100000; i++)
        ck_assert_int_eq(buffer.bytes[i], 'a' + i % 26);
    ck_assert_int_eq(buffer.bytes[100000], 0);
    buffer_free(&buffer);
}
END_TEST

START_TEST(the_limit_can_be_reached_but_not_passed)
{
    struct buffer buffer = {.limit = 5};
    buffer_text(&buffer, "12345");
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    buffer_text(&buffer, "6");
    ck_assert_uint_eq(buffer.status, WIN32_MORE_DATA);
    ck_assert_str_eq(buffer.bytes, "12345");
    buffer_free(&buffer);
}
END_TEST

START_TEST(nothing_is_appended_in_part)
{
    struct buffer buffer = {.limit = 5};
    buffer_text(&buffer, "123");
    buffer_text(&buffer, "456");
    ck_assert_uint_eq(buffer.status, WIN32_MORE_DATA);
    ck_assert_str_eq(buffer.bytes, "123");
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_failure_sticks)
{
    struct buffer buffer = {.limit = 3};
    buffer_text(&buffer, "1234");
    buffer_text(&buffer, "5");
    buffer_printf(&buffer, "%d", 6);
    ck_assert_uint_eq(buffer.status, WIN32_MORE_DATA);
    ck_assert_uint_eq(buffer.size, 0);
    buffer_free(&buffer);
}
END_TEST

START_TEST(formatted_text_of_255_bytes_fits_and_256_fails)
{
    struct buffer buffer = {0};
    buffer_printf(&buffer, "%255s", "x");
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    ck_assert_uint_eq(buffer.size, 255);
    buffer_printf(&buffer, "%256s", "x");
    ck_assert_uint_eq(buffer.status, WIN32_MORE_DATA);
    ck_assert_uint_eq(buffer.size, 255);
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_size_that_cannot_be_is_refused)
{
    struct buffer buffer = {0};
    buffer_text(&buffer, "x");
    buffer_append(&buffer, "", SIZE_MAX - 1);
    ck_assert_uint_eq(buffer.status, WIN32_MORE_DATA);
    ck_assert_str_eq(buffer.bytes, "x");
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_freed_buffer_is_empty_with_its_limit)
{
    struct buffer buffer = {.limit = 4};
    buffer_text(&buffer, "12345");
    buffer_free(&buffer);
    ck_assert_ptr_null(buffer.bytes);
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    ck_assert_uint_eq(buffer.limit, 4);
    buffer_text(&buffer, "1234");
    ck_assert_str_eq(buffer.bytes, "1234");
    buffer_free(&buffer);
}
END_TEST

START_TEST(appending_nothing_makes_an_empty_text)
{
    struct buffer buffer = {0};
    buffer_append(&buffer, NULL, 0);
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    ck_assert_str_eq(buffer.bytes, "");
    buffer_free(&buffer);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_is_appended_is_there_and_ended,
        it_grows_and_keeps_what_it_has,
        the_limit_can_be_reached_but_not_passed,
        nothing_is_appended_in_part,
        a_failure_sticks,
        formatted_text_of_255_bytes_fits_and_256_fails,
        a_size_that_cannot_be_is_refused,
        a_freed_buffer_is_empty_with_its_limit,
        appending_nothing_makes_an_empty_text,
        NULL,
    };
    return run_suite(make_suite("buffer", tests));
}

/* Text from Windows' own programs is taken where its encoding can be told. */
#include "ctl/common/encoding.h"
#include "unit/suite.h"

#include <string.h>

static struct buffer text;
static struct decoder decoder;

static void teardown(void)
{
    buffer_free(&text);
    decoder_free(&decoder);
    decoder = (struct decoder){0};
}

/* Feed in pieces of this size. */
static void feed(const char *bytes, size_t size, size_t piece)
{
    teardown();
    for (size_t at = 0; at < size; at += piece) {
        size_t part = size - at < piece ? size - at : piece;
        decoder_feed(&decoder, bytes + at, part, false, &text);
    }
    decoder_feed(&decoder, "", 0, true, &text);
    ck_assert_uint_eq(text.status, 0);
}

static void check_read(const char *bytes, size_t size, const char *expected)
{
    for (size_t piece = 1; piece <= size; piece++) {
        feed(bytes, size, piece);
        ck_assert_uint_eq(text.size, strlen(expected));
        ck_assert_int_eq(memcmp(text.bytes ? text.bytes : "", expected, text.size), 0);
        ck_assert_uint_eq(encoding_wrong_line(text.bytes, text.size), 0);
    }
}

#define READ(bytes, expected) check_read(bytes, sizeof(bytes) - 1, expected)

START_TEST(marks_and_utf16_are_taken)
{
    READ("a\xC3\xBC\n", "a\xC3\xBC\n");
    READ("\xEF\xBB\xBF"
         "a\xC3\xBC",
        "a\xC3\xBC");
    READ("\xFF\xFE"
         "a\0\xFC\0\r\0\n\0",
        "a\xC3\xBC\r\n");
    READ("\xFE\xFF\0a\0\xFC", "a\xC3\xBC");
    READ("a\0\xFC\0", "a\xC3\xBC");
    READ("\0a\0\xFC", "a\xC3\xBC");
    READ("\xFF\xFE\x34\xD8\x1E\xDD"
         "b\0",
        "\xF0\x9D\x84\x9E"
        "b");
    READ("\xFF\xFE", "");
    READ("\xEF\xBB\xBF", "");
    READ("a", "a");
    feed("", 0, 1);
    ck_assert_uint_eq(text.size, 0);
}
END_TEST

/* What cmd.exe writes, and what was cut. */
START_TEST(what_is_neither_is_seen_with_its_line)
{
    feed("one\ntw\x81\nthree", 13, 5);
    ck_assert_uint_eq(encoding_wrong_line(text.bytes, text.size), 2);
    feed("\xFF\xFE"
         "a\0\n\0\x34\xD8"
         "b\0",
        10, 3);
    ck_assert_uint_eq(encoding_wrong_line(text.bytes, text.size), 2);
    feed("\xFF\xFE"
         "a\0\x34\xD8",
        6, 6);
    ck_assert_uint_eq(encoding_wrong_line(text.bytes, text.size), 1);
    feed("\xFF\xFE"
         "a\0b",
        5, 2);
    ck_assert_uint_eq(encoding_wrong_line(text.bytes, text.size), 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        marks_and_utf16_are_taken, what_is_neither_is_seen_with_its_line, NULL};
    return run_suite(make_suite_with("encoding", tests, NULL, teardown));
}

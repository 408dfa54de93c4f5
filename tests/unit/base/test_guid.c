/* GUIDs as text. */
#include "base/guid.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

static const uint8_t bytes[GUID_SIZE] = {
    0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
static const char right[GUID_TEXT_SIZE] = "00112233-4455-6677-8899-aabbccddeeff";

START_TEST(a_guid_is_written_as_windows_does)
{
    char text[GUID_TEXT_SIZE];
    guid_format(bytes, text);
    ck_assert_str_eq(text, right);
}
END_TEST

START_TEST(what_is_written_is_read)
{
    uint8_t read[GUID_SIZE] = {0};
    ck_assert(guid_parse(right, read));
    ck_assert_mem_eq(read, bytes, GUID_SIZE);
    for (unsigned i = 0; i < 50; i++) {
        uint8_t made[GUID_SIZE];
        char text[GUID_TEXT_SIZE];
        ck_assert_uint_eq(guid_make(made), WIN32_OK);
        guid_format(made, text);
        ck_assert(guid_parse(text, read));
        ck_assert_mem_eq(read, made, GUID_SIZE);
    }
}
END_TEST

START_TEST(another_length_is_refused)
{
    for (size_t length = 0; length < sizeof(right) - 1; length++) {
        char *cut = malloc(length + 1); /* so that a sanitizer sees a byte too much */
        uint8_t read[GUID_SIZE] = {77};
        memcpy(cut, right, length);
        cut[length] = '\0';
        ck_assert(!guid_parse(cut, read));
        ck_assert_uint_eq(read[0], 77);
        free(cut);
    }
    uint8_t read[GUID_SIZE] = {77};
    ck_assert(!guid_parse("00112233-4455-6677-8899-aabbccddeeff0", read));
    ck_assert(!guid_parse("{00112233-4455-6677-8899-aabbccddeeff}", read));
    ck_assert(!guid_parse("00112233445566778899aabbccddeeff", read));
    ck_assert_uint_eq(read[0], 77);
}
END_TEST

START_TEST(only_lower_case_digits_and_dashes_in_their_places_are_read)
{
    for (size_t at = 0; at + 1 < sizeof(right); at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            char text[GUID_TEXT_SIZE], again[GUID_TEXT_SIZE];
            uint8_t read[GUID_SIZE];
            memcpy(text, right, sizeof(text));
            text[at] = (char)byte;
            bool digit = byte && strchr("0123456789abcdef", (int)byte);
            bool good = right[at] == '-' ? byte == '-' : digit;
            ck_assert_int_eq(guid_parse(text, read), good);
            if (good) {
                guid_format(read, again);
                ck_assert_str_eq(again, text);
            }
        }
    }
}
END_TEST

/* RFC 4122 section 4.4: version 4, variant 1. */
START_TEST(a_made_guid_says_that_it_is_random)
{
    uint8_t first[GUID_SIZE], other[GUID_SIZE];
    char text[GUID_TEXT_SIZE];
    ck_assert_uint_eq(guid_make(first), WIN32_OK);
    ck_assert_uint_eq(guid_make(other), WIN32_OK);
    ck_assert_int_ne(memcmp(first, other, GUID_SIZE), 0);
    guid_format(first, text);
    ck_assert_int_eq(text[14], '4');
    ck_assert_ptr_nonnull(strchr("89ab", text[19]));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_guid_is_written_as_windows_does,
        what_is_written_is_read,
        another_length_is_refused,
        only_lower_case_digits_and_dashes_in_their_places_are_read,
        a_made_guid_says_that_it_is_random,
        NULL,
    };
    return run_suite(make_suite("guid", tests));
}

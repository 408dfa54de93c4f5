#include "base/utf16.h"
#include "base/utf8.h"
#include "unit/suite.h"

#include <string.h>

static void check_decoded(const char *bytes, size_t size, uint32_t code_point, size_t taken)
{
    uint32_t decoded = 0;
    uint8_t *exact = malloc(size); /* so that a sanitizer sees a read behind the end */
    memcpy(exact, bytes, size);
    ck_assert_uint_eq(utf8_decode(exact, size, &decoded), taken);
    ck_assert_uint_eq(decoded, code_point);
    free(exact);
}

START_TEST(characters_of_every_length_are_decoded)
{
    check_decoded("A", 1, 'A', 1);
    check_decoded("\0", 1, 0, 1);
    check_decoded("\x7F", 1, 0x7F, 1);
    check_decoded("\xC2\x80", 2, 0x80, 2);
    check_decoded("\xDF\xBF", 2, 0x7FF, 2);
    check_decoded("\xE0\xA0\x80", 3, 0x800, 3);
    check_decoded("\xE2\x82\xAC", 3, 0x20AC, 3);
    check_decoded("\xED\x9F\xBF", 3, 0xD7FF, 3);
    check_decoded("\xEF\xBF\xBF", 3, 0xFFFF, 3);
    check_decoded("\xF0\x90\x80\x80", 4, 0x10000, 4);
    check_decoded("\xF4\x8F\xBF\xBF", 4, 0x10FFFF, 4);
}
END_TEST

START_TEST(only_one_character_is_taken)
{
    check_decoded("AB", 2, 'A', 1);
    check_decoded("\xC3\xBC\xC3\xBC", 4, 0xFC, 2);
}
END_TEST

START_TEST(what_is_not_utf8_is_replaced_by_maximal_subparts)
{
    check_decoded("\x80", 1, UTF8_REPLACEMENT, 1);
    check_decoded("\xFF", 1, UTF8_REPLACEMENT, 1);
    check_decoded("\xC0\x80", 2, UTF8_REPLACEMENT, 1);
    check_decoded("\xC1\xBF", 2, UTF8_REPLACEMENT, 1);
    check_decoded("\xE0\x9F\xBF", 3, UTF8_REPLACEMENT, 1);
    check_decoded("\xED\xA0\x80", 3, UTF8_REPLACEMENT, 1); /* a surrogate */
    check_decoded("\xF0\x8F\xBF\xBF", 4, UTF8_REPLACEMENT, 1);
    check_decoded("\xF4\x90\x80\x80", 4, UTF8_REPLACEMENT, 1); /* above U+10FFFF */
    check_decoded("\xF5\x80\x80\x80", 4, UTF8_REPLACEMENT, 1);
    check_decoded("\xE2\x82"
                  "A",
        3, UTF8_REPLACEMENT, 2);
    check_decoded("\xF0\x90\x80"
                  "A",
        4, UTF8_REPLACEMENT, 3);
}
END_TEST

START_TEST(a_cut_character_is_not_read_past_its_end)
{
    check_decoded("\xC3", 1, UTF8_REPLACEMENT, 1);
    check_decoded("\xE2\x82", 2, UTF8_REPLACEMENT, 2);
    check_decoded("\xF0\x90\x80", 3, UTF8_REPLACEMENT, 3);
}
END_TEST

START_TEST(what_acts_on_a_terminal_is_hidden)
{
    static const uint32_t hidden[] = {0, '\n', '\r', '\t', 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x61C,
        0x200B, 0x200E, 0x200F, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xE0041};
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        ck_assert_msg(utf8_hidden(hidden[i]), "U+%04X", (unsigned)hidden[i]);
}
END_TEST

START_TEST(letters_are_not_hidden)
{
    static const uint32_t visible[] = {' ', '~', 0xA0, 0xFC, 0x5D0, 0x627, 0x2010, 0x2027, 0x202F,
        0x4E00, 0xFFFD, 0x1F600, 0x10FFFF};
    for (size_t i = 0; i < sizeof(visible) / sizeof(visible[0]); i++)
        ck_assert_msg(!utf8_hidden(visible[i]), "U+%04X", (unsigned)visible[i]);
}
END_TEST

START_TEST(columns_are_those_of_a_terminal)
{
    ck_assert_uint_eq(utf8_columns('A'), 1);
    ck_assert_uint_eq(utf8_columns(0xFC), 1);
    ck_assert_uint_eq(utf8_columns(0x301), 0);
    ck_assert_uint_eq(utf8_columns(0x5C71), 2);
    ck_assert_uint_eq(utf8_columns(0xAC00), 2);
    ck_assert_uint_eq(utf8_columns(0xFF21), 2);
}
END_TEST

/* --- between UTF-8 and UTF-16 ---------------------------------------------------------------- */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is no character on either side becomes U+FFFD on the other. */
START_TEST(texts_are_converted_both_ways)
{
    static const uint16_t units[] = {'A', 0xFC, 0x20AC, 0xD83D, 0xDE00, 0, 'z'};
    static const char text[] = "A\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\0z";
    uint16_t back[COUNT(units)];
    char there[sizeof(text) - 1];
    ck_assert_uint_eq(utf16_to_utf8(units, COUNT(units), there, sizeof(there)), sizeof(there));
    ck_assert_mem_eq(there, text, sizeof(there));
    ck_assert_uint_eq(utf16_from_utf8(text, sizeof(text) - 1, back, COUNT(back)), COUNT(units));
    ck_assert_mem_eq(back, units, sizeof(units));
    ck_assert(utf16_valid(units, COUNT(units)));
    ck_assert(utf8_valid((const uint8_t *)text, sizeof(text) - 1));
}
END_TEST

START_TEST(what_is_no_character_is_replaced_and_told)
{
    static const struct {
        uint16_t units[2];
        size_t count;
    } lone[] = {{{0xD800}, 1}, {{0xDC00}, 1}, {{0xDC00, 0xD800}, 2}, {{0xD800, 'A'}, 2}};
    static const char *const wrong[] = {"\xFF", "\xED\xA0\x80", "a\xC3", "\xC0\x80"};
    for (size_t i = 0; i < COUNT(lone); i++) {
        char text[8] = {0};
        ck_assert(!utf16_valid(lone[i].units, lone[i].count));
        utf16_to_utf8(lone[i].units, lone[i].count, text, sizeof(text));
        ck_assert_mem_eq(text, UTF8_REPLACEMENT_TEXT, 3);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        uint16_t units[8] = {0};
        const size_t size = strlen(wrong[i]);
        ck_assert(!utf8_valid((const uint8_t *)wrong[i], size));
        size_t count = utf16_from_utf8(wrong[i], size, units, COUNT(units));
        ck_assert_uint_eq(units[count - 1], UTF8_REPLACEMENT);
    }
    ck_assert(utf8_valid((const uint8_t *)UTF8_REPLACEMENT_TEXT, 3));
}
END_TEST

START_TEST(what_does_not_fit_is_not_written)
{
    static const uint16_t units[] = {0x20AC, 'A'};
    uint16_t narrow[1] = {7};
    char text[] = "###";
    ck_assert_uint_eq(utf16_to_utf8(units, 2, NULL, 0), 4);
    ck_assert_uint_eq(utf16_to_utf8(units, 2, text, 3), 4);
    ck_assert_str_eq(text, "###");
    ck_assert_uint_eq(utf16_from_utf8("ab", 2, NULL, 0), 2);
    ck_assert_uint_eq(utf16_from_utf8("ab", 2, narrow, 1), 2);
    ck_assert_uint_eq(narrow[0], 7);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        characters_of_every_length_are_decoded,
        only_one_character_is_taken,
        what_is_not_utf8_is_replaced_by_maximal_subparts,
        a_cut_character_is_not_read_past_its_end,
        what_acts_on_a_terminal_is_hidden,
        letters_are_not_hidden,
        columns_are_those_of_a_terminal,
        texts_are_converted_both_ways,
        what_is_no_character_is_replaced_and_told,
        what_does_not_fit_is_not_written,
        NULL,
    };
    return run_suite(make_suite("utf8", tests));
}

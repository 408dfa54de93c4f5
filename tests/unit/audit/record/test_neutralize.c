#include "audit/record/neutralize.h"
#include "base/status.h"
#include "unit/base/reverse.h"
#include "unit/suite.h"

#include <stdio.h>

#define UNITS(text) (const uint16_t *)u##text, sizeof(u##text) / 2 - 1

enum { TEXT_MAX = 8192 }; /* bytes of neutralized text in a test of losslessness */

static struct buffer buffer; /* what the test that runs has made last */

static void end_buffer(void)
{
    buffer_free(&buffer);
}

/* What was made is as long as was said, and safe. */
static const char *checked(size_t units, size_t limit)
{
    const char *text = buffer.size ? buffer.bytes : "";
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    ck_assert_uint_le(units, limit);
    ck_assert_uint_eq(units, utf16_length(text, buffer.size));
    ck_assert(is_neutral(text, buffer.size));
    return text;
}

/* A copy that has exactly these bytes, so that reading past them is noticed. */
static void *exact(const void *bytes, size_t size)
{
    void *copy = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(copy);
    return memcpy(copy, bytes, size);
}

static const char *neutral(const char *bytes, size_t size, size_t limit)
{
    char *copy = exact(bytes, size);
    buffer_free(&buffer);
    size_t units = neutralize_utf8(&buffer, copy, size, limit);
    free(copy);
    return checked(units, limit);
}

static const char *neutral16(const uint16_t *text, size_t count, size_t limit)
{
    uint16_t *copy = exact(text, count * sizeof(*text));
    buffer_free(&buffer);
    size_t units = neutralize_utf16(&buffer, copy, count, limit);
    free(copy);
    return checked(units, limit);
}

static const char *whole(const char *text)
{
    return neutral(text, strlen(text), NEUTRALIZE_NO_LIMIT);
}

/* Neutralize units and undo it: nothing may have changed. */
static void assert_lossless16(const uint16_t *text, size_t count)
{
    uint16_t units[TEXT_MAX];
    size_t reversed;
    neutral16(text, count, NEUTRALIZE_NO_LIMIT);
    ck_assert_uint_le(buffer.size, sizeof(units) / sizeof(units[0]));
    ck_assert(reverse_utf16(buffer.bytes, buffer.size, units, &reversed));
    ck_assert_uint_eq(reversed, count);
    ck_assert_mem_eq(units, text, count * sizeof(*text));
}

static void assert_lossless8(const void *text, size_t size)
{
    uint8_t bytes[TEXT_MAX];
    size_t reversed;
    neutral(text, size, NEUTRALIZE_NO_LIMIT);
    ck_assert_uint_le(buffer.size, sizeof(bytes));
    ck_assert(reverse_utf8(buffer.bytes, buffer.size, bytes, &reversed));
    ck_assert_uint_eq(reversed, size);
    ck_assert_mem_eq(bytes, text, size);
}

START_TEST(plain_text_stays_as_it_is)
{
    static const char *const texts[] = {"", "a", "C:\\Users\\Zo\xC3\xAB\\notes (1).txt",
        "{}[]()~-_.", "\xE6\x97\xA5\xE6\x9C\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "x\xCC\x88",
        "\xC2\xA0"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        ck_assert_str_eq(whole(texts[i]), texts[i]);
}
END_TEST

START_TEST(nothing_is_left_to_expand)
{
    ck_assert_str_eq(whole("%n%1%{S-1-5-18}"), "^{25}n^{25}1^{25}{S-1-5-18}");
    ck_assert_str_eq(whole("%%1537"), "^{25}^{25}1537");
    ck_assert_str_eq(whole("%!S!"), "^{25}!S!");
    ck_assert_str_eq(neutral16(UNITS("%1"), NEUTRALIZE_NO_LIMIT), "^{25}1");
}
END_TEST

START_TEST(the_escape_is_escaped)
{
    ck_assert_str_eq(whole("^{25}"), "^{5E}{25}");
    ck_assert_str_eq(whole("^{x80}"), "^{5E}{x80}");
    ck_assert_str_eq(whole("^{+7}"), "^{5E}{+7}");
}
END_TEST

START_TEST(no_line_can_be_faked)
{
    ck_assert_str_eq(whole("a\r\nb\tc\x7F"), "a^{D}^{A}b^{9}c^{7F}");
    ck_assert_str_eq(neutral("\0", 1, 100), "^{0}");
    ck_assert_str_eq(whole("\xC2\x85\xE2\x80\xA8\xE2\x80\xA9"), "^{85}^{2028}^{2029}");
}
END_TEST

START_TEST(direction_and_invisible_characters_are_shown)
{
    ck_assert_str_eq(whole("exe.\xE2\x80\xAEtxt"), "exe.^{202E}txt");
    ck_assert_str_eq(neutral16(UNITS("\u061C\u200B\u200F\u2066\u2069\u206A\uFEFF\uFFF9"), 1000),
        "^{61C}^{200B}^{200F}^{2066}^{2069}^{206A}^{FEFF}^{FFF9}");
    ck_assert_str_eq(neutral16(UNITS("\U000E0001\U000E007F"), 1000), "^{E0001}^{E007F}");
    ck_assert_str_eq(neutral16(UNITS("\uFE0F\u00AD\u3164"), 1000), "^{FE0F}^{AD}^{3164}");
}
END_TEST

START_TEST(lone_surrogates_are_shown)
{
    static const uint16_t units[] = {0xD800, 'a', 0xDC00, 0xD83D, 0xDE00, 0xDBFF, 0xD83D, 0xDE00};
    ck_assert_str_eq(
        neutral16(units, 8, 1000), "^{D800}a^{DC00}\xF0\x9F\x98\x80^{DBFF}\xF0\x9F\x98\x80");
    ck_assert_str_eq(neutral16(units, 1, 1000), "^{D800}");
    ck_assert_str_eq(neutral16(units + 3, 1, 1000), "^{D83D}");
}
END_TEST

START_TEST(noncharacters_are_shown)
{
    static const uint16_t units[] = {0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0xDBFF, 0xDFFF};
    ck_assert_str_eq(neutral16(units, 6, 1000), "^{FFFE}^{FFFF}^{FDD0}^{FDEF}^{10FFFF}");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_shown)
{
    ck_assert_str_eq(whole("a\x80z"), "a^{x80}z");
    ck_assert_str_eq(whole("\xC3"), "^{xC3}");
    ck_assert_str_eq(whole("\xC3z"), "^{xC3}z");
    ck_assert_str_eq(whole("\xE2\x80"), "^{xE2}^{x80}");
    ck_assert_str_eq(whole("\xC0\xAF"), "^{xC0}^{xAF}");
    ck_assert_str_eq(whole("\xE0\x80\xA5"), "^{xE0}^{x80}^{xA5}");
    ck_assert_str_eq(whole("\xED\xA0\x80"), "^{xED}^{xA0}^{x80}");
    ck_assert_str_eq(whole("\xF4\x90\x80\x80"), "^{xF4}^{x90}^{x80}^{x80}");
    ck_assert_str_eq(whole("\xFF\xFE"), "^{xFF}^{xFE}");
}
END_TEST

/* Write a code point (or lone surrogate) as UTF-16. */
static size_t put_code(uint16_t *units, uint32_t code)
{
    if (code <= 0xFFFF) {
        units[0] = (uint16_t)code;
        return 1;
    }
    units[0] = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
    units[1] = (uint16_t)(0xDC00 + ((code - 0x10000) & 0x3FF));
    return 2;
}

/* 256 at a time, each between two letters, in UTF-16 and, without the surrogates, in UTF-8. */
START_TEST(every_code_point_survives)
{
    for (uint32_t code = 0; code <= 0x10FFFF; code += 256) {
        uint16_t units[256 * 3];
        uint8_t bytes[TEXT_MAX];
        size_t count = 0;
        for (uint32_t i = 0; i < 256; i++) {
            units[count++] = 'a';
            count += put_code(units + count, code + i);
        }
        assert_lossless16(units, count);
        if (code >> 11 != 0xD800 >> 11) {
            ck_assert(reverse_utf8(buffer.bytes, buffer.size, bytes, &count));
            assert_lossless8(bytes, count);
        }
    }
}
END_TEST

START_TEST(every_pair_of_surrogates_survives)
{
    static const uint16_t some[] = {0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, '^', 0};
    enum { COUNT = sizeof(some) / sizeof(some[0]) };
    for (int i = 0; i < COUNT * COUNT * COUNT * COUNT; i++) {
        uint16_t units[] = {some[i % COUNT], some[i / COUNT % COUNT],
            some[i / COUNT / COUNT % COUNT], some[i / COUNT / COUNT / COUNT]};
        assert_lossless16(units, 4);
    }
}
END_TEST

/* Alone, and inside what begins like a character of four bytes. */
START_TEST(every_two_bytes_survive)
{
    for (unsigned first = 0; first <= 0xFF; first++) {
        uint8_t pairs[256 * 3];
        uint8_t fours[256 * 5];
        for (unsigned i = 0; i < 256; i++) {
            memcpy(pairs + 3 * i, (uint8_t[]){(uint8_t)first, (uint8_t)i, 'a'}, 3);
            memcpy(fours + 5 * i, (uint8_t[]){0xF0, (uint8_t)first, (uint8_t)i, 0x80, 'a'}, 5);
        }
        assert_lossless8(pairs, sizeof(pairs));
        assert_lossless8(fours, sizeof(fours));
    }
}
END_TEST

START_TEST(text_that_just_fits_is_whole)
{
    ck_assert_str_eq(neutral("abcdef", 6, 6), "abcdef");
    ck_assert_str_eq(neutral("%", 1, 5), "^{25}");
    ck_assert_str_eq(neutral("\xF0\x9F\x98\x80", 4, 2), "\xF0\x9F\x98\x80");
    ck_assert_str_eq(neutral("", 0, 0), "");
}
END_TEST

START_TEST(longer_text_is_cut_and_says_so)
{
    char text[101];
    memset(text, 'a', 100);
    text[100] = 0;
    ck_assert_str_eq(neutral(text, 100, 24), "aaaaaaaaaaaaaaaaa^{+83}");
    ck_assert_str_eq(neutral(text, 100, 99) + 90, "aa^{+8}");
}
END_TEST

/* Read a text that may have been cut: how much input it stands for, and how much it leaves out. */
static void read_cut(uint32_t *kept, uint32_t *left_out)
{
    const char *at = buffer.bytes;
    struct said said = {0};
    *kept = *left_out = 0;
    while (at < buffer.bytes + buffer.size) {
        ck_assert(read_said(&at, buffer.bytes + buffer.size, &said));
        if (said.kind == SAID_CUT)
            *left_out = said.value;
        else
            *kept += said.kind == SAID_CODE && said.value > 0xFFFF ? 2 : 1;
    }
}

START_TEST(a_cut_counts_and_never_splits)
{
    static const uint16_t units[] = {'a', '%', 0xD83D, 0xDE00, 0x202E, 'b', 0xD800, 0xDBFF, 0xDFFF,
        '^', 'c', 0xD83D, 0xDE00, 0xFFFF, 'd', 'e', 'f', 'g', 0xE9, 0x65E5, 0x672C, 'h'};
    enum { COUNT = sizeof(units) / sizeof(units[0]) };
    for (size_t limit = NEUTRALIZE_LIMIT_MIN; limit < 100; limit++) {
        uint32_t kept, left_out;
        neutral16(units, COUNT, limit);
        read_cut(&kept, &left_out);
        ck_assert_uint_eq(kept + left_out, COUNT);
        /* UTF-8 counts the same, though a surrogate is three bytes there that are not UTF-8. */
        neutral("a\xC3\xA9%\xF0\x9F\x98\x80\x80 b and some more that is too long", 43, limit);
        read_cut(&kept, &left_out);
        ck_assert_uint_eq(kept + left_out, 40);
    }
}
END_TEST

START_TEST(the_longest_path_fits_where_it_should)
{
    enum { LENGTH = 32767 };
    uint16_t *units = malloc(LENGTH * sizeof(*units));
    uint32_t kept, left_out;
    ck_assert_ptr_nonnull(units);
    for (size_t i = 0; i < LENGTH; i++)
        units[i] = '%';
    neutral16(units, LENGTH, 31839);
    ck_assert_uint_gt(utf16_length(buffer.bytes, buffer.size), 31839 - 24);
    read_cut(&kept, &left_out);
    ck_assert_uint_eq(kept + left_out, LENGTH);
    neutral16(units, LENGTH, NEUTRALIZE_NO_LIMIT);
    ck_assert_uint_eq(buffer.size, LENGTH * 5);
    for (size_t i = 0; i < LENGTH; i++)
        units[i] = 'a';
    neutral16(units, LENGTH, LENGTH);
    ck_assert_uint_eq(buffer.size, LENGTH);
    free(units);
}
END_TEST

START_TEST(a_limit_without_room_for_the_mark_is_refused)
{
    struct buffer small = {0};
    ck_assert_uint_eq(neutralize_utf8(&small, "abcdefghijk", 11, 5), 0);
    ck_assert_uint_eq(small.status, WIN32_MORE_DATA);
    ck_assert_uint_eq(small.size, 0);
    buffer_free(&small);
}
END_TEST

START_TEST(a_buffer_that_fails_is_noticed)
{
    struct buffer full = {.limit = 10};
    ck_assert_uint_eq(neutralize_utf8(&full, "%%%", 3, 100), 0);
    ck_assert_uint_eq(full.status, WIN32_MORE_DATA);
    ck_assert_uint_eq(neutralize_utf8(&full, "a", 1, 100), 0);
    buffer_free(&full);
}
END_TEST

START_TEST(it_appends)
{
    struct buffer text = {0};
    buffer_text(&text, "name: ");
    ck_assert_uint_eq(neutralize_utf8(&text, "%", 1, 100), 5);
    ck_assert_str_eq(text.bytes, "name: ^{25}");
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        plain_text_stays_as_it_is,
        nothing_is_left_to_expand,
        the_escape_is_escaped,
        no_line_can_be_faked,
        direction_and_invisible_characters_are_shown,
        lone_surrogates_are_shown,
        noncharacters_are_shown,
        bytes_that_are_not_utf8_are_shown,
        every_code_point_survives,
        every_pair_of_surrogates_survives,
        every_two_bytes_survive,
        text_that_just_fits_is_whole,
        longer_text_is_cut_and_says_so,
        a_cut_counts_and_never_splits,
        the_longest_path_fits_where_it_should,
        a_limit_without_room_for_the_mark_is_refused,
        a_buffer_that_fails_is_noticed,
        it_appends,
        NULL,
    };
    return run_suite(make_suite_with("neutralize", tests, NULL, end_buffer));
}

/* Points in time as text: each has one form, and no other text is one. */
#include "base/clock.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

static const uint64_t second = 10000000;
static const uint64_t day = UINT64_C(864000000000);

/* Times that others have computed: FILETIME is 100 ns since 1601-01-01 in the Gregorian calendar.
 */
static const struct {
    uint64_t time;
    const char *text;
} known[] = {
    {0, "1601-01-01T00:00:00.0000000Z"},
    {1, "1601-01-01T00:00:00.0000001Z"},
    {UINT64_C(116444736000000000), "1970-01-01T00:00:00.0000000Z"}, /* the Unix epoch */
    {UINT64_C(125911584000000000), "2000-01-01T00:00:00.0000000Z"},
    {UINT64_C(125963423999999999), "2000-02-29T23:59:59.9999999Z"},
    {UINT64_C(125963424000000000), "2000-03-01T00:00:00.0000000Z"},
    {UINT64_C(137919572480000000), "2038-01-19T03:14:08.0000000Z"},
    {UINT64_C(2650467743999999999), "9999-12-31T23:59:59.9999999Z"},
};

START_TEST(known_times_have_their_text)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        char text[CLOCK_TEXT_SIZE];
        uint64_t time = 77;
        ck_assert(clock_format(known[i].time, text));
        ck_assert_str_eq(text, known[i].text);
        ck_assert(clock_parse(known[i].text, &time));
        ck_assert_uint_eq(time, known[i].time);
    }
}
END_TEST

/* Every day of four centuries, which is the calendar's whole cycle, by counting. */
START_TEST(every_day_has_its_date)
{
    static const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t days = 0;
    for (unsigned year = 1601; year <= 2001; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (unsigned month = 1; month <= 12; month++) {
            unsigned length = lengths[month - 1] + (leap && month == 2);
            for (unsigned date = 1; date <= length; date++, days++) {
                char text[CLOCK_TEXT_SIZE], expected[16];
                uint64_t time = 0;
                snprintf(expected, sizeof(expected), "%04u-%02u-%02u", year % 10000, month % 100,
                    date % 100);
                ck_assert(clock_format(days * day + 5, text));
                ck_assert_int_eq(strncmp(text, expected, 10), 0);
                ck_assert(clock_parse(text, &time));
                ck_assert_uint_eq(time, days * day + 5);
            }
        }
    }
}
END_TEST

START_TEST(every_time_of_a_day_has_its_text)
{
    for (uint64_t time = 0; time < day; time += 37 * second + 1234567) {
        char text[CLOCK_TEXT_SIZE];
        uint64_t again = 0;
        ck_assert(clock_format(150000 * day + time, text));
        ck_assert_uint_eq(strlen(text), CLOCK_TEXT_SIZE - 1);
        ck_assert(clock_parse(text, &again));
        ck_assert_uint_eq(again, 150000 * day + time);
    }
}
END_TEST

START_TEST(after_the_year_9999_there_is_no_text)
{
    char text[CLOCK_TEXT_SIZE] = "unchanged";
    ck_assert(!clock_format(UINT64_C(2650467744000000000), text));
    ck_assert(!clock_format(UINT64_MAX, text));
    ck_assert_str_eq(text, "unchanged");
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
    static const char *const texts[] = {
        "",
        "2026-11-22T13:30:49.1234567",
        "2026-11-22T13:30:49.1234567Z ",
        " 2026-11-22T13:30:49.1234567Z",
        "2026-11-22T13:30:49.1234567z",
        "2026-11-22 13:30:49.1234567Z",
        "2026-11-22T13:30:49.123456Z",
        "2026-11-22T13:30:49.12345678Z",
        "2026-11-22T13:30:49Z",
        "2026-11-22T13:30:49.1234567+00:00",
        "2026-00-22T13:30:49.1234567Z",
        "2026-13-22T13:30:49.1234567Z",
        "2026-11-00T13:30:49.1234567Z",
        "2026-11-31T13:30:49.1234567Z",
        "2026-02-29T13:30:49.1234567Z",
        "1900-02-29T13:30:49.1234567Z",
        "2026-11-22T24:30:49.1234567Z",
        "2026-11-22T13:60:49.1234567Z",
        "2026-11-22T13:30:60.1234567Z",
        "1600-12-31T23:59:59.9999999Z",
        "0000-01-01T00:00:00.0000000Z",
        "-026-11-22T13:30:49.1234567Z",
        "+026-11-22T13:30:49.1234567Z",
        "2026-11-22T13:30:49.-234567Z",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint64_t time = 77;
        ck_assert_msg(!clock_parse(texts[i], &time), "%s", texts[i]);
        ck_assert_uint_eq(time, 77);
    }
}
END_TEST

START_TEST(no_byte_may_be_another)
{
    const char *right = "2026-11-22T13:30:49.1234567Z";
    for (size_t at = 0; at < strlen(right); at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            char text[CLOCK_TEXT_SIZE], again[CLOCK_TEXT_SIZE];
            uint64_t time;
            memcpy(text, right, sizeof(text));
            text[at] = (char)byte;
            if (!clock_parse(text, &time))
                continue;
            ck_assert(clock_format(time, again));
            ck_assert_str_eq(again, text);
        }
    }
}
END_TEST

START_TEST(now_is_now)
{
    char text[CLOCK_TEXT_SIZE];
    uint64_t now = clock_now();
    ck_assert(clock_format(now, text));
    ck_assert_int_gt(strcmp(text, "2024"), 0);
    ck_assert_uint_ge(clock_now() + second, now);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        known_times_have_their_text,
        every_day_has_its_date,
        every_time_of_a_day_has_its_text,
        after_the_year_9999_there_is_no_text,
        what_is_no_time_is_refused,
        no_byte_may_be_another,
        now_is_now,
        NULL,
    };
    return run_suite(make_suite("clock", tests));
}

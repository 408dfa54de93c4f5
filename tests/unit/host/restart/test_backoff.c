/* A service that crashes again and again waits longer and longer, and forgets in good times. */
#include "host/restart/backoff.h"
#include "unit/suite.h"

#include <string.h>

enum { MOST_S = 60 };

/* What the next start finds after a run that was killed. */
static struct backoff crash(struct backoff last)
{
    return backoff_begin(last);
}

START_TEST(the_first_start_does_not_wait)
{
    struct backoff run = backoff_begin((struct backoff){0});
    ck_assert(run.running);
    ck_assert_uint_eq(backoff_delay_ms(run.unclean, MOST_S), 0);
}
END_TEST

START_TEST(each_crash_makes_the_next_start_wait_longer)
{
    static const uint32_t expected_s[] = {0, 1, 5, 30, 60, 60, 60};
    struct backoff run = backoff_begin((struct backoff){0});
    for (size_t i = 0; i < sizeof(expected_s) / sizeof(expected_s[0]); i++) {
        ck_assert_uint_eq(run.unclean, i);
        ck_assert_uint_eq(backoff_delay_ms(run.unclean, MOST_S), expected_s[i] * 1000);
        run = crash(run);
    }
}
END_TEST

START_TEST(the_administrator_bounds_the_wait)
{
    ck_assert_uint_eq(backoff_delay_ms(9, 7), 7000);
    ck_assert_uint_eq(backoff_delay_ms(9, 0), 0);
}
END_TEST

START_TEST(it_doubles_up_to_what_the_administrator_allows)
{
    static const uint32_t expected_s[] = {0, 1, 5, 30, 60, 120, 240, 480, 600, 600};
    for (uint32_t i = 0; i < sizeof(expected_s) / sizeof(expected_s[0]); i++)
        ck_assert_uint_eq(backoff_delay_ms(i, 600), expected_s[i] * 1000);
    ck_assert_uint_eq(backoff_delay_ms(5, 100), 100000);
    ck_assert_uint_eq(backoff_delay_ms(UINT32_MAX, 600), 600000);
}
END_TEST

START_TEST(a_run_that_ends_in_order_forgets_crashes)
{
    struct backoff run = crash(crash(backoff_begin((struct backoff){0})));
    ck_assert_uint_eq(run.unclean, 2);
    run = backoff_begin(backoff_end(run, true));
    ck_assert_uint_eq(run.unclean, 0);
}
END_TEST

START_TEST(a_start_that_fails_neither_counts_nor_forgets)
{
    struct backoff run = crash(crash(backoff_begin((struct backoff){0})));
    for (int i = 0; i < 3; i++) {
        run = backoff_begin(backoff_end(run, false));
        ck_assert_uint_eq(run.unclean, 2);
    }
}
END_TEST

START_TEST(a_crash_after_a_good_time_is_the_first_one)
{
    struct backoff run = crash(backoff_good((struct backoff){.unclean = 7, .running = true}));
    ck_assert_uint_eq(run.unclean, 1);
}
END_TEST

START_TEST(what_is_kept_reads_back)
{
    for (uint32_t i = 0; i < 200; i++) {
        char text[BACKOFF_TEXT_SIZE];
        const struct backoff run = {.unclean = i * 500, .running = i % 2, .most_s = i * 3};
        backoff_format(run, text);
        struct backoff again = backoff_parse(text, sizeof(text), MOST_S);
        ck_assert_uint_eq(again.unclean, run.unclean);
        ck_assert_int_eq(again.running, run.running);
        ck_assert_uint_eq(again.most_s, run.most_s);
    }
}
END_TEST

START_TEST(the_count_stays_within_its_digits)
{
    char text[BACKOFF_TEXT_SIZE];
    struct backoff run = {.unclean = 99999, .running = true};
    run = backoff_begin(run);
    ck_assert_uint_eq(run.unclean, 99999);
    backoff_format(run, text);
    ck_assert_uint_eq(backoff_parse(text, sizeof(text), MOST_S).unclean, 99999);
}
END_TEST

START_TEST(the_longest_wait_is_kept_whatever_becomes_of_a_run)
{
    struct backoff run = crash((struct backoff){.running = true, .most_s = 7});
    ck_assert_uint_eq(run.most_s, 7);
    ck_assert_uint_eq(backoff_good(run).most_s, 7);
    ck_assert_uint_eq(backoff_end(run, true).most_s, 7);
    ck_assert_uint_eq(backoff_end(run, false).most_s, 7);
}
END_TEST

START_TEST(what_an_older_version_left_still_counts)
{
    static const char old[] = "unclean 00003 before, run \r\n    ";
    ck_assert_uint_eq(strlen(old), BACKOFF_OLD_TEXT_SIZE);
    struct backoff run = backoff_parse(old, BACKOFF_OLD_TEXT_SIZE, MOST_S);
    ck_assert_uint_eq(run.unclean, 3);
    ck_assert(run.running);
    ck_assert_uint_eq(run.most_s, MOST_S);
}
END_TEST

START_TEST(an_older_version_reads_what_this_one_leaves)
{
    char text[BACKOFF_TEXT_SIZE];
    backoff_format((struct backoff){.unclean = 3, .running = true, .most_s = 600}, text);
    ck_assert_mem_eq(text, "unclean 00003 before, run \r\n    ", BACKOFF_OLD_TEXT_SIZE);
}
END_TEST

START_TEST(what_is_not_ours_says_nothing)
{
    char text[BACKOFF_TEXT_SIZE];
    backoff_format((struct backoff){.unclean = 3, .running = true, .most_s = 9}, text);
    for (size_t size = 0; size < sizeof(text); size++) {
        struct backoff run = backoff_parse(text, size, MOST_S);
        ck_assert_uint_eq(run.unclean, size == BACKOFF_OLD_TEXT_SIZE ? 3 : 0);
        ck_assert_uint_eq(run.most_s, MOST_S);
    }
    for (size_t i = 0; i < sizeof(text); i++) {
        for (int byte = 0; byte < 256; byte++) {
            char changed[BACKOFF_TEXT_SIZE];
            memcpy(changed, text, sizeof(text));
            changed[i] = (char)byte;
            struct backoff run = backoff_parse(changed, sizeof(changed), MOST_S);
            ck_assert_uint_le(run.unclean, 99999);
            backoff_format(run, changed);
            ck_assert_uint_eq(backoff_parse(changed, sizeof(changed), MOST_S).unclean, run.unclean);
        }
    }
    memset(text, 0xFF, sizeof(text));
    ck_assert(!backoff_parse(text, sizeof(text), MOST_S).running);
    ck_assert_uint_eq(backoff_parse(text, sizeof(text), MOST_S).most_s, MOST_S);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_first_start_does_not_wait,
        each_crash_makes_the_next_start_wait_longer, the_administrator_bounds_the_wait,
        it_doubles_up_to_what_the_administrator_allows, a_run_that_ends_in_order_forgets_crashes,
        a_start_that_fails_neither_counts_nor_forgets, a_crash_after_a_good_time_is_the_first_one,
        what_is_kept_reads_back, the_count_stays_within_its_digits,
        the_longest_wait_is_kept_whatever_becomes_of_a_run, what_an_older_version_left_still_counts,
        an_older_version_reads_what_this_one_leaves, what_is_not_ours_says_nothing, NULL};
    return run_suite(make_suite("back-off", tests));
}

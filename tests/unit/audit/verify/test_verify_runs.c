/* What the check of a trail finds of its runs: which come when, and that none is cut or gone. */
#include "audit/spool/last.h"
#include "unit/suite.h"
#include "unit/audit/verify/verify_fixture.h"

#include <string.h>

START_TEST(runs_are_told_apart)
{
    struct trail other = trail_begin(2);
    other.time = 1;
    for (unsigned i = 0; i < RECORDS; i++) {
        struct sealed *record = trail_next(&other, NULL);
        see_index(i, false);
        see(record, false, 100 + i);
        sealed_release(record);
    }
    end_check();
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(run_count, 2);
    ck_assert_uint_eq(runs[0].run[0], 2); /* it began earlier */
    ck_assert_uint_eq(runs[1].run[0], 1);
}
END_TEST

/* That of a later start, about the run of the trail. */
static void see_start(uint64_t sequence, const uint8_t hash[SHA256_SIZE], uint64_t line)
{
    see_start_of(9, 2 * TRAIL_TIME, 1, sequence, hash, line);
}

START_TEST(a_run_that_came_as_far_as_the_next_one_says_is_whole)
{
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    end_check();
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(run_count, 2);
}
END_TEST

START_TEST(an_end_that_was_cut_off_is_found_by_the_next_start)
{
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    for (unsigned i = 0; i + 2 < RECORDS; i++)
        see_index(i, true);
    end_check();
    expect_one(VERIFY_MISSING, RECORDS - 1, RECORDS, 100);
}
END_TEST

START_TEST(a_last_record_that_was_replaced_is_found_by_the_next_start)
{
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    see_start(RECORDS, records[0]->hash, 100);
    end_check();
    expect_one(VERIFY_CONFLICT, RECORDS, RECORDS, 100);
}
END_TEST

START_TEST(a_run_that_was_removed_is_found_by_the_next_start)
{
    for (unsigned kept = 0; kept < 2; kept++) {
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++)
            see_index(i, kept);
        see_start_of(3, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
        end_check();
        expect_one(VERIFY_MISSING, 1, 17, 100);
        ck_assert_uint_eq(run_count, 3);
        ck_assert_uint_eq(runs[1].run[0], 2);
        ck_assert_uint_eq(runs[1].records, 0);
        ck_assert_uint_eq(runs[1].missing, 17);
        ck_assert_uint_eq(runs[2].run[0], 3);
    }
}
END_TEST

/* A log that lost its oldest records, or an export from some time on. */
START_TEST(a_trail_that_begins_with_a_start_is_no_fault)
{
    see_start_of(3, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
    end_check();
    expect_one(VERIFY_BEGINS, 1, 17, 100);
    ck_assert_uint_eq(run_count, 1);
}
END_TEST

/* The clock tells nothing here: the chain of starts does. */
START_TEST(a_run_that_follows_is_not_older_whatever_the_clock_says)
{
    const struct sealed *last = records[RECORDS - 1];
    for (unsigned i = 1; i < RECORDS; i++)
        see_index(i, true);
    see_start_of(2, 5, 1, RECORDS, last->hash, 100);
    see_start_of(3, 4, 2, 1, last->hash, 101);
    end_check();
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_int_eq(findings[0].kind, VERIFY_CONFLICT); /* of the start that run 3 made up */
    ck_assert_int_eq(findings[1].kind, VERIFY_BEGINS);
    ck_assert_uint_eq(findings[1].first, 2);
}
END_TEST

START_TEST(each_computer_has_a_trail_of_its_own)
{
    static const struct {
        const char *first, *second;
        enum verify_kind kind;
    } rows[] = {{"PC1", "PC2", VERIFY_BEGINS}, {"PC1", "PC1", VERIFY_MISSING},
        {"PC1", NULL, VERIFY_MISSING}, {NULL, "PC2", VERIFY_MISSING}};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin_check();
        computer = rows[i].first;
        for (unsigned k = 0; k < RECORDS; k++)
            see_index(k, true);
        computer = rows[i].second;
        see_start_of(3, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
        end_check();
        expect_one(rows[i].kind, 1, 17, 100);
        ck_assert_str_eq(runs[0].computer, rows[i].first ? rows[i].first : "");
        ck_assert_str_eq(runs[run_count - 1].computer, rows[i].second ? rows[i].second : "");
    }
}
END_TEST

START_TEST(a_beginning_that_was_removed_is_found_where_there_is_something_older)
{
    struct trail other = trail_begin(2);
    other.time = 1;
    struct sealed *older = trail_next(&other, NULL);
    for (unsigned same = 0; same < 2; same++) {
        begin_check();
        computer = same ? "PC1" : "PC2";
        see(older, true, 50);
        computer = "PC1";
        for (unsigned i = 2; i < RECORDS; i++)
            see_index(i, true);
        end_check();
        if (same)
            expect_one(VERIFY_MISSING, 1, 2, 3);
        else
            expect_one(VERIFY_BEGINS, 3, 3, 3);
        ck_assert_uint_eq(runs[1].missing, same ? 2 : 0);
    }
    sealed_release(older);
}
END_TEST

START_TEST(a_start_that_is_there_twice_says_it_once)
{
    for (unsigned i = 0; i + 2 < RECORDS; i++)
        see_index(i, true);
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    see_start(RECORDS, records[RECORDS - 1]->hash, 101);
    end_check();
    ck_assert_uint_eq(verify_wrong(verify), 1);
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_int_eq(findings[0].kind, VERIFY_REPEATED);
    ck_assert_int_eq(findings[1].kind, VERIFY_MISSING);
    ck_assert_uint_eq(runs[0].missing, 2);
}
END_TEST

/* Forged ones do. */
START_TEST(starts_that_follow_each_other_in_a_circle_come_to_an_end)
{
    see_start_of(2, 10, 3, 1, records[0]->hash, 1);
    see_start_of(3, 20, 2, 1, records[0]->hash, 2);
    see_start_of(4, 30, 4, 5, records[0]->hash, 3);
    see_start_of(5, 40, 6, 5, records[0]->hash, 4);
    end_check();
    ck_assert_uint_eq(finding_count, 4);
    ck_assert_int_eq(findings[3].kind, VERIFY_MISSING);
    ck_assert_uint_eq(findings[3].place.line, 4);
}
END_TEST

START_TEST(of_a_selection_nothing_is_missing)
{
    verify_selection(verify);
    see_index(0, false);
    see_index(3, false);
    see_index(4, false);
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    see_start_of(11, 3 * TRAIL_TIME, 10, 17, records[0]->hash, 101);
    end_check();
    ck_assert_uint_eq(verify_wrong(verify), 0);
    ck_assert_uint_eq(finding_count, 4);
    ck_assert_int_eq(findings[0].kind, VERIFY_ABSENT);
    ck_assert_uint_eq(findings[0].first, 2);
    ck_assert_uint_eq(findings[0].last, 3);
    ck_assert_int_eq(findings[1].kind, VERIFY_UNCHECKED);
    ck_assert_int_eq(findings[2].kind, VERIFY_ABSENT);
    ck_assert_uint_eq(findings[2].first, 6);
    ck_assert_int_eq(findings[3].kind, VERIFY_ABSENT);
    ck_assert_uint_eq(findings[3].last, 17);
    ck_assert_uint_eq(runs[0].missing, 5);
}
END_TEST

START_TEST(what_a_selection_has_is_checked)
{
    struct sealed *bad = altered(4, 70);
    verify_selection(verify);
    see_index(0, false);
    see_index(3, false);
    see(bad, false, 5);
    end_check();
    sealed_release(bad);
    ck_assert_uint_eq(verify_wrong(verify), 1);
    ck_assert_int_eq(findings[0].kind, VERIFY_ALTERED);
}
END_TEST

START_TEST(a_start_that_knew_less_is_no_fault)
{
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    see_start(RECORDS - 3, records[RECORDS - 4]->hash, 100);
    end_check();
    ck_assert_uint_eq(finding_count, 0);
}
END_TEST

/* After a power loss two starts may follow the same run. */
START_TEST(what_two_starts_know_of_is_missing_once)
{
    for (unsigned i = 0; i + 2 < RECORDS; i++)
        see_index(i, true);
    see_start_of(8, 2 * TRAIL_TIME, 1, RECORDS, records[RECORDS - 1]->hash, 100);
    see_start_of(9, 3 * TRAIL_TIME, 1, RECORDS, records[RECORDS - 1]->hash, 101);
    end_check();
    expect_one(VERIFY_MISSING, RECORDS - 1, RECORDS, 100);
    ck_assert_uint_eq(runs[0].missing, 2);
}
END_TEST

START_TEST(a_run_that_two_starts_know_of_is_missing_once)
{
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    see_start_of(8, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
    see_start_of(9, 3 * TRAIL_TIME, 2, 17, records[0]->hash, 101);
    end_check();
    expect_one(VERIFY_MISSING, 1, 17, 100);
    ck_assert_uint_eq(run_count, 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        runs_are_told_apart,
        a_run_that_came_as_far_as_the_next_one_says_is_whole,
        an_end_that_was_cut_off_is_found_by_the_next_start,
        a_last_record_that_was_replaced_is_found_by_the_next_start,
        a_run_that_was_removed_is_found_by_the_next_start,
        a_trail_that_begins_with_a_start_is_no_fault,
        a_run_that_follows_is_not_older_whatever_the_clock_says,
        each_computer_has_a_trail_of_its_own,
        a_beginning_that_was_removed_is_found_where_there_is_something_older,
        a_start_that_is_there_twice_says_it_once,
        starts_that_follow_each_other_in_a_circle_come_to_an_end,
        of_a_selection_nothing_is_missing,
        what_a_selection_has_is_checked,
        a_start_that_knew_less_is_no_fault,
        what_two_starts_know_of_is_missing_once,
        a_run_that_two_starts_know_of_is_missing_once,
        NULL,
    };
    return run_suite(make_suite_with("verify_runs", tests, verify_setup, verify_teardown));
}

/* Acts of several steps in a trail: which of them have no end, and what is said of them. */
#include "unit/audit/verify/verify_fixture.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

static struct sealed *last;

static const char *guid(unsigned number)
{
    static char text[GUID_TEXT_SIZE];
    snprintf(text, sizeof(text), "%08x-0000-4000-8000-000000000000", number);
    return text;
}

/* See the next record of the trail on the line of its number. */
static void see_event(uint32_t id, const char *correlation)
{
    sealed_release(last);
    last = trail_next_event(&trail, id, correlation);
    see(last, true, trail.sequence);
}

/* A trail of two acts and what came between, of which the second has no end. */
static void see_acts(void)
{
    trail = trail_begin(1);
    see_event(AUDIT_SERVICE_STARTED, NULL);
    see_event(AUDIT_OPERATION_BEGAN, guid(1));
    see_event(AUDIT_OPERATION_BEGAN, guid(2));
    see_event(AUDIT_OPERATION_PERFORMED, guid(3));
    see_event(AUDIT_OPERATION_ENDED, guid(1));
}

static void teardown(void)
{
    sealed_release(last);
    last = NULL;
    verify_teardown();
}

static void expect_unended(const char *part)
{
    end_check();
    expect_one(VERIFY_UNENDED, 3, 3, 3);
    ck_assert_msg(strstr(findings[0].text, part), "%s", findings[0].text);
    ck_assert_ptr_nonnull(strstr(findings[0].text, "began"));
    ck_assert_uint_eq(verify_wrong(verify), 0);
    ck_assert_uint_eq(runs[0].acts, 2);
    ck_assert_uint_eq(runs[0].unended, 1);
    ck_assert_uint_eq(runs[0].wrong + runs[0].missing, 0);
}

START_TEST(an_act_that_ended_is_whole)
{
    static const uint32_t ends[] = {
        AUDIT_OPERATION_ENDED, AUDIT_OPERATION_DENIED, AUDIT_OPERATION_FAILED};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        begin_check();
        see_acts();
        see_event(ends[i], guid(2));
        end_check();
        ck_assert_uint_eq(finding_count, 0);
        ck_assert_uint_eq(runs[0].acts, 2);
        ck_assert_uint_eq(runs[0].unended, 0);
    }
}
END_TEST

/* A record of the log may come before that of the spool, and a log may be read backwards. */
START_TEST(an_end_may_be_seen_before_its_beginning)
{
    struct sealed *began, *ended;
    trail = trail_begin(1);
    began = trail_next_event(&trail, AUDIT_OPERATION_BEGAN, guid(1));
    ended = trail_next_event(&trail, AUDIT_OPERATION_ENDED, guid(1));
    see(ended, true, 1);
    see(began, true, 2);
    end_check();
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(runs[0].acts, 1);
    sealed_release(began);
    sealed_release(ended);
}
END_TEST

START_TEST(of_a_run_that_may_go_on_an_act_may_go_on)
{
    see_acts();
    expect_unended("it may still go on");
}
END_TEST

START_TEST(what_is_no_end_ends_no_act)
{
    see_acts();
    see_event(AUDIT_OPERATION_PERFORMED, guid(2));
    see_event(AUDIT_CALLER_THROTTLED, guid(2));
    see_event(AUDIT_OPERATION_ENDED, guid(4));
    see_event(AUDIT_OPERATION_ENDED, NULL);
    see_event(AUDIT_OPERATION_DENIED, "00000002-0000-4000-8000-00000000000");
    expect_unended("it may still go on");
}
END_TEST

START_TEST(a_later_start_tells_that_a_run_was_cut_off)
{
    see_acts();
    see_start_of(9, 2 * TRAIL_TIME, 1, 5, last->hash, 100);
    expect_unended("a kill, or a loss of power");
}
END_TEST

START_TEST(a_stop_tells_that_an_act_goes_on_no_more)
{
    for (unsigned followed = 0; followed < 2; followed++) {
        begin_check();
        see_acts();
        see_event(AUDIT_SERVICE_STOPPED, NULL);
        if (followed)
            see_start_of(9, 2 * TRAIL_TIME, 1, 6, last->hash, 100);
        expect_unended("although the service was stopped");
    }
}
END_TEST

/* A later run that followed another one says nothing of this one. */
START_TEST(the_start_of_another_line_of_runs_tells_nothing)
{
    computer = "PC1";
    see_acts();
    computer = "PC2";
    see_start_of(9, 2 * TRAIL_TIME, 2, 5, last->hash, 100);
    end_check();
    ck_assert_int_eq(findings[0].kind, VERIFY_UNENDED);
    ck_assert_ptr_nonnull(strstr(findings[0].text, "it may still go on"));
}
END_TEST

static void expect_among_missing(void)
{
    end_check();
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_int_eq(findings[0].kind, VERIFY_MISSING);
    ck_assert_int_eq(findings[1].kind, VERIFY_UNENDED);
    ck_assert_ptr_nonnull(strstr(findings[1].text, "among the missing records"));
    ck_assert_uint_eq(verify_wrong(verify), 1);
}

START_TEST(an_end_may_be_among_records_that_are_missing)
{
    see_acts();
    sealed_release(trail_next_event(&trail, AUDIT_OPERATION_ENDED, guid(2)));
    see_event(AUDIT_OPERATION_PERFORMED, guid(5));
    expect_among_missing();
    begin_check();
    see_acts();
    see_start_of(9, 2 * TRAIL_TIME, 1, 6, records[0]->hash, 100);
    expect_among_missing();
}
END_TEST

/* What is missing before an act began had no end of it. */
START_TEST(records_missing_before_an_act_are_not_its_end)
{
    trail = trail_begin(1);
    see_event(AUDIT_SERVICE_STARTED, NULL);
    sealed_release(trail_next_event(&trail, AUDIT_OPERATION_ENDED, guid(2)));
    see_event(AUDIT_OPERATION_BEGAN, guid(2));
    end_check();
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_ptr_nonnull(strstr(findings[1].text, "it may still go on"));
}
END_TEST

START_TEST(of_a_selection_an_end_may_have_been_left_out)
{
    verify_selection(verify);
    see_acts();
    expect_unended("it may have been left out");
}
END_TEST

START_TEST(a_beginning_that_is_there_twice_is_one)
{
    see_acts();
    see_event(AUDIT_OPERATION_BEGAN, guid(7));
    see(last, true, 50);
    end_check();
    ck_assert_uint_eq(runs[0].acts, 3);
    ck_assert_uint_eq(runs[0].unended, 2);
    ck_assert_uint_eq(finding_count, 3); /* and that it is repeated */
}
END_TEST

START_TEST(acts_are_named_in_their_order_however_they_were_seen)
{
    enum { MANY = 300 };
    struct sealed *begun[MANY];
    trail = trail_begin(1);
    for (unsigned i = 0; i < MANY; i++)
        begun[i] = trail_next_event(&trail, AUDIT_OPERATION_BEGAN, guid(i + 1));
    for (unsigned i = MANY; i; i--)
        see(begun[i - 1], true, i);
    for (unsigned i = 0; i < MANY; i++) {
        if (i % 10)
            see_event(AUDIT_OPERATION_ENDED, guid(i + 1));
    }
    end_check();
    ck_assert_uint_eq(runs[0].acts, MANY);
    ck_assert_uint_eq(runs[0].unended, MANY / 10);
    ck_assert_uint_eq(finding_count, MANY / 10);
    for (unsigned i = 0; i < finding_count; i++)
        ck_assert_uint_eq(findings[i].first, i * 10 + 1);
    trail_release(begun, MANY);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_act_that_ended_is_whole,
        an_end_may_be_seen_before_its_beginning,
        of_a_run_that_may_go_on_an_act_may_go_on,
        what_is_no_end_ends_no_act,
        a_later_start_tells_that_a_run_was_cut_off,
        a_stop_tells_that_an_act_goes_on_no_more,
        the_start_of_another_line_of_runs_tells_nothing,
        an_end_may_be_among_records_that_are_missing,
        records_missing_before_an_act_are_not_its_end,
        of_a_selection_an_end_may_have_been_left_out,
        a_beginning_that_is_there_twice_is_one,
        acts_are_named_in_their_order_however_they_were_seen,
        NULL,
    };
    return run_suite(make_suite_with("verify_acts", tests, verify_setup, teardown));
}

/* After an outage: it ends, however much waits and comes; what hangs is found out, and nobody is
 * held up by it; the trail keeps its order and its claims. */
#include "base/clock.h"
#include "unit/audit/audit_fixture.h"
#include "unit/platform/disk/disk_faults.h"
#include "unit/audit/spool/folder.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { LOG_FULL = 1502, CALLERS = 160, LEFT_OVER = 1000 };

static const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
static const struct fake_plan good = {0};
static _Atomic bool calling;
static _Atomic unsigned failures;
static _Atomic bool found_no_room;

static void call_over_and_over(void *argument)
{
    (void)argument;
    while (calling) {
        uint32_t status = submit("call");
        failures += status != WIN32_OK;
        found_no_room = found_no_room || status == WIN32_DISK_FULL;
    }
}

static void teardown(void)
{
    calling = false;
    disk_let_go();
    fake_sink_let_go();
    audit_teardown();
    disk_heal();
}

static void start_callers(uv_thread_t threads[CALLERS])
{
    calling = true;
    failures = 0;
    found_no_room = false;
    for (int i = 0; i < CALLERS; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], call_over_and_over, NULL), 0);
}

static void join_callers(uv_thread_t threads[CALLERS])
{
    calling = false;
    for (int i = 0; i < CALLERS; i++)
        uv_thread_join(&threads[i]);
}

static void end_callers(uv_thread_t threads[CALLERS])
{
    join_callers(threads);
    ck_assert_uint_eq(failures, 0);
}

/* Wait for an event among those that the sink took; its place. */
static size_t wait_for_event(uint32_t id)
{
    size_t place = 0;
    for (int i = 0; i < 3000; i++) {
        for (; place < fake_sink_count(); place++) {
            if (fake_sink_id(place) == id)
                return place;
        }
        uv_sleep(10);
    }
    ck_abort_msg("no event %u", id);
    return 0;
}

static void post(uint32_t id, unsigned count)
{
    struct audit_record record;
    ck_assert_uint_eq(audit_record_init(&record, id), WIN32_OK);
    for (unsigned i = 0; i < count; i++)
        ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
    audit_record_free(&record);
}

/* A run that could deliver nothing. */
static void leave_over(unsigned count)
{
    open_audit_with(&failing);
    post(AUDIT_OPERATION_PERFORMED, count);
    close_audit();
    audit_options.run[0]++;
}

START_TEST(an_outage_ends_although_more_call_than_are_replayed_at_once)
{
    static const struct fake_plan slow = {.delay_ms = 20}; /* so that all are in each group */
    uv_thread_t threads[CALLERS];
    leave_over(LEFT_OVER);
    open_audit_with(&slow);
    start_callers(threads);
    size_t place = wait_for_event(AUDIT_DELIVERY_RESTORED);
    end_callers(threads);
    ck_assert_uint_gt(place, LEFT_OVER);
}
END_TEST

START_TEST(what_waited_too_long_or_is_too_much_keeps_nothing_out_while_it_is_delivered)
{
    static const struct fake_plan slow = {.delay_ms = 50};
    leave_over(LEFT_OVER);
    audit_options.settings.spool.age = 1;
    audit_options.settings.spool.bytes = 1;
    audit_options.settings.spool.free_bytes = UINT64_MAX;
    open_audit_with(&slow);
    ck_assert_uint_eq(submit("new"), WIN32_OK);
    ck_assert_uint_lt(fake_sink_count(), LEFT_OVER);
    wait_for_event(AUDIT_DELIVERY_RESTORED);
    ck_assert_uint_ge(fake_sink_count(), LEFT_OVER + 1);
}
END_TEST

/* Two runs, so that each has a segment of its own. */
START_TEST(a_segment_that_cannot_be_read_yet_keeps_nothing_out)
{
    leave_over(3);
    leave_over(3);
    audit_options.settings.spool.age = 1;
    disk_break("0000000002.spool", DISK_CALL_READ, UINT32_MAX, WIN32_CRC);
    open_audit();
    for (int i = 0; i < 40; i++) {
        ck_assert_uint_eq(submit("new"), WIN32_OK);
        uv_sleep(5);
    }
    wait_for_event(AUDIT_SPOOL_DAMAGED); /* it was tried for so long */
    wait_for_event(AUDIT_DELIVERY_RESTORED);
}
END_TEST

START_TEST(a_log_that_is_too_slow_does_not_fill_the_disk)
{
    static const struct fake_plan slow = {.delay_ms = 200};
    uv_thread_t threads[CALLERS];
    leave_over(LEFT_OVER);
    audit_options.settings.timeout_ms = 500;
    audit_options.settings.spool.bytes = 1;
    open_audit_with(&slow);
    start_callers(threads);
    for (int i = 0; i < 2000 && !found_no_room; i++)
        uv_sleep(10);
    join_callers(threads);
    ck_assert(found_no_room);
}
END_TEST

/* Each in a segment of its own. */
START_TEST(what_a_late_delivery_did_not_take_is_delivered_whatever_is_gone)
{
    static const struct fake_plan takes_one = {
        .hang = true, .failures = 1, .partial = 1, .status = LOG_FULL};
    audit_options.settings.spool.segment_bytes = 1;
    open_audit_with(&failing);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(submit("kept"), WIN32_OK);
    close_audit();
    audit_options.run[0]++;
    audit_options.settings.timeout_ms = 50;
    open_audit_with(&takes_one);
    uv_sleep(300); /* until it is known to hang */
    folder_delete(audit_options.folder, "0000000001.spool");
    fake_sink_let_go();
    wait_for_event(AUDIT_DELIVERY_RESTORED);
    unsigned kept = 0;
    for (size_t i = 0; i < fake_sink_count(); i++)
        kept += fake_sink_seal(i).run[0] == 1;
    ck_assert_uint_eq(kept, 4 + 1); /* and the notice that they are kept */
}
END_TEST

START_TEST(what_is_left_over_is_bounded_again_once_the_sink_fails)
{
    uint32_t status = WIN32_OK;
    leave_over(1);
    audit_options.settings.spool.bytes = 1;
    open_audit_with(&failing);
    for (int i = 0; i < 1000 && status == WIN32_OK; i++) /* until that is known */
        status = submit("new");
    ck_assert_uint_eq(status, WIN32_DISK_FULL);
}
END_TEST

START_TEST(a_disk_that_hangs_is_found_out_by_one)
{
    audit_options.settings.timeout_ms = 50;
    open_audit_with(&failing);
    disk_hang(DISK_CALL_FLUSH);
    ck_assert_uint_eq(audit_admit(audit), WIN32_OK);
    ck_assert_uint_eq(submit("hangs"), WIN32_TIMEOUT);
    ck_assert_uint_eq(audit_admit(audit), WIN32_TIMEOUT);
    disk_let_go();
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(audit_admit(audit), WIN32_OK);
}
END_TEST

START_TEST(what_was_refused_for_a_disk_that_hung_is_told_by_itself)
{
    audit_options.settings.timeout_ms = 50;
    open_audit();
    disk_hang(DISK_CALL_WRITE); /* of how far the run came, behind the record */
    ck_assert_uint_eq(submit("hangs"), WIN32_TIMEOUT);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(audit_admit(audit), WIN32_TIMEOUT);
    disk_let_go();
    size_t place = wait_for_event(AUDIT_DELIVERY_FAILED);
    ck_assert_str_eq(
        taken_object(place), "3 operations refused, 0 allowed without a record, 0 records lost");
}
END_TEST

START_TEST(a_stop_does_not_wait_for_a_disk_that_hangs)
{
    audit_options.settings.timeout_ms = 50;
    open_audit_with(&failing);
    disk_hang(DISK_CALL_FLUSH);
    post(AUDIT_OPERATION_PERFORMED, 1);
    ck_assert(!audit_stop(audit, 200));
    disk_let_go();
    ck_assert(audit_stop(audit, PATIENCE_MS));
}
END_TEST

START_TEST(what_comes_after_a_stop_is_not_allowed_without_a_record)
{
    audit_options.settings.permissive = true;
    open_audit();
    ck_assert(audit_stop(audit, PATIENCE_MS));
    ck_assert_uint_eq(submit("late"), WIN32_SHUTDOWN_IN_PROGRESS);
}
END_TEST

/* "since TIME", of the clock's text. */
static const char *since(size_t place)
{
    const char *text = taken_field(place, AUDIT_ACCESS_LIST);
    ck_assert(strncmp(text, "since ", 6) == 0);
    return text + 6;
}

START_TEST(an_outage_is_told_from_its_beginning_also_where_nothing_could_be_kept)
{
    char begun[CLOCK_TEXT_SIZE];
    audit_options.settings.spool.bytes = 1;
    open_audit_with(&failing);
    ck_assert_uint_eq(submit("lost"), WIN32_DISK_FULL);
    ck_assert(clock_format(clock_now(), begun));
    uv_sleep(500); /* in which it is tried again and again */
    fake_sink_set(&good);
    size_t place = wait_for_event(AUDIT_DELIVERY_RESTORED);
    ck_assert_str_le(since(place), begun);
}
END_TEST

static void assert_times_in_order(void)
{
    uint64_t last = 0;
    for (size_t i = 0; i < fake_sink_count(); i++) {
        uint64_t time = fake_sink_seal(i).time;
        ck_assert_msg(time >= last, "record %u is before the one before it", (unsigned)i);
        last = time;
    }
}

START_TEST(times_are_in_the_order_of_the_numbers)
{
    static const struct fake_plan fails = {.good = 20, .failures = 3, .status = LOG_FULL};
    uv_thread_t threads[CALLERS];
    open_audit_with(&fails);
    start_callers(threads);
    wait_for_event(AUDIT_DELIVERY_RESTORED);
    end_callers(threads);
    assert_times_in_order();
    assert_chain();
}
END_TEST

static void expect_earlier(unsigned run, uint64_t sequence)
{
    struct last last;
    ck_assert(audit_earlier(audit, &last));
    ck_assert_uint_eq(last.run[0], run);
    ck_assert_uint_eq(last.sequence, sequence);
}

START_TEST(how_far_a_run_came_stays_known_until_that_is_on_record)
{
    static const uint32_t starts[] = {AUDIT_START_FAILED, AUDIT_SERVICE_STARTED};
    open_audit();
    post(AUDIT_OPERATION_PERFORMED, 3);
    close_audit();
    for (unsigned i = 0; i < 2; i++) {
        audit_options.run[0]++; /* a run that ends before it has said so */
        open_audit();
        post(AUDIT_CONFIGURATION_REJECTED, 2);
        close_audit();
        audit_options.run[0]++;
        open_audit();
        expect_earlier(1 + 2 * i, 3);
        post(AUDIT_CONFIGURATION_REJECTED, 2);
        post(starts[i], 1);
        close_audit();
    }
    audit_options.run[0]++;
    open_audit();
    expect_earlier(5, 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_outage_ends_although_more_call_than_are_replayed_at_once,
        what_waited_too_long_or_is_too_much_keeps_nothing_out_while_it_is_delivered,
        a_segment_that_cannot_be_read_yet_keeps_nothing_out,
        a_log_that_is_too_slow_does_not_fill_the_disk,
        what_a_late_delivery_did_not_take_is_delivered_whatever_is_gone,
        what_is_left_over_is_bounded_again_once_the_sink_fails,
        a_disk_that_hangs_is_found_out_by_one,
        what_was_refused_for_a_disk_that_hung_is_told_by_itself,
        a_stop_does_not_wait_for_a_disk_that_hangs,
        what_comes_after_a_stop_is_not_allowed_without_a_record,
        an_outage_is_told_from_its_beginning_also_where_nothing_could_be_kept,
        times_are_in_the_order_of_the_numbers,
        how_far_a_run_came_stays_known_until_that_is_on_record,
        NULL,
    };
    Suite *suite = suite_create("audit_recovery");
    TCase *tcase = tcase_create("audit_recovery");
    tcase_add_checked_fixture(tcase, audit_setup, teardown);
    tcase_set_timeout(tcase, 120);
    for (const TTest *const *test = tests; *test; test++)
        tcase_add_test(tcase, *test);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}

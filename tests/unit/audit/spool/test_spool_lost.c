/* Segments that are gone or cannot be read: what is behind them is delivered, the loss is told, and
 * what may be read later stays. */
#include "unit/platform/disk/disk_faults.h"
#include "base/status.h"
#include "unit/audit/spool/spool_fixture.h"
#include "unit/suite.h"

#include <string.h>

#define SECOND_SEGMENT "0000000002.spool"
#define THIRD_SEGMENT  "0000000003.spool"

enum { PATIENCE = 20, ALWAYS = 1000000 };

/* Three runs, each with a segment of three records; the third one's spool is open. */
static void setup(void)
{
    spool_setup();
    open_spool();
    append(3);
    begin_run(2);
    append(3);
    begin_run(3);
    append(3);
}

static void teardown(void)
{
    disk_heal();
    spool_teardown();
}

static void reopen(void)
{
    close_spool();
    open_spool();
}

/* Read until that does not fail any more; how often it did. The records have to be those of a run
 * from this sequence on, and are delivered. */
static unsigned deliver_after_failures(uint8_t run, uint64_t sequence, size_t max, size_t expected)
{
    struct sealed *record;
    size_t count;
    unsigned failures = 0;
    while (spool_read(spool, &record, 1, &count) != WIN32_OK && failures < PATIENCE)
        failures++;
    ck_assert_uint_lt(failures, PATIENCE);
    if (count)
        sealed_release(record);
    ck_assert_uint_eq(deliver(run, sequence, max), expected);
    return failures;
}

static void assert_told(const char *file, uint64_t offset, uint64_t size, const char *what)
{
    ck_assert_uint_eq(damages, 1);
    ck_assert_str_eq(last_damage_file, file);
    ck_assert_uint_eq(last_damage.offset, offset);
    ck_assert_uint_eq(last_damage.size, size);
    ck_assert_ptr_nonnull(strstr(last_damage_what, what));
    damages = 0;
}

static void assert_empty(void)
{
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(spool_state(spool).bytes, 0);
    ck_assert_uint_eq(spool_state(spool).oldest, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}

static uint64_t size_of(const char *name)
{
    struct buffer bytes = {0};
    folder_get(folder, name, &bytes);
    uint64_t size = bytes.size;
    buffer_free(&bytes);
    return size;
}

/* --- gone ------------------------------------------------------------------------------------ */

START_TEST(a_segment_that_is_deleted_is_told_and_the_rest_is_delivered)
{
    uint64_t size = size_of(SECOND_SEGMENT);
    folder_delete(folder, SECOND_SEGMENT);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(3, 1, 9), 3);
    assert_told(SECOND_SEGMENT, 0, size, "not there");
    assert_empty();
    reopen();
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(nothing_is_appended_to_what_is_deleted)
{
    uint64_t size = size_of(THIRD_SEGMENT);
    disk_break(THIRD_SEGMENT, DISK_CALL_OPEN, ALWAYS, WIN32_FILE_NOT_FOUND);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 9), 3);
    assert_told(THIRD_SEGMENT, 0, size, "not there");
    assert_empty();
    append(2);
    reopen();
    ck_assert_uint_eq(deliver(3, 4, 9), 2);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(a_segment_that_is_deleted_between_two_runs_is_told)
{
    close_spool();
    folder_delete(folder, SECOND_SEGMENT);
    open_spool();
    assert_told(SECOND_SEGMENT, 0, 0, "missing");
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(3, 1, 9), 3);
    assert_empty();
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(several_that_are_deleted_are_told_at_once)
{
    begin_run(4);
    append(1);
    close_spool();
    folder_delete(folder, SECOND_SEGMENT);
    folder_delete(folder, THIRD_SEGMENT);
    open_spool();
    assert_told(SECOND_SEGMENT, 0, 0, "to " THIRD_SEGMENT);
}
END_TEST

START_TEST(what_was_delivered_is_not_missed)
{
    reopen();
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 3), 3);
    begin_run(5);
    append(1);
    reopen();
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(what_was_delivered_behind_one_that_stays_is_not_missed)
{
    reopen();
    disk_break(FIRST_SEGMENT, DISK_CALL_REMOVE, ALWAYS, WIN32_ACCESS_DENIED);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 3), 3);
    ck_assert_uint_eq(folder_count(folder, FIRST_SEGMENT), 1);
    struct spool *killed = spool;
    spool = NULL;
    disk_heal();
    open_spool();
    ck_assert_uint_eq(damages, 0);
    ck_assert_uint_eq(deliver(3, 1, 9), 3);
    assert_empty();
    spool_close(killed);
}
END_TEST

START_TEST(what_was_refused_is_not_missed)
{
    reopen();
    for (unsigned i = 0; i < 3; i++) {
        disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_DISK_FULL);
        ck_assert_uint_eq(try_append(1), WIN32_DISK_FULL);
    }
    append(1);
    reopen();
    ck_assert_uint_eq(spool_state(spool).records, 10);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

/* --- cannot be read -------------------------------------------------------------------------- */

static const struct {
    enum disk_call call;
    uint32_t status;
} failures[] = {{DISK_CALL_OPEN, WIN32_ACCESS_DENIED}, {DISK_CALL_READ, WIN32_CRC}};

START_TEST(a_segment_that_cannot_be_read_is_told_and_the_rest_is_delivered)
{
    const uint32_t status = failures[_i].status;
    uint64_t size = size_of(SECOND_SEGMENT);
    disk_break(SECOND_SEGMENT, failures[_i].call, ALWAYS, status);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_gt(deliver_after_failures(3, 1, 2, 2), 0);
    assert_told(SECOND_SEGMENT, 0, size, status == WIN32_CRC ? "(error 23)" : "(error 5)");
    ck_assert_uint_eq(spool_state(spool).records, 1);
    ck_assert_uint_eq(deliver(3, 3, 9), 1);
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(spool_state(spool).oldest, 0);
    ck_assert_uint_eq(spool_state(spool).bytes, size);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(it_stays_and_is_delivered_by_a_run_that_can_read_it)
{
    disk_break(SECOND_SEGMENT, failures[_i].call, ALWAYS, failures[_i].status);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    (void)deliver_after_failures(3, 1, 9, 3);
    append(2);
    ck_assert_uint_eq(deliver(3, 4, 9), 2);
    disk_heal();
    damages = 0;
    begin_run(4);
    append(1);
    ck_assert_uint_eq(deliver(2, 1, 3), 3);
    ck_assert_uint_eq(deliver(4, 1, 9), 1);
    assert_empty();
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(what_was_delivered_behind_it_is_not_missed)
{
    disk_break(SECOND_SEGMENT, failures[_i].call, ALWAYS, failures[_i].status);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    (void)deliver_after_failures(3, 1, 9, 3);
    append(2);
    damages = 0;
    begin_run(4);
    (void)deliver_after_failures(3, 4, 9, 2);
    ck_assert_uint_eq(damages, 1);
    ck_assert_str_eq(last_damage_file, SECOND_SEGMENT);
}
END_TEST

START_TEST(every_start_tells_it_anew_and_goes_on)
{
    disk_break(SECOND_SEGMENT, failures[_i].call, ALWAYS, failures[_i].status);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    (void)deliver_after_failures(3, 1, 9, 3);
    for (uint8_t run = 4; run < 7; run++) {
        damages = 0;
        begin_run(run);
        append(3);
        ck_assert_uint_eq(spool_state(spool).records, 4); /* one stands for what is not known */
        (void)deliver_after_failures(run, 1, 9, 3);
        ck_assert_uint_eq(damages, 1);
        ck_assert_str_eq(last_damage_file, SECOND_SEGMENT);
        ck_assert_uint_eq(spool_state(spool).records, 0);
    }
}
END_TEST

/* What had been delivered of it does not come again. */
START_TEST(it_goes_on_where_it_was)
{
    reopen();
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 1), 1);
    begin_run(4);
    close_spool();
    disk_break(SECOND_SEGMENT, failures[_i].call, ALWAYS, failures[_i].status);
    open_spool();
    (void)deliver_after_failures(3, 1, 9, 3);
    disk_heal();
    begin_run(5);
    ck_assert_uint_eq(deliver(2, 2, 9), 2);
    assert_empty();
}
END_TEST

START_TEST(a_start_does_not_fail_for_it)
{
    close_spool();
    disk_break(FIRST_SEGMENT, failures[_i].call, ALWAYS, failures[_i].status);
    open_spool();
    (void)deliver_after_failures(2, 1, 3, 3);
    ck_assert_uint_eq(damages, 1);
    ck_assert_uint_eq(deliver(3, 1, 9), 3);
    ck_assert_uint_eq(spool_state(spool).records, 0);
}
END_TEST

START_TEST(what_can_be_read_again_soon_comes_in_its_place)
{
    disk_break(SECOND_SEGMENT, failures[_i].call, 3, failures[_i].status);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_gt(deliver_after_failures(2, 1, 3, 3), 0);
    close_spool();
    disk_break(THIRD_SEGMENT, failures[_i].call, 3, failures[_i].status);
    open_spool();
    (void)deliver_after_failures(3, 1, 9, 3);
    assert_empty();
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(want_of_memory_is_no_damage)
{
    static const uint32_t statuses[] = {
        WIN32_NOT_ENOUGH_MEMORY, WIN32_TOO_MANY_OPEN_FILES, WIN32_NO_SYSTEM_RESOURCES};
    struct sealed *record;
    size_t count;
    disk_break(SECOND_SEGMENT, DISK_CALL_OPEN, ALWAYS, statuses[_i]);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    for (unsigned i = 0; i < 100; i++)
        ck_assert_uint_eq(spool_read(spool, &record, 1, &count), statuses[_i]);
    disk_heal();
    ck_assert_uint_eq(deliver(2, 1, 3), 3);
    ck_assert_uint_eq(deliver(3, 1, 9), 3);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(nothing_is_appended_to_what_cannot_be_read)
{
    disk_break(THIRD_SEGMENT, failures[_i].call, ALWAYS, failures[_i].status);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 3), 3);
    while (spool_state(spool).records)
        (void)deliver_after_failures(3, 1, 1, 0);
    append(2);
    ck_assert_uint_eq(folder_count(folder, "0000000004.spool"), 1);
    ck_assert_uint_eq(deliver(3, 4, 9), 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_segment_that_is_deleted_is_told_and_the_rest_is_delivered,
        nothing_is_appended_to_what_is_deleted,
        a_segment_that_is_deleted_between_two_runs_is_told,
        several_that_are_deleted_are_told_at_once,
        what_was_delivered_is_not_missed,
        what_was_delivered_behind_one_that_stays_is_not_missed,
        what_was_refused_is_not_missed,
        NULL,
    };
    const TTest *const each[] = {
        a_segment_that_cannot_be_read_is_told_and_the_rest_is_delivered,
        it_stays_and_is_delivered_by_a_run_that_can_read_it,
        what_was_delivered_behind_it_is_not_missed,
        every_start_tells_it_anew_and_goes_on,
        it_goes_on_where_it_was,
        a_start_does_not_fail_for_it,
        what_can_be_read_again_soon_comes_in_its_place,
        nothing_is_appended_to_what_cannot_be_read,
    };
    Suite *suite = make_suite_with("spool_lost", tests, setup, teardown);
    TCase *unread = tcase_create("unread");
    tcase_add_checked_fixture(unread, setup, teardown);
    for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++)
        tcase_add_loop_test(unread, each[i], 0, sizeof(failures) / sizeof(failures[0]));
    tcase_add_loop_test(unread, want_of_memory_is_no_damage, 0, 3);
    suite_add_tcase(suite, unread);
    return run_suite(suite);
}

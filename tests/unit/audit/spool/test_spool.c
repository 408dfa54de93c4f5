/* The spool: what was appended comes out again, in its order, whatever ends the run. */
#include "unit/audit/spool/spool_fixture.h"
#include "audit/spool/segment.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

START_TEST(a_new_spool_is_empty)
{
    open_spool();
    ck_assert_uint_eq(expect(1, 1, 10), 0);
    struct spool_state state = spool_state(spool);
    ck_assert_uint_eq(state.records, 0);
    ck_assert_uint_eq(state.bytes, 0);
    ck_assert_uint_eq(state.oldest, 0);
    ck_assert_uint_eq(spool_delivered(spool, 0), WIN32_OK);
    ck_assert_uint_eq(spool_delivered(spool, 1), WIN32_INVALID_PARAMETER);
    ck_assert_uint_eq(spool_append(spool, NULL, 0, 0), WIN32_OK);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

START_TEST(records_come_out_in_their_order)
{
    open_spool();
    append(3);
    append(1);
    append(5);
    ck_assert_uint_eq(spool_state(spool).records, 9);
    ck_assert_uint_eq(spool_state(spool).oldest, TRAIL_TIME);
    ck_assert_uint_eq(expect(1, 1, 2), 2);
    ck_assert_uint_eq(expect(1, 1, 100), 9);
    ck_assert_uint_eq(deliver(1, 1, 4), 4);
    ck_assert_uint_eq(spool_state(spool).oldest, TRAIL_TIME + 4);
    ck_assert_uint_eq(deliver(1, 5, 4), 4);
    ck_assert_uint_eq(deliver(1, 9, 4), 1);
    ck_assert_uint_eq(deliver(1, 10, 4), 0);
    ck_assert_uint_eq(spool_state(spool).records, 0);
}
END_TEST

START_TEST(some_of_what_was_read_may_be_delivered)
{
    open_spool();
    append(6);
    ck_assert_uint_eq(expect(1, 1, 5), 5);
    ck_assert_uint_eq(spool_delivered(spool, 2), WIN32_OK);
    ck_assert_uint_eq(spool_state(spool).records, 4);
    ck_assert_uint_eq(spool_state(spool).oldest, TRAIL_TIME + 2);
    ck_assert_uint_eq(spool_delivered(spool, 3), WIN32_OK);
    ck_assert_uint_eq(spool_state(spool).oldest, TRAIL_TIME + 5);
    ck_assert_uint_eq(spool_delivered(spool, 1), WIN32_INVALID_PARAMETER);
    ck_assert_uint_eq(expect(1, 6, 5), 1);
}
END_TEST

START_TEST(a_record_is_whole_with_its_place_in_the_chain)
{
    struct trail again = trail;
    struct sealed *record;
    size_t count;
    open_spool();
    append(2);
    for (unsigned i = 0; i < 2; i++) {
        struct sealed *made = trail_next(&again, "C:\\some\\file.txt");
        ck_assert_uint_eq(spool_read(spool, &record, 1, &count), WIN32_OK);
        ck_assert_uint_eq(record->size, made->size);
        ck_assert_mem_eq(record->bytes, made->bytes, made->size);
        ck_assert_mem_eq(record->previous, made->previous, SHA256_SIZE);
        ck_assert_mem_eq(record->hash, made->hash, SHA256_SIZE);
        sealed_release(record);
        sealed_release(made);
        ck_assert_uint_eq(spool_delivered(spool, 1), WIN32_OK);
    }
}
END_TEST

START_TEST(what_is_delivered_leaves_no_segment)
{
    open_spool();
    append(3);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 1);
    ck_assert_uint_eq(deliver(1, 1, 2), 2);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 1);
    ck_assert_uint_eq(deliver(1, 3, 2), 1);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
    ck_assert_uint_eq(spool_state(spool).bytes, 0);
    append(2);
    ck_assert_uint_eq(folder_count(folder, "0000000002.spool"), 1);
    ck_assert_uint_eq(deliver(1, 4, 9), 2);
}
END_TEST

START_TEST(records_are_read_while_others_are_appended)
{
    uint64_t next = 1;
    open_spool();
    for (unsigned i = 0; i < 200; i++) {
        append(1 + i % 3);
        if (i % 4)
            next += deliver(1, next, 2);
    }
    while (spool_state(spool).records)
        next += deliver(1, next, 7);
    ck_assert_uint_eq(next, trail.sequence + 1);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(the_next_run_finds_what_was_left)
{
    open_spool();
    append(3);
    append(4);
    begin_run(2);
    ck_assert_uint_eq(spool_state(spool).records, 7);
    ck_assert_uint_eq(spool_state(spool).oldest, TRAIL_TIME);
    append(2);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 2);
    ck_assert_uint_eq(deliver(1, 1, 7), 7);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 1);
    begin_run(3);
    ck_assert_uint_eq(deliver(2, 1, 7), 2);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(the_next_run_goes_on_at_the_mark)
{
    open_spool();
    append(9);
    for (uint8_t run = 2; run <= 9; run++) {
        ck_assert_uint_eq(deliver(1, run - 1u, 1), 1);
        begin_run(run);
        ck_assert_uint_eq(spool_state(spool).records, 10u - run);
        ck_assert_uint_eq(spool_state(spool).oldest, TRAIL_TIME + run - 1u);
    }
    ck_assert_uint_eq(deliver(1, 9, 1), 1);
    begin_run(10);
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

START_TEST(a_full_segment_is_followed_by_another)
{
    const struct spool_limits limits = {.segment_bytes = 2000};
    open_spool_with(&limits);
    for (unsigned i = 0; i < 40; i++)
        append(1);
    unsigned segments = folder_count(folder, ".spool");
    ck_assert_uint_ge(segments, 5);
    ck_assert_uint_eq(expect(1, 1, 100), 40);
    ck_assert_uint_eq(deliver(1, 1, 20), 20);
    ck_assert_uint_lt(folder_count(folder, ".spool"), segments);
    begin_run(2);
    ck_assert_uint_eq(deliver(1, 21, 100), 20);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

/* Numbers go on, also over runs and when nothing is left: a mark never means a later segment. */
START_TEST(no_number_is_used_twice)
{
    for (uint8_t run = 1; run <= 5; run++) {
        char name[32];
        if (run == 1)
            open_spool();
        else
            begin_run(run);
        append(1);
        snprintf(name, sizeof(name), "%010u.spool", run);
        ck_assert_uint_eq(folder_count(folder, name), 1);
        ck_assert_uint_eq(deliver(run, 1, 5), 1);
    }
}
END_TEST

START_TEST(too_large_a_spool_takes_no_more)
{
    struct spool_limits limits = {.bytes = 5000};
    open_spool_with(&limits);
    unsigned appended = 0;
    while (try_append(1) == WIN32_OK)
        appended++;
    ck_assert_uint_gt(appended, 5);
    ck_assert_uint_eq(try_append(1), WIN32_DISK_FULL);
    ck_assert_uint_le(spool_state(spool).bytes, 5000);
    ck_assert_uint_eq(spool_state(spool).records, appended);
    ck_assert_uint_eq(deliver(1, 1, 100), appended);
    append(1);
    limits.bytes = 0;
    spool_set_limits(spool, &limits);
    append(100);
}
END_TEST

START_TEST(a_group_that_does_not_fit_leaves_nothing)
{
    const struct spool_limits limits = {.bytes = 3000};
    open_spool_with(&limits);
    ck_assert_uint_eq(try_append(50), WIN32_DISK_FULL);
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(spool_state(spool).bytes, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
    append(2);
    ck_assert_uint_eq(try_append(50), WIN32_DISK_FULL);
    ck_assert_uint_eq(deliver(1, 1, 100), 2);
}
END_TEST

START_TEST(a_disk_without_room_takes_no_more)
{
    const struct spool_limits none = {.free_bytes = UINT64_MAX}, enough = {.free_bytes = 1};
    open_spool_with(&none);
    ck_assert_uint_eq(try_append(1), WIN32_DISK_FULL);
    spool_set_limits(spool, &enough);
    append(1);
    ck_assert_uint_eq(expect(1, 1, 2), 1);
}
END_TEST

static uint32_t append_at(uint64_t now)
{
    struct trail before = trail;
    struct sealed *record = trail_next(&trail, NULL);
    uint32_t status = spool_append(spool, &record, 1, now);
    sealed_release(record);
    if (status != WIN32_OK)
        trail = before;
    return status;
}

START_TEST(too_old_a_spool_takes_no_more)
{
    const struct spool_limits limits = {.age = 100};
    open_spool_with(&limits);
    ck_assert_uint_eq(append_at(TRAIL_TIME + 500), WIN32_OK);
    ck_assert_uint_eq(append_at(TRAIL_TIME + 100), WIN32_OK);
    ck_assert_uint_eq(append_at(TRAIL_TIME + 101), WIN32_DISK_QUOTA_EXCEEDED);
    ck_assert_uint_eq(deliver(1, 1, 1), 1);
    ck_assert_uint_eq(append_at(TRAIL_TIME + 101), WIN32_OK);
}
END_TEST

START_TEST(a_clock_that_was_set_back_changes_nothing)
{
    const struct spool_limits limits = {.age = 100};
    open_spool_with(&limits);
    append(3);
    trail.time = 5;
    append(3);
    ck_assert_uint_eq(append_at(0), WIN32_OK);
    begin_run(2);
    trail.time = 1;
    append(1);
    ck_assert_uint_eq(deliver(1, 1, 7), 7);
    ck_assert_uint_eq(deliver(2, 1, 7), 1);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(a_lost_mark_makes_records_come_again)
{
    open_spool();
    append(5);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    close_spool();
    folder_delete(folder, "mark");
    open_spool();
    ck_assert_uint_eq(spool_state(spool).records, 5);
    ck_assert_uint_eq(deliver(1, 1, 9), 5);
    ck_assert_uint_eq(damages, 0);
}
END_TEST

START_TEST(a_corrupt_mark_makes_records_come_again_and_is_reported)
{
    struct buffer mark = {0};
    open_spool();
    append(5);
    ck_assert_uint_eq(deliver(1, 1, 1), 1);
    close_spool();
    folder_get(folder, "mark", &mark);
    for (size_t i = 0; i < mark.size; i += NEXT_PLACE) {
        mark.bytes[i] ^= 0x10;
        folder_put(folder, "mark", mark.bytes, mark.size);
        mark.bytes[i] ^= 0x10;
        open_spool();
        bool of_slot = i >= 4096;
        ck_assert_uint_eq(spool_state(spool).records, of_slot ? 5 : 4);
        ck_assert_uint_eq(damages, of_slot);
        if (of_slot)
            ck_assert_str_eq(last_damage_file, "mark");
        damages = 0;
        close_spool();
    }
    buffer_free(&mark);
    open_spool();
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    begin_run(2);
    ck_assert_uint_eq(deliver(1, 4, 3), 2);
}
END_TEST

START_TEST(one_slot_of_the_mark_may_be_torn)
{
    struct buffer mark = {0};
    open_spool();
    append(9);
    for (unsigned i = 1; i <= 4; i++) {
        ck_assert_uint_eq(deliver(1, i, 1), 1);
        buffer_free(&mark);
        folder_get(folder, "mark", &mark);
    }
    close_spool();
    for (unsigned slot = 0; slot < 2; slot++) {
        mark.bytes[slot * 4096 + 20] ^= 1;
        folder_put(folder, "mark", mark.bytes, mark.size);
        mark.bytes[slot * 4096 + 20] ^= 1;
        open_spool();
        ck_assert_uint_eq(spool_state(spool).records, slot == 0 ? 6 : 5);
        ck_assert_uint_eq(damages, 0);
        close_spool();
    }
    buffer_free(&mark);
}
END_TEST

/* A mark of a segment that is not the one it was: all of that one comes again. */
START_TEST(the_mark_of_another_segment_does_not_count)
{
    struct buffer mark = {0};
    open_spool();
    append(5);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    folder_get(folder, "mark", &mark);
    ck_assert_uint_eq(deliver(1, 4, 3), 2);
    close_spool();
    folder_delete(folder, "mark");
    begin_run(2);
    append(4);
    close_spool();
    folder_put(folder, "mark", mark.bytes, mark.size);
    open_spool();
    ck_assert_uint_eq(spool_state(spool).records, 4);
    ck_assert_uint_eq(deliver(2, 1, 9), 4);
    buffer_free(&mark);
}
END_TEST

START_TEST(other_files_are_left_alone)
{
    folder_put(folder, "1.spool", "x", 1);
    folder_put(folder, "0000000000.spool", "x", 1);
    folder_put(folder, "4294967296.spool", "x", 1);
    folder_put(folder, "0000000001.spool.txt", "x", 1);
    open_spool();
    append(1);
    ck_assert_uint_eq(deliver(1, 1, 9), 1);
    ck_assert_uint_eq(damages, 0);
    ck_assert_uint_eq(folder_count(folder, ""), 5);
}
END_TEST

START_TEST(a_file_that_is_in_the_way_is_not_overwritten)
{
    struct buffer bytes = {0};
    open_spool();
    folder_put(folder, FIRST_SEGMENT, "theirs", 6);
    ck_assert_uint_eq(try_append(1), WIN32_FILE_EXISTS);
    folder_get(folder, FIRST_SEGMENT, &bytes);
    ck_assert_str_eq(bytes.bytes, "theirs");
    buffer_free(&bytes);
    append(1);
    ck_assert_uint_eq(folder_count(folder, "0000000002.spool"), 1);
    ck_assert_uint_eq(deliver(1, 1, 9), 1);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_said)
{
    struct spool_options options = {.folder = "no-such-folder/at-all"};
    struct spool *opened = (struct spool *)&options;
    ck_assert_uint_ne(spool_open(&options, &opened), WIN32_OK);
    ck_assert_ptr_eq(opened, (struct spool *)&options);
    spool_close(NULL);
}
END_TEST

START_TEST(a_hundred_thousand_records_come_through)
{
    enum { ALL = 100000, GROUP = 500 };
    const struct spool_limits limits = {.segment_bytes = 4 << 20};
    uint64_t next = 1;
    open_spool_with(&limits);
    for (unsigned i = 0; i < ALL / GROUP; i++)
        append(GROUP);
    ck_assert_uint_gt(folder_count(folder, ".spool"), 5);
    while (next <= ALL / 2)
        next += deliver(1, next, 64);
    begin_run(2);
    ck_assert_uint_eq(spool_state(spool).records, ALL + 1 - next);
    while (spool_state(spool).records)
        next += deliver(1, next, 1000);
    ck_assert_uint_eq(next, ALL + 1);
    ck_assert_uint_eq(damages, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_new_spool_is_empty,
        records_come_out_in_their_order,
        some_of_what_was_read_may_be_delivered,
        a_record_is_whole_with_its_place_in_the_chain,
        what_is_delivered_leaves_no_segment,
        records_are_read_while_others_are_appended,
        the_next_run_finds_what_was_left,
        the_next_run_goes_on_at_the_mark,
        a_full_segment_is_followed_by_another,
        no_number_is_used_twice,
        too_large_a_spool_takes_no_more,
        a_group_that_does_not_fit_leaves_nothing,
        a_disk_without_room_takes_no_more,
        too_old_a_spool_takes_no_more,
        a_clock_that_was_set_back_changes_nothing,
        a_lost_mark_makes_records_come_again,
        a_corrupt_mark_makes_records_come_again_and_is_reported,
        one_slot_of_the_mark_may_be_torn,
        the_mark_of_another_segment_does_not_count,
        other_files_are_left_alone,
        a_file_that_is_in_the_way_is_not_overwritten,
        a_folder_that_is_not_there_is_said,
        a_hundred_thousand_records_come_through,
        NULL,
    };
    return run_suite(make_suite_with("spool", tests, spool_setup, spool_teardown));
}

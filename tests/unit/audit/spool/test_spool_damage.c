/* The spool after a crash, and after somebody had a hand in it. */
#include "audit/spool/segment.h"
#include "base/status.h"
#include "unit/audit/spool/spool_fixture.h"
#include "unit/suite.h"

#include <string.h>

enum { RECORDS = 3 };

static struct buffer segment;        /* of RECORDS records, each its own group */
static uint32_t starts[RECORDS + 1]; /* of the frames, and the end */

static void setup(void)
{
    spool_setup();
    open_spool();
    starts[0] = SEGMENT_HEADER_SIZE;
    for (unsigned i = 0; i < RECORDS; i++) {
        append(1);
        starts[i + 1] = (uint32_t)spool_state(spool).bytes;
    }
    close_spool();
    folder_get(folder, FIRST_SEGMENT, &segment);
    ck_assert_uint_eq(segment.size, starts[RECORDS]);
}

static void teardown(void)
{
    buffer_free(&segment);
    spool_teardown();
}

/* Put the segment there with these bytes, without a mark, and open the spool. */
static void open_with(const void *bytes, size_t size)
{
    close_spool();
    folder_delete(folder, "mark");
    folder_put(folder, FIRST_SEGMENT, bytes, size);
    damages = 0;
    begin_run(2);
}

static size_t size_now(void)
{
    struct buffer now = {0};
    folder_get(folder, FIRST_SEGMENT, &now);
    size_t size = now.size;
    buffer_free(&now);
    return size;
}

START_TEST(a_torn_last_record_is_cut_off)
{
    for (uint32_t size = starts[RECORDS - 1]; size < starts[RECORDS]; size += NEXT_PLACE) {
        open_with(segment.bytes, size);
        ck_assert_uint_eq(spool_state(spool).records, RECORDS - 1);
        ck_assert_uint_eq(spool_state(spool).bytes, starts[RECORDS - 1]);
        ck_assert_uint_eq(size_now(), starts[RECORDS - 1]);
        append(1);
        ck_assert_uint_eq(deliver(1, 1, RECORDS - 1), RECORDS - 1);
        ck_assert_uint_eq(deliver(2, 1, 5), 1);
        ck_assert_uint_eq(damages, 0);
        folder_put(folder, FIRST_SEGMENT, "", 0);
    }
}
END_TEST

START_TEST(a_segment_without_a_record_is_removed)
{
    for (uint32_t size = 0; size < starts[1]; size += 5) {
        open_with(segment.bytes, size);
        ck_assert_uint_eq(spool_state(spool).records, 0);
        ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
        ck_assert_uint_eq(damages, 0);
    }
}
END_TEST

/* Which records are left after one was hit (0: the header). */
static void expect_others(unsigned hit)
{
    struct sealed *records[RECORDS];
    size_t count = 0;
    unsigned sequence = 1;
    ck_assert_uint_eq(spool_read(spool, records, RECORDS, &count), WIN32_OK);
    ck_assert_uint_eq(count, hit ? RECORDS - 1 : RECORDS);
    for (size_t i = 0; i < count; i++, sequence++) {
        struct seal seal;
        sequence += sequence == hit;
        ck_assert_uint_eq(sealed_seal(records[i], &seal), WIN32_OK);
        ck_assert_uint_eq(seal.sequence, sequence);
    }
    trail_release(records, count);
}

START_TEST(a_flipped_bit_is_reported_once_and_the_rest_is_read)
{
    for (uint32_t i = 0; i < segment.size; i += NEXT_PLACE) {
        unsigned hit = 0;
        while (hit < RECORDS && i >= starts[hit])
            hit++;
        segment.bytes[i] ^= (char)(1 << i % 8);
        open_with(segment.bytes, segment.size);
        segment.bytes[i] ^= (char)(1 << i % 8);
        expect_others(hit);
        expect_others(hit);
        ck_assert_uint_eq(damages, 1);
        ck_assert_str_eq(last_damage_file, FIRST_SEGMENT);
        ck_assert_uint_le(last_damage.offset, i);
        ck_assert_uint_gt(last_damage.offset + last_damage.size, i);
        ck_assert_uint_eq(spool_delivered(spool, hit ? RECORDS - 1 : RECORDS), WIN32_OK);
        ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
        folder_put(folder, FIRST_SEGMENT, "", 0);
    }
}
END_TEST

START_TEST(damage_of_what_this_run_wrote_is_reported_when_it_is_read)
{
    struct buffer bytes = {0};
    begin_run(2);
    append(3);
    folder_get(folder, "0000000002.spool", &bytes);
    bytes.bytes[200] ^= 1;
    folder_put(folder, "0000000002.spool", bytes.bytes, bytes.size);
    buffer_free(&bytes);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(expect(2, 2, 9), 2);
    ck_assert_uint_eq(deliver(2, 2, 9), 2);
    ck_assert_uint_eq(damages, 1);
    ck_assert_str_eq(last_damage_file, "0000000002.spool");
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

START_TEST(an_end_that_vanished_is_reported)
{
    begin_run(2);
    append(4);
    struct buffer bytes = {0};
    folder_get(folder, "0000000002.spool", &bytes);
    folder_put(folder, "0000000002.spool", bytes.bytes, bytes.size - 1);
    buffer_free(&bytes);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 4, 3), 0);
    ck_assert_uint_ge(damages, 1);
    ck_assert_str_eq(last_damage_file, "0000000002.spool");
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(spool_state(spool).oldest, 0);
    append(1);
    ck_assert_uint_eq(deliver(2, 5, 3), 1);
}
END_TEST

START_TEST(a_record_that_vanished_as_a_whole_is_reported)
{
    struct buffer bytes = {0};
    begin_run(2);
    append(4);
    folder_get(folder, "0000000002.spool", &bytes);
    size_t size = SEGMENT_HEADER_SIZE + (bytes.size - SEGMENT_HEADER_SIZE) / 4 * 3;
    folder_put(folder, "0000000002.spool", bytes.bytes, size);
    ck_assert_uint_eq(deliver(1, 1, 3), 3);
    ck_assert_uint_eq(deliver(2, 1, 9), 3);
    ck_assert_uint_eq(damages, 1);
    ck_assert_str_eq(last_damage_file, "0000000002.spool");
    ck_assert_uint_eq(last_damage.offset, size);
    ck_assert_uint_eq(last_damage.size, bytes.size - size);
    ck_assert_uint_eq(spool_state(spool).records, 0);
    buffer_free(&bytes);
}
END_TEST

START_TEST(a_segment_that_is_all_damage_goes_once_it_is_reported)
{
    memset(segment.bytes, 'x', segment.size);
    open_with(segment.bytes, segment.size);
    ck_assert_uint_eq(damages, 1);
    ck_assert_uint_eq(last_damage.offset, 0);
    ck_assert_uint_eq(last_damage.size, segment.size);
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

START_TEST(swapped_segments_are_reported_and_read)
{
    struct buffer second = {0};
    begin_run(2);
    append(2);
    close_spool();
    folder_get(folder, "0000000002.spool", &second);
    folder_put(folder, "0000000002.spool", segment.bytes, segment.size);
    folder_put(folder, FIRST_SEGMENT, second.bytes, second.size);
    buffer_free(&second);
    open_spool();
    ck_assert_uint_eq(damages, 4);
    ck_assert_uint_eq(deliver(2, 1, 2), 2);
    ck_assert_uint_eq(deliver(1, 1, 9), 3);
    ck_assert_uint_eq(damages, 4);
}
END_TEST

/* A run that ends without a word leaves what it appended: nothing waits to be written. */
START_TEST(an_abandoned_spool_has_everything)
{
    struct spool *abandoned;
    begin_run(2);
    append(5);
    ck_assert_uint_eq(deliver(1, 1, 2), 2);
    abandoned = spool;
    spool = NULL;
    open_spool();
    ck_assert_uint_eq(spool_state(spool).records, 6);
    ck_assert_uint_eq(deliver(1, 3, 1), 1);
    ck_assert_uint_eq(deliver(2, 1, 9), 5);
    ck_assert_uint_eq(damages, 0);
    spool_close(abandoned);
}
END_TEST

START_TEST(what_was_cut_off_is_not_read)
{
    for (uint32_t size = starts[RECORDS - 1] + 1; size < starts[RECORDS]; size += NEXT_PLACE) {
        open_with(segment.bytes, size); /* which reads it to the end */
        ck_assert_uint_eq(deliver(1, 1, 9), RECORDS - 1);
        ck_assert_uint_eq(damages, 0);
    }
}
END_TEST

/* What is left of one that nobody was answered for: it may be gone after a power loss. */
START_TEST(the_number_of_a_segment_that_was_never_flushed_is_used_again)
{
    for (uint32_t size = 0; size <= 60; size += 20) { /* its header is whole in none */
        open_with(segment.bytes, segment.size);
        close_spool();
        folder_put(folder, "0000000002.spool", segment.bytes, size);
        begin_run(2);
        append(1);
        ck_assert_uint_eq(folder_count(folder, ".spool"), 2);
        ck_assert_uint_eq(folder_count(folder, "0003.spool"), 0);
        ck_assert_uint_eq(deliver(1, 1, RECORDS), RECORDS);
        ck_assert_uint_eq(deliver(2, 1, 9), 1);
        ck_assert_uint_eq(damages, 0);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_torn_last_record_is_cut_off,
        a_segment_without_a_record_is_removed,
        a_flipped_bit_is_reported_once_and_the_rest_is_read,
        damage_of_what_this_run_wrote_is_reported_when_it_is_read,
        an_end_that_vanished_is_reported,
        a_record_that_vanished_as_a_whole_is_reported,
        a_segment_that_is_all_damage_goes_once_it_is_reported,
        swapped_segments_are_reported_and_read,
        an_abandoned_spool_has_everything,
        what_was_cut_off_is_not_read,
        the_number_of_a_segment_that_was_never_flushed_is_used_again,
        NULL,
    };
    return run_suite(make_suite_with("spool_damage", tests, setup, teardown));
}

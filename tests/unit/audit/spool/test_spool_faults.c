/* The spool on a file system that fails: what was appended is there, what was refused is not. */
#include "unit/platform/disk/disk_faults.h"
#include "base/status.h"
#include "unit/audit/spool/spool_fixture.h"
#include "unit/suite.h"

#include <string.h>

enum { MOST = 400 };

/* What a run of the scenario went through. */
static uint64_t acknowledged[MOST]; /* hashes' first bytes, in their order */
static size_t acknowledged_count;
static size_t delivered_count; /* how many of them came out so far */
static unsigned repetitions;

static uint64_t first_bytes(const uint8_t hash[SHA256_SIZE])
{
    uint64_t bytes;
    memcpy(&bytes, hash, sizeof(bytes));
    return bytes;
}

/* Append a group; a refused one is never made again with the same content. */
static void append_group(size_t count)
{
    struct trail before = trail;
    struct sealed *records[8];
    trail_fill(&trail, records, count);
    if (spool_append(spool, records, count, trail.time) == WIN32_OK) {
        for (size_t i = 0; i < count; i++)
            acknowledged[acknowledged_count++] = first_bytes(records[i]->hash);
    } else {
        uint64_t time = trail.time;
        trail = before;
        trail.time = time;
    }
    trail_release(records, count);
}

/* A record came out: the next one, or, once the mark was not written, one that came before. */
static void check_record(const struct sealed *record)
{
    uint64_t hash = first_bytes(record->hash);
    if (delivered_count < acknowledged_count && acknowledged[delivered_count] == hash) {
        delivered_count++;
        return;
    }
    size_t i = 0;
    while (i < delivered_count && acknowledged[i] != hash)
        i++;
    ck_assert_msg(i < delivered_count, "a record came out that was refused, or out of order");
    repetitions++;
    delivered_count = i + 1;
}

static void deliver_some(size_t max)
{
    struct sealed *records[8];
    size_t count = 0;
    if (spool_read(spool, records, max, &count) != WIN32_OK)
        return;
    for (size_t i = 0; i < count; i++)
        check_record(records[i]);
    trail_release(records, count);
    (void)spool_delivered(spool, count); /* a mark that is not written is part of the test */
}

static void reopen(void)
{
    static const struct spool_limits limits = {.segment_bytes = 1500};
    const struct spool_options options = {.folder = folder, .limits = limits};
    close_spool();
    for (unsigned i = 0; !spool && i < 100; i++)
        (void)spool_open(&options, &spool); /* tried again until the fault is over */
    ck_assert_ptr_nonnull(spool);
}

/* A scenario that does everything, and in the end, healed, has to have everything. The faults may
 * be over before the first run ends. */
static unsigned play(bool heal)
{
    unsigned failed = 0;
    reopen();
    for (unsigned i = 0; i < 12; i++) {
        append_group(1 + i % 3);
        if (i % 3 == 2)
            deliver_some(4);
        if (i == 7 && heal)
            failed = disk_heal();
        if (i == 7)
            reopen();
    }
    failed += disk_heal();
    append_group(2);
    reopen();
    while (spool_state(spool).records)
        deliver_some(5);
    ck_assert_uint_eq(delivered_count, acknowledged_count);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
    return failed;
}

static void play_anew(void)
{
    spool_teardown();
    spool_setup();
    acknowledged_count = delivered_count = repetitions = 0;
}

static void setup(void)
{
    spool_setup();
    acknowledged_count = delivered_count = repetitions = 0;
}

static void teardown(void)
{
    disk_heal();
    spool_teardown();
}

START_TEST(without_faults_all_is_taken_and_comes_once)
{
    ck_assert_uint_eq(play(false), 0);
    ck_assert_uint_eq(acknowledged_count, 26);
    ck_assert_uint_eq(repetitions, 0);
}
END_TEST

/* Fail one call, some, and many from there on, at every place in turn. */
static void fail_everywhere(enum disk_call call, uint32_t status, bool may_repeat)
{
    static const unsigned counts[] = {1, 3, 50};
    for (unsigned i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        unsigned failed = 1;
        for (unsigned first = 0; failed; first++) {
            play_anew();
            disk_fail(call, first, counts[i], status);
            failed = play(false);
            ck_assert_uint_ge(acknowledged_count, 2);
            ck_assert(may_repeat || repetitions == 0);
        }
    }
}

START_TEST(opening_fails)
{
    fail_everywhere(DISK_CALL_OPEN, WIN32_ACCESS_DENIED, false);
}
END_TEST

START_TEST(reading_fails)
{
    fail_everywhere(DISK_CALL_READ, WIN32_GEN_FAILURE, true); /* the mark's reading among them */
}
END_TEST

START_TEST(writing_fails_half_way)
{
    fail_everywhere(DISK_CALL_WRITE, WIN32_DISK_FULL, true);
}
END_TEST

START_TEST(flushing_fails)
{
    fail_everywhere(DISK_CALL_FLUSH, WIN32_GEN_FAILURE, false);
}
END_TEST

START_TEST(truncating_fails)
{
    fail_everywhere(DISK_CALL_TRUNCATE, WIN32_ACCESS_DENIED, false);
}
END_TEST

START_TEST(removing_fails)
{
    fail_everywhere(DISK_CALL_REMOVE, WIN32_ACCESS_DENIED, false);
}
END_TEST

/* The worst: the flush fails, and what was written can neither be cut off nor removed for a while.
 */
START_TEST(what_was_refused_never_comes_out)
{
    for (unsigned first = 0; first < 8; first++) {
        play_anew();
        disk_fail(DISK_CALL_FLUSH, first, 3, WIN32_GEN_FAILURE);
        disk_fail(DISK_CALL_TRUNCATE, 0, 2, WIN32_GEN_FAILURE);
        disk_fail(DISK_CALL_REMOVE, 2, 3, WIN32_GEN_FAILURE);
        ck_assert_uint_ge(play(true), 1);
    }
}
END_TEST

START_TEST(the_status_is_the_one_of_what_failed)
{
    reopen();
    append_group(1);
    disk_fail(DISK_CALL_WRITE, 0, 1, WIN32_DISK_FULL);
    ck_assert_uint_eq(try_append(1), WIN32_DISK_FULL);
    disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_ACCESS_DENIED);
    ck_assert_uint_eq(try_append(1), WIN32_ACCESS_DENIED);
    disk_fail(DISK_CALL_READ, 0, 1, WIN32_GEN_FAILURE);
    struct sealed *record = NULL;
    size_t count = 77;
    ck_assert_uint_eq(spool_read(spool, &record, 1, &count), WIN32_GEN_FAILURE);
    ck_assert_uint_eq(count, 77);
    ck_assert_uint_eq(spool_state(spool).records, 1);
    disk_fail(DISK_CALL_WRITE, 0, 1, WIN32_DISK_FULL);
    ck_assert_uint_eq(spool_read(spool, &record, 1, &count), WIN32_OK);
    sealed_release(record);
    ck_assert_uint_eq(spool_delivered(spool, 1), WIN32_DISK_FULL);
    ck_assert_uint_eq(spool_state(spool).records, 0);
}
END_TEST

START_TEST(opening_says_what_failed)
{
    const struct spool_options options = {.folder = folder};
    disk_fail(DISK_CALL_OPEN, 0, 1, WIN32_ACCESS_DENIED);
    ck_assert_uint_eq(spool_open(&options, &spool), WIN32_ACCESS_DENIED);
    ck_assert_ptr_null(spool);
    disk_heal();
    disk_fail(DISK_CALL_REMOVE, 0, 1, WIN32_ACCESS_DENIED); /* of the file that it tries with */
    ck_assert_uint_eq(spool_open(&options, &spool), WIN32_ACCESS_DENIED);
    ck_assert_ptr_null(spool);
}
END_TEST

/* The run is killed before the file can be removed. */
START_TEST(a_refused_segment_is_empty_where_it_cannot_be_removed)
{
    reopen();
    disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_GEN_FAILURE);
    disk_fail(DISK_CALL_REMOVE, 0, 100, WIN32_ACCESS_DENIED);
    disk_fail(DISK_CALL_RENAME, 0, 100, WIN32_ACCESS_DENIED);
    ck_assert_uint_eq(try_append(3), WIN32_GEN_FAILURE);
    disk_heal();
    ck_assert_uint_eq(folder_count(folder, ".spool"), 1);
    struct spool *killed = spool;
    spool = NULL;
    reopen();
    ck_assert_uint_eq(spool_state(spool).records, 0);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
    spool_close(killed);
}
END_TEST

/* Those behind it are not to be there after a power loss without it: it would be missed. */
START_TEST(a_refused_segment_that_stays_is_flushed)
{
    reopen();
    disk_fail(DISK_CALL_FLUSH, 0, 2, WIN32_GEN_FAILURE);
    disk_fail(DISK_CALL_REMOVE, 0, 1, WIN32_ACCESS_DENIED);
    disk_fail(DISK_CALL_RENAME, 0, 1, WIN32_ACCESS_DENIED);
    ck_assert_uint_eq(try_append(3), WIN32_GEN_FAILURE);
    ck_assert_uint_eq(
        disk_heal(), 4); /* the append's flush, the name, the removal, its own flush */
    ck_assert_uint_eq(try_append(1), WIN32_OK);
}
END_TEST

/* A run that was killed may have made it and not flushed it. */
START_TEST(the_last_segment_of_an_earlier_run_is_flushed_before_another_is_made)
{
    reopen();
    append_group(1);
    close_spool();
    disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_GEN_FAILURE);
    reopen();
    ck_assert_uint_eq(disk_heal(), 1);
    ck_assert_uint_eq(spool_state(spool).records, 1);
}
END_TEST

/* Its name is not free while somebody has it open, and the next segment has its number: without it
 * there would be a hole in the trail. */
START_TEST(a_refused_segment_that_a_scanner_has_open_is_in_nobodys_way)
{
    reopen();
    append_group(1);
    close_spool();
    reopen();
    disk_scan();
    disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_GEN_FAILURE);
    ck_assert_uint_eq(try_append(3), WIN32_GEN_FAILURE);
    ck_assert_uint_eq(try_append(3), WIN32_OK);
    disk_fail(DISK_CALL_FLUSH, 0, 0, WIN32_OK);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 2);
    ck_assert_uint_eq(folder_count(folder, "0002.spool"), 1);
}
END_TEST

START_TEST(renaming_a_refused_segment_fails)
{
    for (unsigned first = 0; first < 8; first++) {
        play_anew();
        disk_fail(DISK_CALL_FLUSH, first, 3, WIN32_GEN_FAILURE);
        disk_fail(DISK_CALL_RENAME, 0, 2, WIN32_ACCESS_DENIED);
        ck_assert_uint_ge(play(true), 1);
    }
}
END_TEST

START_TEST(a_start_is_kept_from_nothing_by_a_file_that_is_open_still)
{
    reopen();
    disk_scan();
    for (int i = 0; i < 3; i++)
        reopen();
    ck_assert_uint_eq(try_append(1), WIN32_OK);
}
END_TEST

START_TEST(a_mark_that_cannot_be_read_keeps_nobody_from_starting)
{
    reopen();
    append_group(3);
    deliver_some(1);
    close_spool();
    disk_fail(DISK_CALL_READ, 0, 2, WIN32_CRC);
    open_spool();
    ck_assert_uint_eq(disk_heal(), 2);
    ck_assert_uint_eq(damages, 1);
    ck_assert_str_eq(last_damage_file, "mark");
    ck_assert_uint_eq(spool_state(spool).records, 3);
    close_spool();
    open_spool(); /* what could not be read was written over */
    ck_assert_uint_eq(damages, 1);
    ck_assert_uint_eq(spool_state(spool).records, 3);
}
END_TEST

/* A power loss would bring it back, and segments that were made meanwhile have numbers that it
 * calls delivered. The simulation found that. */
START_TEST(no_segment_is_made_before_a_mark_that_could_not_be_read_is_written_over)
{
    static const struct {
        enum disk_call call;
        unsigned first;
    } failing[] = {{DISK_CALL_WRITE, 0}, {DISK_CALL_WRITE, 1}, {DISK_CALL_FLUSH, 0}};
    for (unsigned i = 0; i < sizeof(failing) / sizeof(failing[0]); i++) {
        play_anew();
        reopen();
        append_group(3);
        deliver_some(3);
        close_spool();
        disk_fail(DISK_CALL_READ, 0, 2, WIN32_CRC);
        disk_fail(failing[i].call, failing[i].first, 1, WIN32_DISK_FULL);
        open_spool();
        ck_assert_uint_eq(disk_heal(), 3);
        disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_GEN_FAILURE);
        disk_fail(DISK_CALL_RENAME, 0, 1, WIN32_ACCESS_DENIED); /* of a segment that fails */
        ck_assert_uint_eq(try_append(1), WIN32_GEN_FAILURE);
        ck_assert_uint_eq(disk_heal(), 1);
        ck_assert_uint_eq(try_append(1), WIN32_OK);
        close_spool();
        open_spool();
        ck_assert_uint_eq(spool_state(spool).records, 1);
        close_spool();
    }
}
END_TEST

/* Should the power be cut, the removal of one may be on the disk and that of another not. */
START_TEST(no_segment_goes_before_its_mark_is_flushed)
{
    reopen();
    append_group(1);
    disk_fail(DISK_CALL_FLUSH, 0, UINT32_MAX, WIN32_GEN_FAILURE);
    deliver_some(1);
    ck_assert_uint_eq(delivered_count, 1);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 1);
    ck_assert_uint_ge(disk_heal(), 1);
    reopen();
    ck_assert_uint_eq(folder_count(folder, ".spool"), 0);
}
END_TEST

/* After a power loss what was cut off is back, perhaps: nothing may be written into its place. */
START_TEST(nothing_goes_behind_what_was_cut_off)
{
    reopen();
    append_group(1);
    disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_GEN_FAILURE);
    append_group(1);
    ck_assert_uint_eq(disk_heal(), 1);
    append_group(1);
    ck_assert_uint_eq(acknowledged_count, 2);
    ck_assert_uint_eq(folder_count(folder, ".spool"), 2);
}
END_TEST

START_TEST(an_append_that_wrote_says_so)
{
    reopen();
    disk_fail(DISK_CALL_OPEN, 0, 1, WIN32_ACCESS_DENIED);
    append_group(1);
    ck_assert(!spool_has_written(spool));
    disk_fail(DISK_CALL_FLUSH, 0, 1, WIN32_GEN_FAILURE);
    append_group(1);
    ck_assert(spool_has_written(spool));
    ck_assert_uint_eq(disk_heal(), 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        without_faults_all_is_taken_and_comes_once,
        opening_fails,
        reading_fails,
        writing_fails_half_way,
        flushing_fails,
        truncating_fails,
        removing_fails,
        what_was_refused_never_comes_out,
        the_status_is_the_one_of_what_failed,
        opening_says_what_failed,
        a_refused_segment_is_empty_where_it_cannot_be_removed,
        a_refused_segment_that_stays_is_flushed,
        the_last_segment_of_an_earlier_run_is_flushed_before_another_is_made,
        a_refused_segment_that_a_scanner_has_open_is_in_nobodys_way,
        renaming_a_refused_segment_fails,
        a_start_is_kept_from_nothing_by_a_file_that_is_open_still,
        a_mark_that_cannot_be_read_keeps_nobody_from_starting,
        no_segment_is_made_before_a_mark_that_could_not_be_read_is_written_over,
        no_segment_goes_before_its_mark_is_flushed,
        nothing_goes_behind_what_was_cut_off,
        an_append_that_wrote_says_so,
        NULL,
    };
    return run_suite(make_suite_with("spool_faults", tests, setup, teardown));
}

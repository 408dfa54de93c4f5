/* What names of archives say, and how much room a log needs. */
#include "ctl/archives/archive.h"
#include "base/clock.h"
#include "unit/suite.h"

#include <string.h>

#define MIB UINT64_C(1048576)

static uint64_t time_of(const char *text)
{
    uint64_t time = 0;
    ck_assert(clock_parse(text, &time));
    return time;
}

START_TEST(a_name_tells_when_it_was_archived)
{
    static const char *const names[] = {"Archive-Deputy-2026-11-30-18-05-59-123.evtx",
        "archive-deputy-2026-11-30-18-05-59-123.EVTX"};
    for (size_t i = 0; i < 2; i++) {
        uint64_t time = 0;
        ck_assert(archive_time(names[i], &time));
        ck_assert_uint_eq(time, time_of("2026-11-30T18:05:59.1230000Z"));
    }
}
END_TEST

START_TEST(other_names_are_no_archives)
{
    static const char *const names[] = {"", "Archive-", "Archive-Deputy-", "Deputy.evtx",
        "Archive-Deputy-2026-11-30-18-05-59-123", "Archive-Deputy-2026-11-30-18-05-59-123.evt",
        "Archive-Deputy-2026-11-30-18-05-59-123.evtx.tmp", "Archive-Deputy-2026-11-30.evtx",
        "Archive-Deputy-2026-13-30-18-05-59-123.evtx",
        "Archive-Deputy-2026-02-30-18-05-59-123.evtx",
        "Archive-Deputy-2026-11-30-18-05-60-123.evtx",
        "Archive-Deputy-Else-2026-11-30-18-05-59-123.evtx",
        "Archive-Security-2026-11-30-18-05-59-123.evtx",
        "XArchive-Deputy-2026-11-30-18-05-59-123.evtx",
        "Archive-Deputy-2026-11-30T18-05-59-123.evtx",
        "Archive-Deputy-2026-11-30-18-05-59-12x.evtx",
        "Archive-Deputy- 026-11-30-18-05-59-123.evtx"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        uint64_t time = 7;
        ck_assert_msg(!archive_time(names[i], &time), "%s", names[i]);
        ck_assert_uint_eq(time, 7);
    }
}
END_TEST

START_TEST(they_are_sorted_by_time_and_each_name_stands_once)
{
    struct archive archives[] = {{L"c", "c", 3, 30}, {L"small", "A", 1, 10}, {L"b", "b", 2, 20},
        {L"large", "a", 9, 10}, {L"other", "d", 4, 20}};
    ck_assert_uint_eq(archive_sort(archives, 5), 4);
    ck_assert_str_eq(archives[0].name, "a");
    ck_assert_uint_eq(archives[0].size, 9);
    ck_assert_str_eq(archives[1].name, "b");
    ck_assert_str_eq(archives[2].name, "d");
    ck_assert_str_eq(archives[3].name, "c");
    ck_assert_uint_eq(archive_sort(archives, 0), 0);
}
END_TEST

START_TEST(growth_is_what_came_after_the_oldest)
{
    const uint64_t now = time_of("2026-11-30T00:00:00.0000000Z");
    const struct archive archives[] = {
        {L"a", "a", 1000 * MIB, time_of("2026-11-20T00:00:00.0000000Z")},
        {L"b", "b", 64 * MIB, time_of("2026-11-25T00:00:00.0000000Z")}};
    ck_assert_uint_eq(archive_growth(archives, 2, 36 * MIB, now), 10 * MIB);
    ck_assert_uint_eq(archive_growth(archives, 1, 36 * MIB, now), 36 * MIB / 10);
}
END_TEST

/* A log that was quiet for long, or whose machine once had another date, and grows now. */
START_TEST(growth_is_told_by_the_last_month)
{
    const uint64_t now = time_of("2026-11-30T00:00:00.0000000Z");
    struct archive archives[] = {{L"a", "a", MIB, time_of("2001-01-01T00:00:00.0000000Z")},
        {L"b", "b", MIB, time_of("2026-10-31T00:00:00.0000000Z")},
        {L"c", "c", 64 * MIB, time_of("2026-11-29T00:00:00.0000000Z")},
        {L"d", "d", 64 * MIB, time_of("2026-11-29T12:00:00.0000000Z")}};
    ck_assert_uint_eq(archive_growth(archives, 4, 2 * MIB, now), 130 * MIB / 30);
    archives[1].time--;
    ck_assert_uint_eq(archive_growth(archives, 4, 2 * MIB, now), 66 * MIB);
    archives[2].time = archives[3].time = now - 1; /* too new to tell anything alone */
    ck_assert_uint_eq(archive_growth(archives, 4, 2 * MIB, now), 130 * MIB / 30);
}
END_TEST

START_TEST(growth_that_cannot_be_told_is_none)
{
    const uint64_t time = time_of("2026-11-30T00:00:00.0000000Z");
    const struct archive archive = {L"a", "a", MIB, time};
    ck_assert_uint_eq(archive_growth(NULL, 0, MIB, time), 0);
    ck_assert_uint_eq(archive_growth(&archive, 1, MIB, time + 10000000), 0);
    ck_assert_uint_eq(archive_growth(&archive, 1, MIB, time - 1), 0); /* the clock was set back */
}
END_TEST

START_TEST(room_is_for_the_rest_of_the_log_another_one_and_a_week)
{
    struct log_room room = {.most = 64 * MIB, .size = 24 * MIB};
    ck_assert_uint_eq(log_room_needed(&room), 40 * MIB);
    room.growth = 100 * MIB; /* which overwrites what is there */
    ck_assert_uint_eq(log_room_needed(&room), 40 * MIB);
    room.archived = true;
    ck_assert_uint_eq(log_room_needed(&room), (40 + 700) * MIB);
    room.growth = MIB;
    ck_assert_uint_eq(log_room_needed(&room), (40 + 64) * MIB);
    room.size = 65 * MIB; /* it may be larger by a block: "ChannelLoggingType Complex Type" */
    ck_assert_uint_eq(log_room_needed(&room), 64 * MIB);
    room.growth = UINT64_MAX;
    ck_assert_uint_gt(log_room_needed(&room), UINT64_MAX / 8);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_name_tells_when_it_was_archived, other_names_are_no_archives,
        they_are_sorted_by_time_and_each_name_stands_once, growth_is_what_came_after_the_oldest,
        growth_is_told_by_the_last_month, growth_that_cannot_be_told_is_none,
        room_is_for_the_rest_of_the_log_another_one_and_a_week, NULL};
    return run_suite(make_suite("archive", tests));
}

/* Starts that fail again and again: which are tried again by themselves, how soon, and what is kept
 * of them. */
#include "host/host.h"
#include "host/restart/start_failures.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

static const uint64_t second = 10000000;
static const uint64_t noon = 132000000000000000;

static struct start_failures failures;
static uint64_t now;

static void begin(void)
{
    failures = (struct start_failures){0};
    now = noon;
}

static void end(void)
{
}

/* A start fails. Whether it is the last one. */
static bool failed(enum start_reason told, uint32_t exit_code, uint32_t status)
{
    enum start_reason reason = start_failures_reason(failures, told, now);
    failures = start_failures_add(failures, exit_code, status, now);
    failures.gave_up = start_failures_give_up(&failures, reason);
    return failures.gave_up;
}

static bool misconfigured(enum start_reason told)
{
    return failed(told, HOST_EXIT_CONFIGURATION, WIN32_INVALID_DATA);
}

START_TEST(what_only_a_person_can_mend_is_given_up)
{
    static const struct {
        uint32_t exit_code, status;
    } rows[] = {
        {HOST_EXIT_CONFIGURATION, WIN32_INVALID_DATA},
        {HOST_EXIT_EVENT_SOURCE, WIN32_FILE_NOT_FOUND},
        {HOST_EXIT_SPOOL, WIN32_INVALID_OWNER},
        {HOST_EXIT_SPOOL, WIN32_INVALID_ACL},
        {HOST_EXIT_SPOOL, WIN32_STOPPED_ON_SYMLINK},
        {HOST_EXIT_SPOOL, WIN32_DIRECTORY},
        {HOST_EXIT_MACHINE, WIN32_EXE_MACHINE_TYPE_MISMATCH},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin();
        ck_assert(!failed(START_ASKED, rows[i].exit_code, rows[i].status));
        ck_assert(!failed(START_RECOVERY, rows[i].exit_code, rows[i].status));
        ck_assert(!failed(START_RECOVERY, rows[i].exit_code, rows[i].status));
        ck_assert(failed(START_RECOVERY, rows[i].exit_code, rows[i].status));
        ck_assert_uint_eq(failures.count, START_FAILURES_MAX);
    }
}
END_TEST

START_TEST(a_start_that_somebody_asked_for_is_never_given_up)
{
    for (int i = 0; i < 3 * START_FAILURES_MAX; i++)
        ck_assert(!misconfigured(START_ASKED));
    ck_assert(misconfigured(START_RECOVERY)); /* at the first try behind it */
}
END_TEST

START_TEST(a_start_on_a_console_is_never_given_up)
{
    for (int i = 0; i < 3 * START_FAILURES_MAX; i++)
        ck_assert(!misconfigured(START_UNCOUNTED));
}
END_TEST

START_TEST(what_may_pass_by_itself_is_tried_for_ever)
{
    static const struct {
        uint32_t exit_code, status;
    } rows[] = {
        {HOST_EXIT_ENDPOINT_TAKEN, 1740},
        {HOST_EXIT_RESOURCES, WIN32_NOT_ENOUGH_MEMORY},
        {HOST_EXIT_CONFIGURATION, WIN32_NOT_ENOUGH_MEMORY},
        {HOST_EXIT_EVENT_SOURCE, WIN32_DISK_FULL},
        {HOST_EXIT_SPOOL, WIN32_DISK_FULL},
        {HOST_EXIT_SPOOL, WIN32_SHARING_VIOLATION},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin();
        for (int j = 0; j < 100; j++)
            ck_assert(!failed(START_RECOVERY, rows[i].exit_code, rows[i].status));
    }
}
END_TEST

START_TEST(what_may_pass_by_itself_is_tried_more_and_more_seldom)
{
    static const uint32_t expected_s[] = {0, 0, 0, 0, 60, 120, 240, 480, 600, 600};
    for (size_t i = 0; i < sizeof(expected_s) / sizeof(expected_s[0]); i++) {
        ck_assert_uint_eq(start_failures_delay_ms(&failures, START_RECOVERY), expected_s[i] * 1000);
        ck_assert_uint_eq(start_failures_delay_ms(&failures, START_ASKED), 0);
        ck_assert_uint_eq(start_failures_delay_ms(&failures, START_UNCOUNTED), 0);
        (void)failed(START_RECOVERY, HOST_EXIT_ENDPOINT_TAKEN, 1740);
    }
}
END_TEST

/* The manager waits itself, and the last one is soon. */
START_TEST(what_is_given_up_in_the_end_does_not_wait_before)
{
    for (int i = 0; i < 2 * START_FAILURES_MAX; i++) {
        (void)misconfigured(START_RECOVERY);
        ck_assert_uint_eq(start_failures_delay_ms(&failures, START_RECOVERY), 0);
    }
}
END_TEST

START_TEST(another_failure_counts_anew)
{
    for (int i = 1; i < START_FAILURES_MAX; i++)
        ck_assert(!misconfigured(START_RECOVERY));
    ck_assert(!failed(START_RECOVERY, HOST_EXIT_SPOOL, WIN32_INVALID_ACL));
    ck_assert_uint_eq(failures.count, 1);
    ck_assert(!failed(START_RECOVERY, HOST_EXIT_SPOOL, WIN32_INVALID_OWNER));
    ck_assert_uint_eq(failures.count, 1);
}
END_TEST

START_TEST(where_the_system_does_not_tell_the_time_does)
{
    for (int i = 1; i < START_FAILURES_MAX; i++) {
        ck_assert(!misconfigured(START_UNKNOWN));
        now += 60 * second;
    }
    ck_assert(misconfigured(START_UNKNOWN));
    /* Nobody tries again by itself from then on: it is a person, and then the manager again. */
    now += second;
    ck_assert(!misconfigured(START_UNKNOWN));
    now += second;
    ck_assert(misconfigured(START_UNKNOWN));
}
END_TEST

START_TEST(a_start_long_after_the_last_is_a_persons)
{
    for (int i = 0; i < 3 * START_FAILURES_MAX; i++) {
        ck_assert(!misconfigured(START_UNKNOWN));
        now += 121 * second;
    }
    now = noon; /* the clock was set back: nothing is known */
    ck_assert(!misconfigured(START_UNKNOWN));
}
END_TEST

START_TEST(what_is_kept_reads_back)
{
    uint8_t bytes[START_FAILURES_SIZE];
    const struct start_failures kept = {0x1234, 7, 1307, true, UINT64_C(0x0123456789ABCDEF)};
    start_failures_pack(kept, bytes);
    struct start_failures read = start_failures_unpack(bytes, sizeof(bytes));
    ck_assert_uint_eq(read.count, kept.count);
    ck_assert_uint_eq(read.exit_code, kept.exit_code);
    ck_assert_uint_eq(read.status, kept.status);
    ck_assert(read.gave_up);
    ck_assert_uint_eq(read.time, kept.time);
}
END_TEST

START_TEST(what_is_not_ours_says_that_nothing_failed)
{
    uint8_t bytes[START_FAILURES_SIZE];
    start_failures_pack((struct start_failures){.count = 9, .gave_up = true}, bytes);
    ck_assert_uint_eq(start_failures_unpack(bytes, sizeof(bytes) - 1).count, 0);
    ck_assert_uint_eq(start_failures_unpack(bytes, 0).count, 0);
    bytes[0]++; /* the version */
    ck_assert_uint_eq(start_failures_unpack(bytes, sizeof(bytes)).count, 0);
    memset(bytes + 4, 0xFF, 4);
    bytes[0]--;
    struct start_failures read = start_failures_unpack(bytes, sizeof(bytes));
    ck_assert(!read.count && !read.gave_up);
}
END_TEST

START_TEST(the_count_has_an_end)
{
    failures = (struct start_failures){99999, HOST_EXIT_SPOOL, WIN32_INVALID_ACL, false, noon};
    (void)failed(START_RECOVERY, HOST_EXIT_SPOOL, WIN32_INVALID_ACL);
    ck_assert_uint_eq(failures.count, 99999);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_only_a_person_can_mend_is_given_up,
        a_start_that_somebody_asked_for_is_never_given_up,
        a_start_on_a_console_is_never_given_up,
        what_may_pass_by_itself_is_tried_for_ever,
        what_may_pass_by_itself_is_tried_more_and_more_seldom,
        what_is_given_up_in_the_end_does_not_wait_before,
        another_failure_counts_anew,
        where_the_system_does_not_tell_the_time_does,
        a_start_long_after_the_last_is_a_persons,
        what_is_kept_reads_back,
        what_is_not_ours_says_that_nothing_failed,
        the_count_has_an_end,
        NULL,
    };
    return run_suite(make_suite_with("start_failures", tests, begin, end));
}

/* The number of a notice that failed: the log may have taken it, or a power loss may bring it back,
 * so that no other record has that number. The simulation found each of these. */
#include "unit/audit/audit_fixture.h"
#include "unit/platform/disk/disk_faults.h"
#include "base/clock.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { LOG_FULL = 1502, TRIES_MS = 2500 }; /* long enough for two tries of a notice */

#define CLOCK_PER_MS UINT64_C(10000)

static void teardown(void)
{
    audit_teardown(); /* no thread is left that would meet a fault */
    (void)disk_heal();
}

/* Operations are refused from now on, because neither log nor spool took a record. */
static void block(const struct fake_plan *plan)
{
    open_audit_with(plan);
    ck_assert_uint_ne(submit("0"), WIN32_OK);
    ck_assert(wait_blocked(true));
}

/* Let notices be tried, then let the log take all that comes. */
static void try_and_restore(void)
{
    const struct fake_plan good = {0};
    uv_sleep(TRIES_MS);
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(submit("1"), WIN32_OK);
}

/* Two records of the same number are one that came twice. */
static void assert_no_number_given_twice(void)
{
    for (size_t i = 0; i < fake_sink_count(); i++) {
        for (size_t j = 0; j < i; j++) {
            if (fake_sink_seal(i).sequence == fake_sink_seal(j).sequence)
                ck_assert_mem_eq(fake_sink_record(i)->hash, fake_sink_record(j)->hash, SHA256_SIZE);
        }
    }
}

static size_t place_of_notice(void)
{
    for (size_t i = 0; i < fake_sink_count(); i++) {
        if (fake_sink_id(i) == AUDIT_DELIVERY_FAILED)
            return i;
    }
    ck_abort_msg("no notice");
    return 0;
}

static unsigned lost_records(size_t place)
{
    unsigned refused, allowed, lost;
    ck_assert_int_eq(sscanf(taken_object(place),
                         "%u operations refused, %u allowed without a record, %u records lost",
                         &refused, &allowed, &lost),
        3);
    return lost;
}

START_TEST(a_notice_that_the_log_took_and_denied_keeps_its_number)
{
    const struct fake_plan lying = {
        .failures = FAKE_SINK_ALWAYS, .partial = 1, .denies = true, .status = LOG_FULL};
    audit_options.settings.spool.bytes = 1;
    block(&lying);
    try_and_restore();
    ck_assert_uint_ne(fake_sink_id(1), AUDIT_OPERATION_PERFORMED);
    assert_no_number_given_twice();
}
END_TEST

/* What was cut off a segment may be back after a power loss. */
START_TEST(a_notice_that_was_written_and_cut_off_stays_what_it_was)
{
    const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    const struct fake_plan good = {0};
    audit_options.retry_ms = audit_options.retry_max_ms = 60000; /* the spool alone is tried */
    disk_fail(DISK_CALL_FLUSH, 0, 3, WIN32_GEN_FAILURE); /* of the record, and of two tries */
    block(&failing);
    ck_assert(wait_blocked(false));
    uint64_t safe = clock_now();
    fake_sink_set(&good);
    ck_assert(audit_stop(audit, PATIENCE_MS)); /* which brings what is in the spool to the log */
    const size_t place = place_of_notice();
    ck_assert_uint_eq(fake_sink_seal(place).sequence, 2);
    ck_assert_uint_lt(fake_sink_seal(place).time, safe - 1000 * CLOCK_PER_MS);
}
END_TEST

START_TEST(a_notice_that_the_log_never_takes_is_lost_with_its_number)
{
    const struct fake_plan poisoned = {.failures = FAKE_SINK_ALWAYS, .status = WIN32_INVALID_DATA};
    audit_options.settings.spool.bytes = 1;
    block(&poisoned);
    try_and_restore();
    const size_t place = place_of_notice();
    ck_assert_uint_ge(lost_records(place), 2);
    ck_assert_uint_ge(fake_sink_seal(place).sequence, 3);
    assert_no_number_given_twice();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_notice_that_the_log_took_and_denied_keeps_its_number,
        a_notice_that_was_written_and_cut_off_stays_what_it_was,
        a_notice_that_the_log_never_takes_is_lost_with_its_number,
        NULL,
    };
    return run_suite(make_suite_with("audit_notices", tests, audit_setup, teardown));
}

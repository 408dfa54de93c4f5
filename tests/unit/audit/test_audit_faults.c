/* When the sink does not take records: nothing that was answered is lost, nothing is delivered
 * twice that the audit can know of, and the trail says what happened. */
#include "unit/audit/audit_fixture.h"
#include "unit/platform/disk/disk_faults.h"
#include "unit/audit/spool/folder.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { LOG_FULL = 1502, RECORDS = 40 };

/* How a sink fails, and how many events 1004 and 1005 there are for it. */
static const struct fault {
    const char *name;
    struct fake_plan plan;
    unsigned notices;
} faults[] = {
    {"never", {0}, 0},
    {"at the first delivery", {.failures = 1, .status = LOG_FULL}, 1},
    {"once, in the middle", {.good = 10, .failures = 1, .status = LOG_FULL}, 1},
    {"for a while", {.good = 10, .failures = 8, .status = WIN32_ACCESS_DENIED}, 1},
    {"when it is tried again", {.good = 10, .failures = 3, .status = WIN32_GEN_FAILURE}, 1},
    {"by a time-out of its own", {.good = 10, .failures = 3, .status = WIN32_TIMEOUT}, 1},
};

static void submit_all(int first, int count)
{
    char name[16];
    for (int i = first; i < first + count; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_assert_uint_eq(submit(name), WIN32_OK);
    }
}

static size_t count_events(uint32_t id)
{
    size_t found = 0;
    for (size_t i = 0; i < fake_sink_count(); i++)
        found += fake_sink_id(i) == id;
    return found;
}

/* Operations first to last - 1, each once and in this order, from this place on; other events stand
 * between. Returns the place of the next operation. */
static size_t find_operations(size_t place, int first, int last)
{
    char name[16];
    for (; place < fake_sink_count(); place++) {
        if (fake_sink_id(place) != AUDIT_OPERATION_PERFORMED)
            continue;
        if (first == last)
            break;
        snprintf(name, sizeof(name), "%d", first++);
        ck_assert_str_eq(taken_operation(place), name);
    }
    ck_assert_int_eq(first, last);
    return place;
}

/* Operations 0 to count - 1, and no others. */
static void assert_operations(int count)
{
    ck_assert_uint_eq(find_operations(0, 0, count), fake_sink_count());
}

static bool wait_for_event(uint32_t id)
{
    for (int i = 0; i < 2000; i++) {
        if (count_events(id))
            return true;
        uv_sleep(10);
    }
    return false;
}

static void assert_notices(unsigned expected)
{
    ck_assert_uint_eq(count_events(AUDIT_DELIVERY_FAILED), expected);
    ck_assert_uint_eq(count_events(AUDIT_DELIVERY_RESTORED), expected);
}

START_TEST(every_record_arrives_once_and_in_order)
{
    const struct fault *fault = &faults[_i];
    open_audit_with(&fault->plan);
    submit_all(0, RECORDS);
    if (fault->notices)
        ck_assert_msg(wait_for_event(AUDIT_DELIVERY_RESTORED), "%s", fault->name);
    assert_operations(RECORDS);
    assert_chain();
    assert_notices(fault->notices);
}
END_TEST

START_TEST(what_a_failing_delivery_took_is_not_delivered_again)
{
    const struct fake_plan hanging = {.hang = true};
    const struct fake_plan failing = {.good = 1, .failures = 1, .partial = 2, .status = LOG_FULL};
    struct audit_record record;
    char name[16];
    open_audit_with(&hanging);
    for (int i = 0; i < 6; i++) { /* the first by itself, the others in one group */
        ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
        snprintf(name, sizeof(name), "%d", i);
        audit_set(&record, AUDIT_OPERATION, name);
        ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
        audit_record_free(&record);
        uv_sleep(i ? 0 : 200);
    }
    fake_sink_set(&failing);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(6);
    assert_chain();
    assert_notices(1);
}
END_TEST

START_TEST(an_outage_that_is_over_at_once_is_told_all_the_same)
{
    const struct fake_plan plan = {.good = 2, .failures = 1, .status = LOG_FULL};
    audit_options.retry_ms = audit_options.retry_max_ms = 0;
    open_audit_with(&plan);
    submit_all(0, 5);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(5);
    assert_notices(1);
}
END_TEST

START_TEST(a_record_that_can_never_be_delivered_stands_before_no_other)
{
    const struct fake_plan poisoned = {.failures = 2, .status = WIN32_INVALID_DATA};
    open_audit_with(&poisoned);
    submit_all(0, 3);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    ck_assert_uint_eq(count_events(AUDIT_OPERATION_PERFORMED), 2);
    ck_assert(wait_for_event(AUDIT_SPOOL_DAMAGED));
    ck_assert_uint_eq(count_events(AUDIT_SPOOL_DAMAGED), 1);
}
END_TEST

/* Nor are the notices of it, each of which is the next such record. */
START_TEST(a_sink_that_takes_no_record_at_all_is_not_hurried)
{
    const struct fake_plan poisoned = {.failures = FAKE_SINK_ALWAYS, .status = WIN32_INVALID_DATA};
    audit_options.retry_ms = audit_options.retry_max_ms = 200;
    open_audit_with(&poisoned);
    submit_all(0, 3);
    uv_sleep(1000);
    ck_assert_uint_le(fake_sink_calls(), 10);
}
END_TEST

START_TEST(a_stop_tries_once_more)
{
    const struct fake_plan failing = {.failures = 1, .status = LOG_FULL};
    audit_options.retry_ms = audit_options.retry_max_ms = 60000;
    open_audit_with(&failing);
    submit_all(0, 5);
    ck_assert_uint_eq(fake_sink_count(), 0);
    ck_assert(audit_stop(audit, PATIENCE_MS));
    assert_operations(5);
    assert_notices(1);
}
END_TEST

START_TEST(the_notices_say_how_many_and_since_when)
{
    const struct fake_plan plan = {.good = 5, .failures = 3, .status = LOG_FULL};
    open_audit_with(&plan);
    submit_all(0, 10);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    for (size_t i = 0; i < fake_sink_count(); i++) {
        if (fake_sink_id(i) == AUDIT_DELIVERY_FAILED)
            ck_assert_str_eq(taken_object(i), "1 records are kept in the spool");
        if (fake_sink_id(i) == AUDIT_DELIVERY_RESTORED)
            ck_assert_str_ne(taken_object(i), "0 records were replayed");
    }
}
END_TEST

START_TEST(a_sink_that_hangs_holds_nobody_up_for_long)
{
    const struct fake_plan hanging = {.hang = true};
    audit_options.settings.timeout_ms = 100;
    open_audit_with(&hanging);
    uint64_t start = uv_hrtime();
    submit_all(0, 5);
    ck_assert_uint_lt(uv_hrtime() - start, UINT64_C(10000000000));
    ck_assert_uint_eq(fake_sink_count(), 0);
    fake_sink_let_go();
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(5);
    assert_chain();
}
END_TEST

START_TEST(what_arrives_late_is_not_delivered_again)
{
    const struct fake_plan hanging = {.hang = true};
    audit_options.settings.timeout_ms = 100;
    open_audit_with(&hanging);
    submit_all(0, 1);
    fake_sink_let_go();
    submit_all(1, 4);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(5);
}
END_TEST

START_TEST(what_fails_late_is_replayed)
{
    const struct fake_plan hanging = {.hang = true, .failures = 1, .status = LOG_FULL};
    audit_options.settings.timeout_ms = 100;
    open_audit_with(&hanging);
    submit_all(0, 3);
    fake_sink_let_go();
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(3);
    assert_chain();
}
END_TEST

START_TEST(a_sink_that_hangs_in_the_replay_is_waited_for_as_well)
{
    const struct fake_plan failing = {.failures = 1, .status = LOG_FULL};
    const struct fake_plan hanging = {.hang = true};
    audit_options.settings.timeout_ms = 100;
    audit_options.retry_ms = 300;
    open_audit_with(&failing);
    submit_all(0, 3);
    fake_sink_set(&hanging);
    uv_sleep(500);
    submit_all(3, 3);
    fake_sink_let_go();
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(6);
    assert_chain();
}
END_TEST

START_TEST(what_an_earlier_run_could_not_deliver_comes_first)
{
    const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    open_audit_with(&failing);
    submit_all(0, 10);
    ck_assert_uint_eq(fake_sink_count(), 0);
    close_audit();
    audit_options.run[0]++;
    open_audit();
    submit_all(10, 1);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    assert_operations(11);
    /* Told by the run that could not deliver. */
    ck_assert_uint_eq(count_events(AUDIT_DELIVERY_FAILED), 1);
    /* The earlier run's records keep their places; this run's have their own. */
    ck_assert_uint_eq(fake_sink_seal(0).sequence, 1);
    ck_assert_uint_eq(fake_sink_seal(0).run[0], 1);
    ck_assert_uint_eq(fake_sink_seal(fake_sink_count() - 1).run[0], 2);
}
END_TEST

START_TEST(a_stop_that_cannot_deliver_spools)
{
    const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    struct audit_record record;
    open_audit_with(&failing);
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    for (int i = 0; i < 50; i++)
        ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
    audit_record_free(&record);
    close_audit();
    open_audit();
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    ck_assert_uint_eq(count_events(AUDIT_OPERATION_PERFORMED), 50);
}
END_TEST

START_TEST(a_stop_waits_for_no_sink_that_hangs)
{
    const struct fake_plan hanging = {.hang = true};
    audit_options.settings.timeout_ms = 100;
    open_audit_with(&hanging);
    submit_all(0, 1);
    uint64_t start = uv_hrtime();
    ck_assert(audit_stop(audit, PATIENCE_MS));
    ck_assert_uint_lt(uv_hrtime() - start, UINT64_C(10000000000));
    fake_sink_let_go();
    ck_assert(fake_sink_wait(1)); /* so that its thread can be joined */
    uv_sleep(50);
}
END_TEST

/* --- the spool is damaged -------------------------------------------------------------------- */

#define SECOND_SEGMENT "0000000002.spool"

/* Three runs that could not deliver leave operations 0 to 8 in three segments. */
static void fill_three_segments(void)
{
    const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    for (int run = 0; run < 3; run++) {
        open_audit_with(&failing);
        submit_all(3 * run, 3);
        close_audit();
        audit_options.run[0]++;
    }
}

/* All operations but those of the second segment, in their order, and one event 1006 for it. */
static void assert_second_is_missing(void)
{
    ck_assert(wait_for_event(AUDIT_SPOOL_DAMAGED));
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    size_t place = find_operations(0, 0, 3);
    ck_assert_uint_eq(find_operations(place, 6, 10), fake_sink_count());
    ck_assert_uint_eq(count_events(AUDIT_SPOOL_DAMAGED), 1);
    for (place = 0; fake_sink_id(place) != AUDIT_SPOOL_DAMAGED; place++)
        continue;
    ck_assert_ptr_nonnull(strstr(taken_object(place), SECOND_SEGMENT));
}

START_TEST(a_segment_that_is_missing_holds_nothing_up)
{
    fill_three_segments();
    folder_delete(audit_options.folder, SECOND_SEGMENT);
    open_audit();
    submit_all(9, 1);
    assert_second_is_missing();
}
END_TEST

START_TEST(a_segment_that_cannot_be_read_holds_nothing_up)
{
    static const enum disk_call calls[] = {DISK_CALL_OPEN, DISK_CALL_READ};
    fill_three_segments();
    disk_break(SECOND_SEGMENT, calls[_i], UINT32_MAX, WIN32_CRC);
    open_audit();
    submit_all(9, 1);
    assert_second_is_missing();
    close_audit();
    disk_heal();
    audit_options.run[0]++;
    open_audit();
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    ck_assert_uint_eq(find_operations(0, 3, 6), fake_sink_count());
    ck_assert_uint_eq(count_events(AUDIT_SPOOL_DAMAGED), 0);
}
END_TEST

/* --- nothing can be recorded ---------------------------------------------------------------- */

static void open_with_neither(bool permissive)
{
    const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    audit_options.settings.permissive = permissive;
    audit_options.settings.spool.bytes = 1;
    open_audit_with(&failing);
}

START_TEST(a_record_that_is_safe_nowhere_fails_its_submit)
{
    open_with_neither(false);
    ck_assert_uint_eq(submit("0"), WIN32_DISK_FULL);
    ck_assert_uint_eq(fake_sink_count(), 0);
}
END_TEST

START_TEST(what_cannot_be_recorded_is_refused_until_it_can)
{
    const struct fake_plan good = {0};
    open_with_neither(false);
    ck_assert_uint_eq(audit_admit(audit), WIN32_OK);
    ck_assert_uint_eq(submit("0"), WIN32_DISK_FULL);
    ck_assert(wait_blocked(true));
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(audit_admit(audit), WIN32_DISK_FULL);
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(audit_admit(audit), WIN32_OK);
    ck_assert_uint_eq(submit("1"), WIN32_OK);
}
END_TEST

/* The object of the last event 1004 that tells of it. */
static const char *told_losses(void)
{
    for (size_t i = fake_sink_count(); i-- > 0;) {
        if (fake_sink_id(i) == AUDIT_DELIVERY_FAILED && strstr(taken_object(i), "refused"))
            return taken_object(i);
    }
    return "none";
}

/* While nothing can be recorded a notice is tried now and then. One that the sink was asked to take
 * is lost like any record when another one comes before it is safe. */
static void check_told(unsigned refused, unsigned allowed, unsigned lost)
{
    unsigned told[3];
    ck_assert_int_eq(
        sscanf(told_losses(), "%u operations refused, %u allowed without a record, %u records lost",
            &told[0], &told[1], &told[2]),
        3);
    ck_assert_uint_eq(told[0], refused);
    ck_assert_uint_eq(told[1], allowed);
    ck_assert_uint_ge(told[2], lost);
    ck_assert_uint_le(told[2], lost + fake_sink_calls());
}

START_TEST(how_many_were_refused_is_on_record_afterwards)
{
    const struct fake_plan good = {0};
    open_with_neither(false);
    ck_assert_uint_ne(submit("0"), WIN32_OK);
    ck_assert(wait_blocked(true));
    for (int i = 0; i < 3; i++)
        ck_assert_uint_ne(audit_admit(audit), WIN32_OK);
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    check_told(3, 0, 1);
}
END_TEST

START_TEST(what_was_told_is_not_told_again)
{
    const struct fake_plan good = {0};
    const struct fake_plan failing = {.failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    open_with_neither(false);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_ne(submit("0"), WIN32_OK);
        ck_assert(wait_blocked(true));
        ck_assert_uint_ne(audit_admit(audit), WIN32_OK);
        fake_sink_set(&good);
        ck_assert(wait_blocked(false));
        check_told(1, 0, 1);
        uv_sleep(200); /* what restores the log is on record as well */
        fake_sink_set(&failing);
    }
}
END_TEST

START_TEST(what_may_go_unrecorded_is_counted)
{
    const struct fake_plan good = {0};
    struct audit_state state;
    open_with_neither(true);
    for (int i = 0; i < 5; i++) {
        ck_assert_uint_eq(audit_admit(audit), WIN32_OK);
        ck_assert_uint_eq(submit("0"), WIN32_OK);
    }
    ck_assert(wait_blocked(true));
    audit_state(audit, &state);
    ck_assert_uint_eq(state.allowed, 5);
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    check_told(0, 5, 0);
}
END_TEST

START_TEST(what_found_no_room_is_told_although_nothing_is_blocked)
{
    struct audit_settings settings = audit_options.settings;
    open_audit();
    settings.queue = 0;
    settings.timeout_ms = 50;
    audit_configure(audit, &settings);
    ck_assert_uint_eq(submit("0"), WIN32_TIMEOUT);
    ck_assert(wait_for_event(AUDIT_DELIVERY_FAILED));
    ck_assert_str_eq(
        told_losses(), "0 operations refused, 0 allowed without a record, 1 records lost");
    assert_chain();
}
END_TEST

/* A record that memory did not suffice for. */
static void spoil(struct audit_record *record)
{
    ck_assert_uint_eq(audit_record_init(record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    record->status = WIN32_NOT_ENOUGH_MEMORY;
}

START_TEST(what_could_not_even_be_made_is_told)
{
    struct audit_record record;
    open_audit();
    spoil(&record);
    uv_sleep(50); /* the writer has nothing to do */
    ck_assert_uint_eq(audit_submit(audit, &record, NULL), WIN32_NOT_ENOUGH_MEMORY);
    ck_assert(wait_for_event(AUDIT_DELIVERY_FAILED));
    ck_assert_str_eq(
        told_losses(), "0 operations refused, 0 allowed without a record, 1 records lost");
    ck_assert_uint_eq(audit_post(audit, &record), WIN32_NOT_ENOUGH_MEMORY);
    audit_record_free(&record);
    ck_assert(audit_stop(audit, PATIENCE_MS));
    ck_assert_uint_eq(count_events(AUDIT_DELIVERY_FAILED), 2);
}
END_TEST

START_TEST(what_could_not_even_be_made_may_go_unrecorded)
{
    struct audit_record record;
    struct audit_state state;
    bool safe = true;
    audit_options.settings.permissive = true;
    open_audit();
    spoil(&record);
    ck_assert_uint_eq(audit_submit(audit, &record, &safe), WIN32_OK);
    ck_assert(!safe);
    ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
    audit_record_free(&record);
    audit_state(audit, &state);
    ck_assert_uint_eq(state.allowed, 2);
}
END_TEST

START_TEST(records_of_nothing_that_was_done_are_counted_apart)
{
    static const uint32_t ids[] = {
        AUDIT_OPERATION_DENIED, AUDIT_CALLER_THROTTLED, AUDIT_SERVICE_STARTED};
    const struct fake_plan good = {0};
    struct audit_record record;
    open_with_neither(true);
    ck_assert_uint_eq(submit("0"), WIN32_OK);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(audit_record_init(&record, ids[i]), WIN32_OK);
        ck_assert_uint_eq(audit_submit(audit, &record, NULL), WIN32_OK);
        audit_record_free(&record);
    }
    ck_assert(wait_blocked(true));
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    check_told(0, 1, 3);
}
END_TEST

START_TEST(what_may_go_unrecorded_is_not_safe)
{
    const struct fake_plan good = {0};
    bool safe = true;
    open_with_neither(true);
    ck_assert_uint_eq(submit_safely("0", &safe), WIN32_OK);
    ck_assert(!safe);
    ck_assert(wait_blocked(true));
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(submit_safely("1", &safe), WIN32_OK);
    ck_assert(safe);
}
END_TEST

/* Where the last event 1004 about this is that the sink took. */
static size_t find_notice(const char *about)
{
    for (size_t i = fake_sink_count(); i-- > 0;) {
        if (fake_sink_id(i) == AUDIT_DELIVERY_FAILED &&
            strcmp(taken_field(i, AUDIT_OBJECT_TYPE), about) == 0)
            return i;
    }
    ck_abort_msg("no notice about %s", about);
    return 0;
}

START_TEST(what_is_lost_is_not_said_to_be_kept)
{
    const struct fake_plan hanging = {.hang = true};
    const struct fake_plan failing = {.good = 1, .failures = FAKE_SINK_ALWAYS, .status = LOG_FULL};
    const struct fake_plan good = {0};
    struct audit_settings settings = audit_options.settings;
    struct audit_record record;
    audit_options.settings.spool.bytes = 1;
    open_audit_with(&hanging);
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    for (int i = 0; i < 6; i++) { /* the first by itself, the others in one group */
        ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
        uv_sleep(i ? 0 : 200);
    }
    audit_record_free(&record);
    fake_sink_set(&failing);
    ck_assert(wait_blocked(true));
    audit_configure(audit, &settings);
    ck_assert(wait_blocked(false));
    fake_sink_set(&good);
    ck_assert(wait_for_event(AUDIT_DELIVERY_RESTORED));
    size_t log = find_notice("Event Log"), spool = find_notice("Spool");
    ck_assert_str_eq(
        taken_object(spool), "0 operations refused, 0 allowed without a record, 5 records lost");
    ck_assert_str_eq(taken_field(spool, AUDIT_ACCESS_MASK), "put on record again");
    /* That notice itself. */
    ck_assert_str_eq(taken_object(log), "1 records are kept in the spool");
    ck_assert_str_eq(taken_field(log, AUDIT_STATUS), "1502");
}
END_TEST

START_TEST(a_record_that_is_lost_leaves_a_gap_in_the_numbers)
{
    const struct fake_plan good = {0};
    open_with_neither(false);
    ck_assert_uint_ne(submit("0"), WIN32_OK);
    ck_assert(wait_blocked(true));
    uv_sleep(1500); /* notices that could not be kept either take no number */
    fake_sink_set(&good);
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(submit("1"), WIN32_OK);
    ck_assert_uint_eq(fake_sink_seal(0).sequence, 2);
}
END_TEST

START_TEST(notices_that_a_hang_kept_from_the_sink_leave_no_gap)
{
    const struct fake_plan hanging = {.hang = true};
    struct audit_settings settings = audit_options.settings;
    settings.timeout_ms = audit_options.settings.timeout_ms = 100;
    open_audit_with(&hanging);
    ck_assert_uint_eq(submit("0"), WIN32_OK);
    uv_sleep(100); /* the notice that it hangs is in the spool now */
    settings.spool.bytes = 1;
    audit_configure(audit, &settings);
    ck_assert_uint_eq(submit("1"), WIN32_DISK_FULL);
    ck_assert(wait_blocked(true));
    uv_sleep(2500); /* notices of that were tried twice */
    fake_sink_let_go();
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(submit("2"), WIN32_OK);
    /* 1 is "0", 2 the notice, and 3 the record that was lost. */
    for (size_t i = 2; i < fake_sink_count(); i++)
        ck_assert_uint_eq(fake_sink_seal(i).sequence, i + 2);
}
END_TEST

START_TEST(room_in_the_spool_is_enough)
{
    struct audit_settings settings = audit_options.settings;
    open_with_neither(false);
    ck_assert_uint_ne(submit("0"), WIN32_OK);
    ck_assert(wait_blocked(true));
    audit_configure(audit, &settings);
    ck_assert(wait_blocked(false));
    ck_assert_uint_eq(submit("1"), WIN32_OK);
    ck_assert_uint_eq(fake_sink_count(), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_a_failing_delivery_took_is_not_delivered_again,
        an_outage_that_is_over_at_once_is_told_all_the_same,
        a_record_that_can_never_be_delivered_stands_before_no_other,
        a_sink_that_takes_no_record_at_all_is_not_hurried,
        a_stop_tries_once_more,
        the_notices_say_how_many_and_since_when,
        a_sink_that_hangs_holds_nobody_up_for_long,
        what_arrives_late_is_not_delivered_again,
        what_fails_late_is_replayed,
        a_sink_that_hangs_in_the_replay_is_waited_for_as_well,
        what_an_earlier_run_could_not_deliver_comes_first,
        a_stop_that_cannot_deliver_spools,
        a_stop_waits_for_no_sink_that_hangs,
        a_segment_that_is_missing_holds_nothing_up,
        a_record_that_is_safe_nowhere_fails_its_submit,
        what_cannot_be_recorded_is_refused_until_it_can,
        how_many_were_refused_is_on_record_afterwards,
        what_was_told_is_not_told_again,
        what_found_no_room_is_told_although_nothing_is_blocked,
        what_could_not_even_be_made_may_go_unrecorded,
        what_could_not_even_be_made_is_told,
        what_may_go_unrecorded_is_counted,
        records_of_nothing_that_was_done_are_counted_apart,
        what_is_lost_is_not_said_to_be_kept,
        what_may_go_unrecorded_is_not_safe,
        a_record_that_is_lost_leaves_a_gap_in_the_numbers,
        notices_that_a_hang_kept_from_the_sink_leave_no_gap,
        room_in_the_spool_is_enough,
        NULL,
    };
    Suite *suite = make_suite_with("audit_faults", tests, audit_setup, audit_teardown);
    TCase *table = tcase_create("table");
    tcase_add_checked_fixture(table, audit_setup, audit_teardown);
    tcase_add_loop_test(table, every_record_arrives_once_and_in_order, 0,
        (int)(sizeof(faults) / sizeof(faults[0])));
    tcase_add_loop_test(table, a_segment_that_cannot_be_read_holds_nothing_up, 0, 2);
    tcase_set_timeout(table, 60);
    suite_add_tcase(suite, table);
    return run_suite(suite);
}

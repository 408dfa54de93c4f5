/* The Event Log as a sink, against an Event Log service of the test's own that is stopped, started
 * anew, dislikes records, and does not know logs and sources yet. Wine's takes all that comes. */
#include "audit/log/eventlog.h"
#include "unit/suite.h"
#include "unit/audit/log/fake_log.h"
#include "unit/audit/record/trail.h"

enum { RECORDS = 3, DIFFERENT = 5, LIKE = 4 };

/* --- the sink -------------------------------------------------------------------------------- */

static struct audit_sink *sink;
static struct trail trail;
static struct sealed *records[RECORDS];
static size_t delivered;

static void begin(void)
{
    fake_log_begin();
    trail = trail_begin(1);
    trail_fill(&trail, records, RECORDS);
    sink = NULL;
}

static void end(void)
{
    if (sink)
        sink->close(sink);
    trail_release(records, RECORDS);
    ck_assert_uint_eq(fake_log.opened, fake_log.closed);
    ck_assert_uint_eq(fake_log.logs_opened, fake_log.logs_closed);
    ck_assert_int_eq(fake_log.keys, 0);
}

static void open_sink(void)
{
    ck_assert_uint_eq(eventlog_open(&sink), ERROR_SUCCESS);
}

/* Deliver from this record on, counted from 1. */
static uint32_t deliver_from(unsigned first)
{
    fake_log.seconds++; /* what failed is tried again a second later at least */
    return sink->deliver(sink, records + first - 1, RECORDS + 1 - first, &delivered);
}

static void assert_taken(unsigned count)
{
    ck_assert_uint_eq(fake_log.taken_count, count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_uint_eq(fake_log.taken[i], i + 1);
}

START_TEST(one_handle_serves_as_long_as_it_works)
{
    open_sink();
    for (unsigned i = 0; i < DIFFERENT; i++) {
        fake_log.taken_count = 0;
        ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
        ck_assert_uint_eq(delivered, RECORDS);
        assert_taken(RECORDS);
    }
    ck_assert_uint_eq(fake_log.opened, 1);
}
END_TEST

START_TEST(a_handle_that_a_restarted_log_rejects_is_replaced)
{
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    fake_log.taken_count = 0;
    fake_log_restart();
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(fake_log.closed, 1);
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    ck_assert_uint_eq(delivered, RECORDS);
    assert_taken(RECORDS);
    ck_assert_uint_eq(fake_log.opened, 2);
}
END_TEST

START_TEST(a_log_that_does_not_run_yet_does_not_keep_the_sink_from_opening)
{
    fake_log.down = RPC_S_SERVER_UNAVAILABLE;
    open_sink();
    for (unsigned i = 0; i < DIFFERENT; i++)
        ck_assert_uint_eq(deliver_from(1), RPC_S_SERVER_UNAVAILABLE);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(fake_log.asked, 0);
    fake_log.down = ERROR_SUCCESS;
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    assert_taken(RECORDS);
}
END_TEST

START_TEST(a_log_that_stops_in_between_leaves_what_it_took)
{
    open_sink();
    fake_log_dislike(2, 1, ERROR_LOG_FILE_FULL);
    ck_assert_uint_eq(deliver_from(1), ERROR_LOG_FILE_FULL);
    ck_assert_uint_eq(delivered, 1);
    ck_assert_uint_eq(deliver_from(2), ERROR_SUCCESS);
    ck_assert_uint_eq(delivered, 2);
    assert_taken(RECORDS);
}
END_TEST

START_TEST(a_source_that_is_not_registered_is_not_opened)
{
    fake_log.registered = false;
    ck_assert_uint_eq(eventlog_open(&sink), ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_null(sink);
    ck_assert_uint_eq(fake_log.opened, 0);
}
END_TEST

/* The system would open one of the Application log instead. */
START_TEST(a_source_that_is_not_registered_any_more_is_not_opened_anew)
{
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    fake_log_restart();
    fake_log.registered = false;
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(deliver_from(1), ERROR_FILE_NOT_FOUND);
    ck_assert_uint_eq(fake_log.opened, 1);
    fake_log.registered = true;
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_record_that_the_log_never_takes_is_given_up)
{
    static const DWORD statuses[] = {ERROR_INVALID_PARAMETER, RPC_S_INVALID_BOUND,
        RPC_X_BAD_STUB_DATA, RPC_S_STRING_TOO_LONG, ERROR_INVALID_SID};
    const DWORD status = statuses[_i];
    open_sink();
    fake_log_dislike(2, UINT_MAX, status);
    ck_assert_uint_eq(deliver_from(1), status);
    ck_assert_uint_eq(delivered, 1);
    unsigned tries = 1;
    uint32_t said = status;
    while (said == status && tries < 10) {
        said = deliver_from(2);
        tries++;
    }
    ck_assert_uint_eq(said, ERROR_INVALID_DATA);
    ck_assert_uint_gt(tries, 1);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(fake_log.opened, tries);
    ck_assert_uint_eq(deliver_from(3), ERROR_SUCCESS);
}
END_TEST

/* A handle that went bad may be called a wrong parameter as well. */
START_TEST(a_record_that_a_new_handle_takes_is_not_given_up)
{
    open_sink();
    for (unsigned i = 1; i <= RECORDS; i++) {
        fake_log_dislike(i, 2, ERROR_INVALID_PARAMETER);
        for (unsigned j = 0; j < 2; j++)
            ck_assert_uint_eq(deliver_from(i), ERROR_INVALID_PARAMETER);
        ck_assert_uint_eq(sink->deliver(sink, records + i - 1, 1, &delivered), ERROR_SUCCESS);
    }
    assert_taken(RECORDS);
}
END_TEST

START_TEST(no_failure_of_the_log_gives_a_record_up)
{
    static const DWORD statuses[] = {ERROR_LOG_FILE_FULL, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE,
        RPC_S_SERVER_UNAVAILABLE, RPC_S_UNKNOWN_IF, RPC_S_CALL_FAILED, RPC_X_SS_IN_NULL_CONTEXT,
        ERROR_NOT_ENOUGH_MEMORY, ERROR_EVENTLOG_FILE_CORRUPT};
    open_sink();
    fake_log_dislike(1, UINT_MAX, statuses[_i]);
    for (unsigned i = 0; i < 20; i++)
        ck_assert_uint_eq(deliver_from(1), statuses[_i]);
    fake_log_dislike(0, 0, ERROR_SUCCESS);
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    assert_taken(RECORDS);
}
END_TEST

START_TEST(what_is_no_record_is_given_up_at_once)
{
    open_sink();
    records[0]->bytes[0] ^= 0xFF; /* its version */
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_DATA);
    ck_assert_uint_eq(fake_log.asked, 0);
    ck_assert_uint_eq(deliver_from(2), ERROR_SUCCESS);
    ck_assert_uint_eq(fake_log.opened, 1);
}
END_TEST

/* What went wrong once must not be delivered a second time, nor stay undelivered. */
static void assert_delivered_once(unsigned first)
{
    ck_assert_uint_eq(deliver_from(first), ERROR_SUCCESS);
    ck_assert_uint_eq(delivered, RECORDS + 1 - first);
    assert_taken(RECORDS);
    ck_assert_uint_eq(fake_log.own.count, RECORDS);
}

START_TEST(a_source_that_is_not_known_yet_is_opened_anew_until_its_record_is_there)
{
    open_sink();
    fake_log.knows_source = false;
    for (unsigned i = 0; i < DIFFERENT; i++) {
        ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
        ck_assert_uint_eq(delivered, 0);
    }
    ck_assert_uint_eq(fake_log.opened, DIFFERENT);
    ck_assert_uint_eq(fake_log.closed, DIFFERENT);
    ck_assert_uint_eq(fake_log.taken_count, 0);
    ck_assert_uint_eq(fake_log.application.count, 1 + DIFFERENT); /* one each, and no second */
    fake_log.knows_source = true;
    assert_delivered_once(1);
    ck_assert_uint_eq(fake_log.application.count, 1 + DIFFERENT);
}
END_TEST

/* The same name then opens Application: that its record is there proves nothing. */
START_TEST(a_log_that_is_not_known_yet_is_not_written_into)
{
    open_sink();
    fake_log.knows_log = false;
    for (unsigned i = 0; i < DIFFERENT; i++)
        ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(fake_log.asked, 0);
    ck_assert_uint_eq(fake_log.application.count, 1);
    fake_log.knows_log = true;
    assert_delivered_once(1);
}
END_TEST

/* Both are empty, so that nothing tells them apart before the first record. */
START_TEST(a_log_that_is_an_empty_application_is_found_out_by_its_record)
{
    open_sink();
    fake_log.knows_log = false;
    fake_log.application.count = 0;
    ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(fake_log.application.count, 1);
    ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(fake_log.application.count, 1);
    fake_log.knows_log = true;
    assert_delivered_once(1);
}
END_TEST

/* Anybody may write the same into Application, which stops nothing. */
START_TEST(a_copy_of_the_record_in_application_is_not_taken_for_it)
{
    open_sink();
    fake_log.knows_source = false;
    ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(fake_log.application.count, 2); /* it stays there, and the own one is next */
    fake_log.knows_source = true;
    assert_delivered_once(1);
}
END_TEST

START_TEST(a_source_that_was_found_right_is_not_looked_at_again)
{
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    const unsigned looked = fake_log.logs_opened;
    ck_assert_uint_gt(looked, 0);
    fake_log.own.count = 0;
    fake_log.knows_source = fake_log.knows_log = false; /* of no concern to a handle that is open */
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    ck_assert_uint_eq(fake_log.logs_opened, looked);
    ck_assert_uint_eq(fake_log.opened, 1);
}
END_TEST

/* The Event Log service was started anew, and has not read the registry yet. */
START_TEST(a_source_that_was_opened_anew_is_looked_at_again)
{
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    fake_log.taken_count = fake_log.own.count = 0;
    fake_log_restart();
    fake_log.knows_source = false;
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(fake_log.taken_count, 0);
    fake_log.knows_source = true;
    assert_delivered_once(1);
}
END_TEST

START_TEST(a_record_that_is_shown_a_little_later_is_waited_for)
{
    open_sink();
    fake_log.reading = IS_LATE;
    fake_log.late = 3;
    assert_delivered_once(1);
    ck_assert_uint_eq(fake_log.opened, 1);
}
END_TEST

START_TEST(a_log_whose_reading_moves_no_position_is_read_to_its_end)
{
    open_sink();
    fake_log.reading = STAYS;
    assert_delivered_once(1);
    ck_assert_uint_eq(fake_log.opened, 1);
}
END_TEST

/* The oldest record, which is not ours, comes again and again. */
START_TEST(a_log_whose_reading_moves_no_position_ends_where_it_repeats_itself)
{
    open_sink();
    fake_log.own.entries[0] = (struct fake_entry){.source = "Deputy-Service", .number = 1};
    fake_log.own.count = 1;
    fake_log.reading = STAYS;
    fake_log.knows_source = false;
    ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(fake_log.own.count, 1);
    fake_log.knows_source = true;
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    assert_taken(RECORDS);
}
END_TEST

/* In the own log is another record, which differs in one thing alone. */
START_TEST(a_record_that_is_like_the_one_looked_for_is_not_taken_for_it)
{
    static const uint32_t fields[LIKE] = {0, AUDIT_RECORD_ID, AUDIT_RUN, AUDIT_SEQUENCE};
    struct fake_entry *other = fake_log.own.entries;
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    fake_log.taken_count = 0;
    fake_log.own.count = 1;
    if (fields[_i])
        other->strings[fields[_i] - 1][0] ^= 1;
    else
        other->source = "Another";
    fake_log_restart();
    fake_log.knows_source = false;
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(deliver_from(1), ERROR_EVT_CHANNEL_NOT_FOUND);
    ck_assert_uint_eq(fake_log.own.count, 1);
}
END_TEST

/* It would be reported again and again otherwise. */
START_TEST(a_log_that_shows_no_record_is_believed_in_the_end)
{
    open_sink();
    fake_log.reading = IS_BLIND;
    unsigned tries = 1;
    while (deliver_from(1) != ERROR_SUCCESS && tries < 10)
        tries++;
    ck_assert_uint_eq(tries, 3);
    ck_assert_uint_eq(delivered, RECORDS);
    fake_log_restart();
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_log_that_cannot_be_read_is_written_as_before)
{
    static const enum fake_reading readings[] = {READS_NOTHING, IS_A_STUB, IS_REFUSED, BREAKS};
    open_sink();
    fake_log.reading = readings[_i];
    assert_delivered_once(1);
    ck_assert_uint_eq(fake_log.opened, 1);
    ck_assert_uint_eq(fake_log.asked, RECORDS);
}
END_TEST

START_TEST(a_single_report_leaves_no_handle)
{
    struct audit_record record;
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), ERROR_SUCCESS);
    audit_set(&record, AUDIT_SEQUENCE, "1");
    fake_log.down = RPC_S_SERVER_UNAVAILABLE;
    eventlog_report_once(&record);
    ck_assert_uint_eq(fake_log.asked, 0);
    fake_log.down = ERROR_SUCCESS;
    eventlog_report_once(&record);
    assert_taken(1);
    ck_assert_uint_eq(fake_log.opened, 1);
    audit_record_free(&record);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        one_handle_serves_as_long_as_it_works,
        a_handle_that_a_restarted_log_rejects_is_replaced,
        a_log_that_does_not_run_yet_does_not_keep_the_sink_from_opening,
        a_log_that_stops_in_between_leaves_what_it_took,
        a_source_that_is_not_registered_is_not_opened,
        a_source_that_is_not_registered_any_more_is_not_opened_anew,
        a_record_that_a_new_handle_takes_is_not_given_up,
        what_is_no_record_is_given_up_at_once,
        a_source_that_is_not_known_yet_is_opened_anew_until_its_record_is_there,
        a_log_that_is_not_known_yet_is_not_written_into,
        a_log_that_is_an_empty_application_is_found_out_by_its_record,
        a_copy_of_the_record_in_application_is_not_taken_for_it,
        a_source_that_was_found_right_is_not_looked_at_again,
        a_source_that_was_opened_anew_is_looked_at_again,
        a_record_that_is_shown_a_little_later_is_waited_for,
        a_log_whose_reading_moves_no_position_is_read_to_its_end,
        a_log_whose_reading_moves_no_position_ends_where_it_repeats_itself,
        a_log_that_shows_no_record_is_believed_in_the_end,
        a_single_report_leaves_no_handle,
        NULL,
    };
    Suite *suite = make_suite_with("eventlog", tests, begin, end);
    TCase *table = tcase_create("statuses");
    tcase_add_checked_fixture(table, begin, end);
    tcase_add_loop_test(table, a_record_that_the_log_never_takes_is_given_up, 0, 5);
    tcase_add_loop_test(table, no_failure_of_the_log_gives_a_record_up, 0, 9);
    tcase_add_loop_test(table, a_log_that_cannot_be_read_is_written_as_before, 0, 4);
    tcase_add_loop_test(
        table, a_record_that_is_like_the_one_looked_for_is_not_taken_for_it, 0, LIKE);
    suite_add_tcase(suite, table);
    return run_suite(suite);
}

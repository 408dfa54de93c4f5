/* From a record to the moment when it is safe: order, chain, groups, stop. */
#include "unit/audit/audit_fixture.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { THREADS = 8, EACH = 100 };

START_TEST(a_record_is_delivered_before_its_submit_returns)
{
    open_audit();
    ck_assert_uint_eq(submit("one"), WIN32_OK);
    ck_assert_uint_eq(fake_sink_count(), 1);
    ck_assert_str_eq(taken_operation(0), "one");
}
END_TEST

START_TEST(records_are_one_chain_in_their_order)
{
    char name[16];
    open_audit();
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_assert_uint_eq(submit(name), WIN32_OK);
    }
    assert_chain();
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_assert_str_eq(taken_operation((size_t)i), name);
    }
}
END_TEST

START_TEST(every_record_names_its_run_itself_and_its_time)
{
    open_audit();
    ck_assert_uint_eq(submit("one"), WIN32_OK);
    ck_assert_uint_eq(submit("two"), WIN32_OK);
    struct seal one = fake_sink_seal(0), two = fake_sink_seal(1);
    ck_assert_mem_eq(one.run, audit_options.run, GUID_SIZE);
    ck_assert_mem_ne(one.record, two.record, GUID_SIZE);
    ck_assert_uint_ge(two.time, one.time);
    ck_assert_uint_gt(one.time, 0);
}
END_TEST

static _Atomic uint32_t failures;

static void submit_many(void *argument)
{
    char name[32];
    for (int i = 0; i < EACH; i++) {
        snprintf(name, sizeof(name), "%d %d", (int)(intptr_t)argument, i);
        if (submit(name) != WIN32_OK)
            failures++;
    }
}

static void run_threads(int count)
{
    uv_thread_t threads[16];
    failures = 0;
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], submit_many, (void *)(intptr_t)i), 0);
    for (int i = 0; i < count; i++)
        uv_thread_join(&threads[i]);
    ck_assert_uint_eq(failures, 0);
}

/* Each thread's records, in its order. */
static void assert_thread_order(size_t first, int threads)
{
    int next[16] = {0};
    for (size_t i = first; i < fake_sink_count(); i++) {
        int thread, number;
        if (sscanf(taken_operation(i), "%d %d", &thread, &number) != 2)
            continue;
        ck_assert_int_eq(number, next[thread]++);
    }
    for (int i = 0; i < threads; i++)
        ck_assert_int_eq(next[i], EACH);
}

START_TEST(records_of_many_threads_keep_each_threads_order)
{
    open_audit();
    run_threads(THREADS);
    ck_assert_uint_eq(fake_sink_count(), THREADS * EACH);
    assert_chain();
    assert_thread_order(0, THREADS);
}
END_TEST

START_TEST(a_delivery_is_shared_by_all_that_wait)
{
    const struct fake_plan slow = {.delay_ms = 5}; /* in which all come, also on a busy machine */
    open_audit_with(&slow);
    run_threads(16);
    ck_assert_uint_eq(fake_sink_count(), 16 * EACH);
    /* Alone, each record would be a delivery of its own. */
    ck_assert_uint_le(fake_sink_calls(), 16 * EACH / 8);
}
END_TEST

START_TEST(a_full_queue_makes_callers_wait_not_fail)
{
    const struct fake_plan slow = {.delay_ms = 1};
    audit_options.settings.queue = 2;
    open_audit_with(&slow);
    run_threads(THREADS);
    ck_assert_uint_eq(fake_sink_count(), THREADS * EACH);
    assert_chain();
}
END_TEST

START_TEST(no_more_wait_in_the_queue_than_there_is_room_for)
{
    const struct fake_plan hanging = {.hang = true};
    struct audit_state state;
    uv_thread_t threads[THREADS];
    failures = 0;
    audit_options.settings.queue = 2;
    open_audit_with(&hanging);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], submit_many, (void *)(intptr_t)i), 0);
    uint32_t most = 0;
    for (int i = 0; i < 50; i++) {
        uv_sleep(10);
        audit_state(audit, &state);
        most = state.queued > most ? state.queued : most;
    }
    fake_sink_let_go();
    for (int i = 0; i < THREADS; i++)
        uv_thread_join(&threads[i]);
    ck_assert_uint_eq(failures, 0);
    ck_assert_uint_eq(most, 2);
}
END_TEST

START_TEST(nobody_waits_for_what_is_posted)
{
    const struct fake_plan hanging = {.hang = true};
    struct audit_record record;
    open_audit_with(&hanging);
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_CALLER_THROTTLED), WIN32_OK);
    ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
    audit_record_free(&record);
    ck_assert_uint_eq(fake_sink_count(), 0);
    fake_sink_let_go();
    ck_assert(fake_sink_wait(1));
    ck_assert_uint_eq(fake_sink_id(0), AUDIT_CALLER_THROTTLED);
}
END_TEST

START_TEST(a_record_that_failed_to_be_made_is_not_delivered)
{
    struct audit_record record;
    open_audit();
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    record.status = WIN32_NOT_ENOUGH_MEMORY;
    ck_assert_uint_eq(audit_submit(audit, &record, NULL), WIN32_NOT_ENOUGH_MEMORY);
    audit_record_free(&record);
    ck_assert(fake_sink_wait(1)); /* the notice that says so */
    ck_assert_uint_eq(fake_sink_id(0), AUDIT_DELIVERY_FAILED);
    ck_assert(audit_stop(audit, PATIENCE_MS));
    ck_assert_uint_eq(fake_sink_count(), 1);
}
END_TEST

START_TEST(a_stop_keeps_what_was_submitted_and_takes_no_more)
{
    struct audit_record record;
    open_audit();
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    for (int i = 0; i < 50; i++)
        ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
    ck_assert(audit_stop(audit, PATIENCE_MS));
    ck_assert_uint_eq(fake_sink_count(), 50);
    ck_assert_uint_eq(audit_post(audit, &record), WIN32_SHUTDOWN_IN_PROGRESS);
    ck_assert_uint_eq(audit_submit(audit, &record, NULL), WIN32_SHUTDOWN_IN_PROGRESS);
    audit_record_free(&record);
    ck_assert_uint_eq(fake_sink_count(), 50);
}
END_TEST

START_TEST(a_run_knows_how_far_the_one_before_came)
{
    struct last last;
    char text[LAST_TEXT_SIZE];
    struct last read;
    open_audit();
    ck_assert(!audit_earlier(audit, &last));
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(submit("one"), WIN32_OK);
    uint8_t hash[SHA256_SIZE];
    memcpy(hash, fake_sink_record(2)->hash, SHA256_SIZE);
    close_audit();
    audit_options.run[0]++;
    open_audit();
    ck_assert(audit_earlier(audit, &last));
    ck_assert_uint_eq(last.run[0], 1);
    ck_assert_uint_eq(last.sequence, 3);
    ck_assert_mem_eq(last.hash, hash, SHA256_SIZE);
    last_format(&last, text);
    ck_assert(last_parse(text, &read));
    ck_assert_mem_eq(&read, &last, sizeof(last));
    strcat(text, "0");
    ck_assert(!last_parse(text, &read));
}
END_TEST

START_TEST(the_sink_is_closed_with_the_audit)
{
    open_audit();
    close_audit();
    ck_assert(!fake_sink_is_open());
}
END_TEST

START_TEST(the_sink_is_closed_when_the_spool_cannot_be_opened)
{
    audit_options.folder = "/nowhere/at/all";
    audit_options.sink = fake_sink_new();
    ck_assert_uint_ne(audit_open(&audit_options, &audit), WIN32_OK);
    ck_assert_ptr_null(audit);
    ck_assert(!fake_sink_is_open());
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_record_is_delivered_before_its_submit_returns,
        records_are_one_chain_in_their_order,
        every_record_names_its_run_itself_and_its_time,
        records_of_many_threads_keep_each_threads_order,
        a_delivery_is_shared_by_all_that_wait,
        a_full_queue_makes_callers_wait_not_fail,
        no_more_wait_in_the_queue_than_there_is_room_for,
        nobody_waits_for_what_is_posted,
        a_record_that_failed_to_be_made_is_not_delivered,
        a_stop_keeps_what_was_submitted_and_takes_no_more,
        a_run_knows_how_far_the_one_before_came,
        the_sink_is_closed_with_the_audit,
        the_sink_is_closed_when_the_spool_cannot_be_opened,
        NULL,
    };
    return run_suite(make_suite_with("audit", tests, audit_setup, audit_teardown));
}

/* Refusals that repeat: counted, summarised, and never a success nor another caller's. */
#include "audit/flood.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { REPEATS = 3, WINDOW_MS = 1000, CAPACITY = 4, SUMMARIES_MAX = 64, LONG_NAME = 10000 };

static struct flood *flood;
static uint64_t time_ns;
static struct audit_record summaries[SUMMARIES_MAX];
static unsigned summary_count;
static const char *object_name; /* of what is refused */
static const uint8_t first_guid[GUID_SIZE] = {7};

static uint64_t clock_ns(void)
{
    return time_ns;
}

static void keep_summary(void *context, const struct audit_record *record)
{
    (void)context;
    ck_assert_uint_lt(summary_count, SUMMARIES_MAX);
    struct audit_record *copy = &summaries[summary_count++];
    *copy = (struct audit_record){.id = record->id, .type = record->type, .owner = record->owner};
    for (unsigned i = 0; i < AUDIT_FIELDS_SET; i++)
        audit_set(copy, audit_field_set(i), record->fields[audit_field_set(i) - 1]);
}

static void setup(void)
{
    const struct flood_options options = {
        .settings = {REPEATS, WINDOW_MS},
        .capacity = CAPACITY,
        .bytes = 3 * LONG_NAME,
        .summarise = keep_summary,
        .clock = clock_ns,
    };
    time_ns = UINT64_C(1000000000000);
    summary_count = 0;
    object_name = NULL;
    ck_assert_uint_eq(flood_open(&options, &flood), WIN32_OK);
}

static void teardown(void)
{
    flood_close(flood);
    for (unsigned i = 0; i < summary_count; i++)
        audit_record_free(&summaries[i]);
}

static struct flood_key key_of(uint8_t number)
{
    return (struct flood_key){{number}};
}

/* Count a refusal of this kind, and put it on record when it is to be. */
static bool refuse(uint8_t kind, uint8_t correlation[GUID_SIZE])
{
    struct audit_record record;
    struct flood_key key = key_of(kind);
    if (!flood_count(flood, &key, correlation))
        return false;
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_DENIED), WIN32_OK);
    audit_set(&record, AUDIT_OPERATION, "file_open");
    audit_set(&record, AUDIT_OBJECT_NAME, object_name);
    audit_set(&record, AUDIT_CORRELATION, "the first");
    record.owner.integrity = 4711;
    flood_recorded(flood, &key, &record, correlation);
    audit_record_free(&record);
    return true;
}

static unsigned refuse_times(uint8_t kind, unsigned times)
{
    unsigned recorded = 0;
    for (unsigned i = 0; i < times; i++) {
        uint8_t correlation[GUID_SIZE] = {i == 0 ? first_guid[0] : 99};
        recorded += refuse(kind, correlation);
    }
    return recorded;
}

static void pass_time(uint64_t ms)
{
    time_ns += ms * 1000000;
}

START_TEST(the_first_few_are_recorded_one_by_one)
{
    ck_assert_uint_eq(refuse_times(1, REPEATS), REPEATS);
    ck_assert_uint_eq(refuse_times(1, 100), 0);
}
END_TEST

START_TEST(one_that_is_not_recorded_gets_the_guid_of_one_that_is)
{
    uint8_t correlation[GUID_SIZE] = {55};
    (void)refuse_times(1, REPEATS);
    ck_assert(!refuse(1, correlation));
    ck_assert_mem_eq(correlation, first_guid, GUID_SIZE);
}
END_TEST

START_TEST(the_summary_says_how_many_and_what)
{
    (void)refuse_times(1, REPEATS + 100);
    flood_tick(flood);
    ck_assert_uint_eq(summary_count, 0);
    pass_time(WINDOW_MS);
    flood_tick(flood);
    ck_assert_uint_eq(summary_count, 1);
    ck_assert_uint_eq(summaries[0].id, AUDIT_CALLER_THROTTLED);
    ck_assert_uint_eq(summaries[0].type, AUDIT_TYPE_WARNING);
    ck_assert_ptr_nonnull(
        strstr(audit_field_text(&summaries[0], AUDIT_ACCESS_LIST), "100 more identical refusals"));
    ck_assert_str_eq(audit_field_text(&summaries[0], AUDIT_OPERATION), "file_open");
    ck_assert_str_eq(audit_field_text(&summaries[0], AUDIT_CORRELATION), "the first");
    ck_assert_uint_eq(summaries[0].owner.integrity, 4711);
}
END_TEST

START_TEST(without_repetition_there_is_no_summary)
{
    (void)refuse_times(1, REPEATS);
    pass_time(WINDOW_MS);
    flood_tick(flood);
    flood_flush(flood);
    ck_assert_uint_eq(summary_count, 0);
}
END_TEST

START_TEST(each_window_begins_anew)
{
    (void)refuse_times(1, REPEATS + 1);
    pass_time(WINDOW_MS);
    ck_assert_uint_eq(refuse_times(1, REPEATS + 1), REPEATS);
    ck_assert_uint_eq(summary_count, 1);
}
END_TEST

START_TEST(kinds_are_counted_apart)
{
    ck_assert_uint_eq(refuse_times(1, REPEATS + 5), REPEATS);
    ck_assert_uint_eq(refuse_times(2, REPEATS + 7), REPEATS);
    flood_flush(flood);
    ck_assert_uint_eq(summary_count, 2);
}
END_TEST

START_TEST(nothing_is_suppressed_before_one_is_safe)
{
    struct flood_key key = key_of(1);
    uint8_t correlation[GUID_SIZE] = {55};
    for (int i = 0; i < 10 * REPEATS; i++)
        ck_assert(flood_count(flood, &key, correlation));
    ck_assert_uint_eq(correlation[0], 55);
}
END_TEST

START_TEST(more_kinds_than_there_is_room_for_lose_no_count)
{
    for (uint8_t kind = 1; kind <= 4 * CAPACITY; kind++)
        ck_assert_uint_eq(refuse_times(kind, REPEATS + 2), REPEATS);
    flood_flush(flood);
    ck_assert_uint_eq(summary_count, 4 * CAPACITY);
}
END_TEST

START_TEST(long_names_do_not_fill_the_memory)
{
    static char name[LONG_NAME + 1];
    memset(name, 'x', LONG_NAME);
    object_name = name;
    for (uint8_t kind = 1; kind <= 3; kind++)
        ck_assert_uint_eq(refuse_times(kind, REPEATS + 2), REPEATS);
    /* Two have room; the third has had the oldest summarised. */
    ck_assert_uint_eq(summary_count, 1);
    ck_assert_uint_eq(refuse_times(2, 1), 0);
    ck_assert_uint_eq(refuse_times(3, 1), 0);
    flood_flush(flood);
    ck_assert_uint_eq(summary_count, 3);
}
END_TEST

START_TEST(what_was_retired_makes_room)
{
    static char name[LONG_NAME + 1];
    memset(name, 'x', LONG_NAME);
    object_name = name;
    for (int i = 0; i < 10; i++) {
        ck_assert_uint_eq(refuse_times(1, REPEATS + 1), REPEATS);
        pass_time(WINDOW_MS);
    }
    ck_assert_uint_eq(refuse_times(2, REPEATS + 1), REPEATS);
}
END_TEST

START_TEST(a_flush_gives_every_summary_once)
{
    (void)refuse_times(1, REPEATS + 1);
    flood_flush(flood);
    flood_flush(flood);
    ck_assert_uint_eq(summary_count, 1);
}
END_TEST

START_TEST(other_settings_hold_from_now_on)
{
    const struct flood_settings settings = {1, WINDOW_MS};
    flood_configure(flood, &settings);
    ck_assert_uint_eq(refuse_times(1, 10), 1);
}
END_TEST

enum { THREADS = 8, EACH = 1000 };

static _Atomic unsigned recorded;

static void refuse_much(void *unused)
{
    (void)unused;
    uint8_t correlation[GUID_SIZE];
    for (int i = 0; i < EACH; i++) {
        correlation[0] = 99;
        recorded += refuse(1, correlation);
    }
}

START_TEST(no_refusal_is_uncounted_with_many_threads)
{
    uv_thread_t threads[THREADS];
    unsigned long suppressed = 0;
    recorded = 0;
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], refuse_much, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        uv_thread_join(&threads[i]);
    flood_flush(flood);
    ck_assert_uint_eq(summary_count, 1);
    ck_assert_int_eq(
        sscanf(audit_field_text(&summaries[0], AUDIT_ACCESS_LIST), "%lu", &suppressed), 1);
    ck_assert_uint_eq(recorded + suppressed, THREADS * EACH);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_first_few_are_recorded_one_by_one,
        one_that_is_not_recorded_gets_the_guid_of_one_that_is,
        the_summary_says_how_many_and_what,
        without_repetition_there_is_no_summary,
        each_window_begins_anew,
        kinds_are_counted_apart,
        nothing_is_suppressed_before_one_is_safe,
        more_kinds_than_there_is_room_for_lose_no_count,
        what_was_retired_makes_room,
        long_names_do_not_fill_the_memory,
        a_flush_gives_every_summary_once,
        other_settings_hold_from_now_on,
        no_refusal_is_uncounted_with_many_threads,
        NULL,
    };
    return run_suite(make_suite_with("flood", tests, setup, teardown));
}

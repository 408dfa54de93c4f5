/* Which events are asked for. */
#include "client/events/event_filter.h"
#include "audit/record/field.h"
#include "base/clock.h"
#include "unit/suite.h"

#include <string.h>

static struct arena arena;
static struct event_filter filter;
static struct event_wishes wishes;
static const char *fields[AUDIT_FIELDS];
static struct deputy_event event;
static const uint64_t second = 10000000;

static uint64_t at(const char *text)
{
    uint64_t time = 0;
    ck_assert(clock_parse(text, &time));
    return time;
}

static void begin(void)
{
    wishes = (struct event_wishes){.now = at("2026-11-22T12:00:00.0000000Z")};
    memset(fields, 0, sizeof(fields));
    fields[AUDIT_CALLER_SID - 1] = "S-1-5-21-1-2-3-1001";
    fields[AUDIT_CALLER_ACCOUNT - 1] = "Alice";
    fields[AUDIT_CALLER_DOMAIN - 1] = "CORP";
    fields[AUDIT_OPERATION - 1] = "file_open";
    fields[AUDIT_OUTCOME - 1] = "denied";
    fields[AUDIT_OBJECT_NAME - 1] = "C:\\Temp\\100^{25} sure.txt";
    fields[AUDIT_CORRELATION - 1] = "01234567-89ab-cdef-0123-456789abcdef";
    event = (struct deputy_event){.id = 4001,
        .time = at("2026-11-22T11:00:00.0000000Z"),
        .fields = fields,
        .field_count = AUDIT_FIELDS};
}

static void end(void)
{
    arena_free(&arena);
}

static bool matches(void)
{
    struct event_wrong wrong = {0};
    ck_assert_msg(
        event_filter_make(&wishes, &arena, &filter, &wrong), "%s %s", wrong.wish, wrong.what);
    return event_filter_matches(&filter, &event);
}

/* Whether this wish is met; the others are none. */
static bool finds(const char **wish, const char *text)
{
    *wish = text;
    bool found = matches();
    *wish = NULL;
    return found;
}

START_TEST(without_wishes_everything_matches)
{
    ck_assert(matches());
    memset(fields, 0, sizeof(fields));
    ck_assert(matches());
}
END_TEST

START_TEST(callers_are_named_by_sid_account_or_both)
{
    ck_assert(finds(&wishes.caller, "S-1-5-21-1-2-3-1001"));
    ck_assert(!finds(&wishes.caller, "S-1-5-21-1-2-3-100"));
    ck_assert(finds(&wishes.caller, "alice"));
    ck_assert(finds(&wishes.caller, "corp\\ALICE"));
    ck_assert(!finds(&wishes.caller, "alic"));
    ck_assert(!finds(&wishes.caller, "alice2"));
    ck_assert(!finds(&wishes.caller, "other\\alice"));
    ck_assert(!finds(&wishes.caller, "\\alice"));
}
END_TEST

START_TEST(an_account_that_is_not_known_is_nobody)
{
    fields[AUDIT_CALLER_ACCOUNT - 1] = fields[AUDIT_CALLER_DOMAIN - 1] = NULL;
    ck_assert(!finds(&wishes.caller, "alice"));
    ck_assert(finds(&wishes.caller, "S-1-5-21-1-2-3-1001"));
    fields[AUDIT_CALLER_SID - 1] = NULL;
    ck_assert(!finds(&wishes.caller, "S-1-5-21-1-2-3-1001"));
    ck_assert(!finds(&wishes.own, "S-1-5-21-1-2-3-1001"));
}
END_TEST

START_TEST(own_events_are_those_of_the_own_sid)
{
    ck_assert(finds(&wishes.own, "S-1-5-21-1-2-3-1001"));
    ck_assert(!finds(&wishes.own, "S-1-5-21-1-2-3-1002"));
}
END_TEST

START_TEST(operations_and_outcomes_are_exact)
{
    ck_assert(finds(&wishes.operation, "file_open"));
    ck_assert(!finds(&wishes.operation, "file"));
    ck_assert(!finds(&wishes.operation, "FILE_OPEN"));
    ck_assert(finds(&wishes.outcome, "denied"));
    ck_assert(!finds(&wishes.outcome, "success"));
}
END_TEST

START_TEST(objects_are_found_by_a_part_as_they_were_asked_for)
{
    ck_assert(finds(&wishes.object, "temp\\"));
    ck_assert(finds(&wishes.object, "100% SURE"));
    ck_assert(!finds(&wishes.object, "100 sure"));
    ck_assert(finds(&wishes.object, "C:\\Temp\\100% sure.txt"));
    ck_assert(!finds(&wishes.object, "C:\\Temp\\100% sure.txt2"));
    fields[AUDIT_OBJECT_NAME - 1] = NULL;
    ck_assert(!finds(&wishes.object, "temp"));
}
END_TEST

START_TEST(correlations_are_guids_in_any_form)
{
    ck_assert(finds(&wishes.correlation, "01234567-89ab-cdef-0123-456789abcdef"));
    ck_assert(finds(&wishes.correlation, "{01234567-89AB-CDEF-0123-456789ABCDEF}"));
    ck_assert(!finds(&wishes.correlation, "11234567-89ab-cdef-0123-456789abcdef"));
}
END_TEST

START_TEST(times_are_from_and_before)
{
    ck_assert(finds(&wishes.since, "2026-11-22T11:00"));
    ck_assert(!finds(&wishes.since, "2026-11-22T11:00:00.0000001Z"));
    ck_assert(!finds(&wishes.until, "2026-11-22T11:00"));
    ck_assert(finds(&wishes.until, "2026-11-22T11:00:00.0000001"));
    ck_assert(finds(&wishes.since, "1h"));
    ck_assert(!finds(&wishes.since, "59m"));
    ck_assert(finds(&wishes.until, "59m"));
}
END_TEST

START_TEST(all_wishes_have_to_be_met)
{
    wishes.caller = "alice";
    wishes.outcome = "denied";
    wishes.object = "sure";
    ck_assert(matches());
    wishes.outcome = "success";
    ck_assert(!matches());
}
END_TEST

START_TEST(times_are_read_in_every_form)
{
    static const struct {
        const char *text;
        const char *means;
    } rows[] = {
        {"2026-11-22", "2026-11-22T00:00:00.0000000Z"},
        {"2026-11-22Z", "2026-11-22T00:00:00.0000000Z"},
        {"2026-11-22T13:30", "2026-11-22T13:30:00.0000000Z"},
        {"2026-11-22 13:30", "2026-11-22T13:30:00.0000000Z"},
        {"2026-11-22T13:30:49", "2026-11-22T13:30:49.0000000Z"},
        {"2026-11-22T13:30:49Z", "2026-11-22T13:30:49.0000000Z"},
        {"2026-11-22T13:30:49.5", "2026-11-22T13:30:49.5000000Z"},
        {"2026-11-22T13:30:49.1234567Z", "2026-11-22T13:30:49.1234567Z"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t time = 0;
        ck_assert_msg(event_filter_time(rows[i].text, wishes.now, &time), "%s", rows[i].text);
        ck_assert_msg(time == at(rows[i].means), "%s", rows[i].text);
    }
    uint64_t time = 0;
    ck_assert(event_filter_time("90s", wishes.now, &time));
    ck_assert_uint_eq(time, wishes.now - 90 * second);
    ck_assert(event_filter_time("7d", wishes.now, &time));
    ck_assert_uint_eq(time, wishes.now - 7 * 86400 * second);
    ck_assert(event_filter_time("999999999d", wishes.now, &time));
    ck_assert_uint_eq(time, 0);
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
    static const char *const texts[] = {"", "Z", "now", "5", "5x", "5m ", "-5m", "1000000000s",
        "2026", "2026-11", "2026-13-01", "2026-02-30", "2026-11-22T", "2026-11-22T25:00",
        "2026-11-22T13", "2026-11-22T13:30:", "2026-11-22T13:30:49.", "2026-11-22T13:30+01:00",
        "2026-11-22T13:30:49.12345678", "2026-11-22x13:30", "22.11.2026"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint64_t time = 77;
        ck_assert_msg(!event_filter_time(texts[i], wishes.now, &time), "%s", texts[i]);
        ck_assert_uint_eq(time, 77);
    }
}
END_TEST

START_TEST(wishes_that_exclude_each_other_are_said_without_one_of_them)
{
    struct event_wrong wrong = {.given = ""};
    wishes.since = "2026-11-23";
    wishes.until = "2026-11-22";
    ck_assert(!event_filter_make(&wishes, &arena, &filter, &wrong));
    ck_assert_str_eq(wrong.wish, "since");
    ck_assert_str_eq(wrong.other, "until");
    ck_assert_ptr_null(wrong.given);
    wishes.until = wishes.since;
    ck_assert(!event_filter_make(&wishes, &arena, &filter, &wrong));
}
END_TEST

START_TEST(wrong_wishes_are_said)
{
    const char **const all[] = {
        &wishes.since, &wishes.until, &wishes.outcome, &wishes.correlation, &wishes.correlation};
    static const char *const names[] = {"since", "until", "outcome", "correlation", "correlation"};
    static const char *const texts[] = {
        "yesterday", "later", "Denied", "1234", "{01234567-89ab-cdef-0123-456789abcdeg}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct event_filter before = filter;
        struct event_wrong wrong = {0};
        *all[i] = texts[i];
        ck_assert_msg(!event_filter_make(&wishes, &arena, &filter, &wrong), "%s", texts[i]);
        ck_assert_str_eq(wrong.wish, names[i]);
        ck_assert_str_eq(wrong.given, texts[i]);
        ck_assert_int_eq(memcmp(&before, &filter, sizeof(filter)), 0);
        *all[i] = NULL;
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        without_wishes_everything_matches,
        callers_are_named_by_sid_account_or_both,
        an_account_that_is_not_known_is_nobody,
        own_events_are_those_of_the_own_sid,
        operations_and_outcomes_are_exact,
        objects_are_found_by_a_part_as_they_were_asked_for,
        correlations_are_guids_in_any_form,
        times_are_from_and_before,
        all_wishes_have_to_be_met,
        times_are_read_in_every_form,
        what_is_no_time_is_refused,
        wrong_wishes_are_said,
        wishes_that_exclude_each_other_are_said_without_one_of_them,
        NULL,
    };
    return run_suite(make_suite_with("event_filter", tests, begin, end));
}

/* Acts of several steps among events that are shown: what has no end is named, and an end has its
 * counts. */
#include "audit/record/record.h"
#include "base/status.h"
#include "ctl/events/event_acts.h"
#include "ctl/events/event_output.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

static const char *fields[AUDIT_FIELDS];
static struct event_acts acts;
static struct buffer out;
static struct json json = {.buffer = &out};

static void begin(void)
{
    memset(fields, 0, sizeof(fields));
    fields[AUDIT_OPERATION - 1] = "file_list";
}

static void end(void)
{
    event_acts_free(&acts);
    buffer_free(&out);
}

static struct deputy_event event_of(uint32_t id, const char *correlation)
{
    fields[AUDIT_CORRELATION - 1] = correlation;
    return (struct deputy_event){.id = id,
        .time = UINT64_C(132537600000000000),
        .fields = fields,
        .field_count = AUDIT_FIELDS};
}

static const char *guid(unsigned number)
{
    static char text[GUID_TEXT_SIZE];
    snprintf(text, sizeof(text), "%08x-0000-4000-8000-000000000000", number);
    return text;
}

static void read_event(uint32_t id, const char *correlation)
{
    struct deputy_event event = event_of(id, correlation);
    event_acts_read(&acts, &event);
}

static void show_event(uint32_t id, const char *correlation)
{
    struct deputy_event event = event_of(id, correlation);
    event_acts_read(&acts, &event);
    event_acts_shown(&acts, &event);
}

static const char *put(void)
{
    buffer_free(&out);
    event_acts_put(&out, &acts);
    ck_assert_uint_eq(out.status, WIN32_OK);
    return out.size ? out.bytes : "";
}

START_TEST(a_beginning_without_an_end_is_named)
{
    show_event(AUDIT_OPERATION_BEGAN, guid(1));
    show_event(AUDIT_OPERATION_BEGAN, guid(2));
    show_event(AUDIT_OPERATION_ENDED, guid(1));
    ck_assert_str_eq(put(),
        "began, no end on record: 1 of these operations of several steps. Each may still go on, "
        "or\n"
        "the service ended in between; \"deputyctl verify\" tells which, where a record does.\n"
        "    2020-12-30T00:00:00.0000000Z  00000002-0000-4000-8000-000000000000  file_list\n");
    show_event(AUDIT_OPERATION_FAILED, guid(2));
    ck_assert_str_eq(put(), "");
}
END_TEST

/* The end may be one that a filter leaves out, and may be read before the beginning. */
START_TEST(an_end_that_is_not_shown_is_one)
{
    static const uint32_t ends[] = {
        AUDIT_OPERATION_ENDED, AUDIT_OPERATION_DENIED, AUDIT_OPERATION_FAILED};
    for (unsigned i = 0; i < 6; i++) {
        if (i % 2)
            read_event(ends[i / 2], guid(i + 1));
        show_event(AUDIT_OPERATION_BEGAN, guid(i + 1));
        if (i % 2 == 0)
            read_event(ends[i / 2], guid(i + 1));
    }
    ck_assert_str_eq(put(), "");
}
END_TEST

START_TEST(what_is_not_shown_is_not_named)
{
    read_event(AUDIT_OPERATION_BEGAN, guid(1));
    show_event(AUDIT_OPERATION_PERFORMED, guid(2));
    show_event(AUDIT_OPERATION_BEGAN, NULL);
    show_event(AUDIT_OPERATION_BEGAN, "no GUID");
    ck_assert_str_eq(put(), "");
    acts.off = true;
    show_event(AUDIT_OPERATION_BEGAN, guid(1));
    ck_assert_str_eq(put(), "");
}
END_TEST

START_TEST(not_all_of_very_many_are_named)
{
    fields[AUDIT_OPERATION - 1] = "a\nb";
    for (unsigned i = 0; i < 1000; i++)
        show_event(AUDIT_OPERATION_BEGAN, guid(i + 1));
    const char *text = put();
    unsigned lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    ck_assert_uint_eq(lines, 2 + 20 + 1);
    ck_assert_ptr_nonnull(strstr(text, "began, no end on record: 1000 of"));
    ck_assert_ptr_nonnull(strstr(text, "    and 980 more\n"));
}
END_TEST

static const char *put_text(uint32_t id)
{
    struct deputy_event event = event_of(id, guid(1));
    buffer_free(&out);
    event_output_put(&json, EVENT_TEXT, NULL, &event, NULL);
    return out.bytes;
}

START_TEST(an_end_has_its_counts)
{
    fields[AUDIT_ACT_STEPS - 1] = "1563";
    fields[AUDIT_ACT_ENTRIES - 1] = "100000";
    fields[AUDIT_DURATION - 1] = "12345678";
    ck_assert_ptr_nonnull(strstr(put_text(AUDIT_OPERATION_ENDED),
        "\n    ended   1,563 steps, 100,000 entries, 12.345 s\n"
        "    record  00000001-0000-4000-8000-000000000000\n"));
    fields[AUDIT_ACT_ENTRIES - 1] = NULL;
    fields[AUDIT_ACT_BYTES - 1] = "18446744073709551615";
    fields[AUDIT_DURATION - 1] = "61000000";
    ck_assert_ptr_nonnull(strstr(put_text(AUDIT_OPERATION_FAILED),
        "    ended   1,563 steps, 18,446,744,073,709,551,615 bytes, 1 min 1 s\n"));
    fields[AUDIT_ACT_STEPS - 1] = "0";
    fields[AUDIT_ACT_BYTES - 1] = "999";
    fields[AUDIT_DURATION - 1] = "7260000000";
    ck_assert_ptr_nonnull(
        strstr(put_text(AUDIT_OPERATION_DENIED), "    ended   0 steps, 999 bytes, 2 h 1 min\n"));
}
END_TEST

START_TEST(a_beginning_has_what_joins_it_with_its_end)
{
    const char *text = put_text(AUDIT_OPERATION_BEGAN);
    ck_assert_ptr_nonnull(strstr(text, "    record  00000001-0000-4000-8000-000000000000\n"));
    ck_assert_ptr_null(strstr(text, "ended"));
    ck_assert_ptr_null(strstr(put_text(AUDIT_OPERATION_PERFORMED), "record"));
}
END_TEST

/* A log that others can write to may say anything. */
START_TEST(what_is_no_number_is_not_shown_as_one)
{
    static const char *const wrong[] = {"", "x", "1x", "-1", "1\n", "0x10", " 1"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        fields[AUDIT_ACT_STEPS - 1] = wrong[i];
        ck_assert_ptr_null(strstr(put_text(AUDIT_OPERATION_ENDED), "ended"));
        fields[AUDIT_ACT_STEPS - 1] = "1";
        fields[AUDIT_ACT_BYTES - 1] = wrong[i];
        fields[AUDIT_DURATION - 1] = wrong[i];
        ck_assert_ptr_nonnull(
            strstr(put_text(AUDIT_OPERATION_ENDED), "    ended   1 steps, no time known\n"));
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_beginning_without_an_end_is_named,
        an_end_that_is_not_shown_is_one,
        what_is_not_shown_is_not_named,
        not_all_of_very_many_are_named,
        an_end_has_its_counts,
        a_beginning_has_what_joins_it_with_its_end,
        what_is_no_number_is_not_shown_as_one,
        NULL,
    };
    return run_suite(make_suite_with("event_acts", tests, begin, end));
}

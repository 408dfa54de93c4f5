/* Records of the Event Log are read as they are written, and believed nothing. */
#include "base/clock.h"
#include "audit/log/event_record.h"
#include "ctl/events/event_log_record.h"
#include "base/status.h"
#include "unit/ctl/events/log_record.h"
#include "unit/suite.h"

#include <stdio.h>

static struct arena arena;
static struct buffer bytes;
static struct event_log_buffer left;
static struct deputy_event event;
static const char *computer;
static bool foreign;
static const char *strings[AUDIT_FIELDS + 5];
static struct log_record record;

static void begin(void)
{
    for (unsigned i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        strings[i] = "-";
    strings[AUDIT_OPERATION - 1] = "whoami";
    strings[AUDIT_OBJECT_NAME - 1] = "C:\\x";
    strings[AUDIT_OUTCOME - 1] = "";
    record = (struct log_record){.source = "Deputy-Service",
        .id = 4000,
        .type = 8,
        .generated = 1795354249, /* 2026-11-22T13:30:49 */
        .strings = strings,
        .string_count = AUDIT_FIELDS};
}

static void end(void)
{
    buffer_free(&bytes);
    arena_free(&arena);
}

/* Read from a copy of exactly this size, so that a step beyond it is seen. */
static uint8_t *copy;

static uint32_t read_next(void)
{
    uint32_t status = event_log_record_next(&left, &arena, &event, &computer, &foreign);
    return status;
}

static void open_bytes(size_t size)
{
    copy = malloc(size ? size : 1);
    if (size)
        memcpy(copy, bytes.bytes, size);
    left = (struct event_log_buffer){copy, size};
}

START_TEST(an_event_is_read_with_all_its_strings)
{
    record.sid_size = 28;
    log_record_append(&bytes, &record);
    open_bytes(bytes.size);
    ck_assert_uint_eq(read_next(), WIN32_OK);
    ck_assert(!foreign);
    ck_assert_str_eq(computer, "COMPUTER");
    ck_assert_uint_eq(event.id, 4000);
    ck_assert_uint_eq(event.type, 8);
    ck_assert_uint_eq(event.field_count, AUDIT_FIELDS);
    ck_assert_str_eq(event_field(&event, AUDIT_OPERATION), "whoami");
    ck_assert_str_eq(event_field(&event, AUDIT_OBJECT_NAME), "C:\\x");
    ck_assert_str_eq(event_field(&event, AUDIT_OUTCOME), "");
    ck_assert_ptr_null(event_field(&event, AUDIT_CALLER_SID));
    ck_assert_uint_eq(read_next(), WIN32_NO_MORE_ITEMS);
    free(copy);
}
END_TEST

START_TEST(the_time_is_the_records_own_and_else_the_logs)
{
    char text[CLOCK_TEXT_SIZE];
    log_record_append(&bytes, &record);
    strings[AUDIT_TIME - 1] = "2026-11-20T01:02:03.1234567Z";
    log_record_append(&bytes, &record);
    strings[AUDIT_TIME - 1] = "yesterday";
    log_record_append(&bytes, &record);
    open_bytes(bytes.size);
    static const char *const expected[] = {"2026-11-22T13:30:49.0000000Z",
        "2026-11-20T01:02:03.1234567Z", "2026-11-22T13:30:49.0000000Z"};
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(read_next(), WIN32_OK);
        ck_assert(clock_format(event.time, text));
        ck_assert_str_eq(text, expected[i]);
    }
    free(copy);
}
END_TEST

START_TEST(another_sources_records_are_passed_over)
{
    static const char *const sources[] = {
        "Deputy", "Deputy-Service2", "Deputy-Servic", "deputy-service", "Other", ""};
    for (unsigned i = 0; i < 6; i++) {
        record.source = sources[i];
        log_record_append(&bytes, &record);
    }
    record.source = "Deputy-Service";
    log_record_append(&bytes, &record);
    open_bytes(bytes.size);
    for (unsigned i = 0; i < 6; i++) {
        ck_assert_uint_eq(read_next(), WIN32_OK);
        ck_assert_msg(foreign, "%s", sources[i]);
    }
    ck_assert_uint_eq(read_next(), WIN32_OK);
    ck_assert(!foreign);
    free(copy);
}
END_TEST

START_TEST(older_events_have_fewer_strings_and_later_ones_more)
{
    record.string_count = 5;
    log_record_append(&bytes, &record);
    record.string_count = AUDIT_FIELDS + 5;
    log_record_append(&bytes, &record);
    record.string_count = 0;
    log_record_append(&bytes, &record);
    open_bytes(bytes.size);
    ck_assert_uint_eq(read_next(), WIN32_OK);
    ck_assert_str_eq(event_field(&event, AUDIT_OPERATION), "whoami");
    ck_assert_ptr_null(event_field(&event, AUDIT_OBJECT_NAME));
    ck_assert_uint_eq(read_next(), WIN32_OK);
    ck_assert_uint_eq(event.field_count, AUDIT_FIELDS);
    ck_assert_str_eq(event_field(&event, AUDIT_OBJECT_NAME), "C:\\x");
    ck_assert_uint_eq(read_next(), WIN32_OK);
    ck_assert_ptr_null(event_field(&event, AUDIT_OPERATION));
    free(copy);
}
END_TEST

START_TEST(a_cut_record_is_no_record)
{
    log_record_append(&bytes, &record);
    for (size_t size = 1; size < bytes.size; size++) {
        open_bytes(size);
        ck_assert_msg(read_next() == WIN32_INVALID_DATA, "%zu", size);
        ck_assert_uint_eq(left.left, size);
        free(copy);
    }
    open_bytes(0);
    ck_assert_uint_eq(read_next(), WIN32_NO_MORE_ITEMS);
    free(copy);
}
END_TEST

/* A number at each place of the head, set to what it must not be. */
START_TEST(wrong_numbers_are_refused)
{
    static const struct {
        size_t at;
        uint32_t value;
    } rows[] = {{0, 0}, {0, 55}, {0, 0xFFFFFFFF}, {4, 0}, {36, 0xFFFFFFFF}, {36, 0xFFFFFFFE},
        {36, 0}, {36, 8}, {24, 0xFFFF0008}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        log_record_append(&bytes, &record);
        log_record_set(&bytes, rows[i].at, rows[i].value);
        open_bytes(bytes.size);
        ck_assert_msg(read_next() == WIN32_INVALID_DATA, "%zu", i);
        free(copy);
        buffer_free(&bytes);
    }
    log_record_append(&bytes, &record);
    log_record_set(&bytes, bytes.size - 4, 0); /* the length at the end */
    open_bytes(bytes.size);
    ck_assert_uint_eq(read_next(), WIN32_INVALID_DATA);
    free(copy);
}
END_TEST

START_TEST(a_string_may_not_run_out_of_its_record)
{
    strings[AUDIT_FIELDS - 1] = "0123456789abcdef0123456789abcdef0123456789abcdef";
    log_record_append(&bytes, &record);
    size_t size = bytes.size;
    /* The last zeros before the length become text. */
    for (size_t at = size - 8; at < size - 4; at++)
        bytes.bytes[at] = 'x';
    log_record_append(&bytes, &record); /* there would be a zero in the next one */
    open_bytes(bytes.size);
    ck_assert_uint_eq(read_next(), WIN32_INVALID_DATA);
    free(copy);
}
END_TEST

START_TEST(what_is_not_unicode_is_shown_as_such)
{
    strings[AUDIT_OBJECT_NAME - 1] = "ab";
    log_record_append(&bytes, &record);
    char *found = NULL;
    for (size_t i = 0; i + 4 < bytes.size && !found; i++) {
        if (memcmp(bytes.bytes + i, "a\0b", 4) == 0)
            found = bytes.bytes + i;
    }
    ck_assert_ptr_nonnull(found);
    memcpy(found, "\x00\xD8", 2); /* a surrogate that stands alone */
    open_bytes(bytes.size);
    ck_assert_uint_eq(read_next(), WIN32_OK);
    ck_assert_str_eq(event_field(&event, AUDIT_OBJECT_NAME), "\xEF\xBF\xBD"
                                                             "b");
    free(copy);
}
END_TEST

/* By its position, as the service looks for what it has reported. */
START_TEST(a_string_is_found_by_its_position_and_never_outside_its_record)
{
    struct event_units text;
    size_t size;
    log_record_append(&bytes, &record);
    open_bytes(bytes.size);
    ck_assert_uint_eq(event_record_size(copy, bytes.size, &size), WIN32_OK);
    ck_assert(event_record_string(copy, size, AUDIT_OPERATION, &text));
    ck_assert(event_record_same_ascii(copy, &text, "whoami"));
    ck_assert(!event_record_same_ascii(copy, &text, "whoam"));
    ck_assert(!event_record_same_ascii(copy, &text, "whoamX"));
    ck_assert(event_record_string(copy, size, AUDIT_FIELDS, &text));
    ck_assert(!event_record_string(copy, size, AUDIT_FIELDS + 1, &text));
    ck_assert(!event_record_string(copy, size, 0, &text));
    static const uint8_t outside[] = {0, 55, 0xFF};
    for (size_t i = 0; i < sizeof(outside); i++) {
        memset(copy + EVENT_RECORD_STRINGS_AT, outside[i], 1);
        memset(copy + EVENT_RECORD_STRINGS_AT + 1, outside[i] == 0xFF ? 0xFF : 0, 3);
        ck_assert(!event_record_string(copy, size, AUDIT_OPERATION, &text));
    }
    free(copy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_event_is_read_with_all_its_strings,
        the_time_is_the_records_own_and_else_the_logs,
        another_sources_records_are_passed_over,
        older_events_have_fewer_strings_and_later_ones_more,
        a_cut_record_is_no_record,
        wrong_numbers_are_refused,
        a_string_may_not_run_out_of_its_record,
        what_is_not_unicode_is_shown_as_such,
        a_string_is_found_by_its_position_and_never_outside_its_record,
        NULL,
    };
    return run_suite(make_suite_with("event_log_record", tests, begin, end));
}

/* Events as text, JSON and CSV: whatever callers put into them, each stays one event, and each
 * field itself. */
#include "base/clock.h"
#include "audit/record/record.h"
#include "ctl/events/event_output.h"
#include "base/reading/json_read.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

static const char *fields[AUDIT_FIELDS];
static struct deputy_event event;
static const char *computer;
static struct buffer out;
static struct json json = {.buffer = &out};

static void put_status_text(struct buffer *buffer, uint32_t status)
{
    buffer_text(buffer, status == 5 ? "Access is denied" : "something else");
}

static void begin(void)
{
    memset(fields, 0, sizeof(fields));
    computer = NULL;
    fields[AUDIT_CALLER_SID - 1] = "S-1-5-21-1-2-3-1001";
    fields[AUDIT_CALLER_ACCOUNT - 1] = "alice";
    fields[AUDIT_CALLER_DOMAIN - 1] = "CORP";
    fields[AUDIT_OPERATION - 1] = "file_open";
    fields[AUDIT_OUTCOME - 1] = "denied";
    fields[AUDIT_STATUS - 1] = "5";
    fields[AUDIT_STAGE - 1] = "perform";
    fields[AUDIT_OBJECT_TYPE - 1] = "File";
    fields[AUDIT_OBJECT_NAME - 1] = "C:\\Temp\\a.txt";
    fields[AUDIT_CORRELATION - 1] = "01234567-89ab-cdef-0123-456789abcdef";
    fields[AUDIT_TIME - 1] = "2026-11-22T13:30:49.1234567Z";
    event = (struct deputy_event){
        .id = 4001, .type = 16, .fields = fields, .field_count = AUDIT_FIELDS};
    ck_assert(clock_parse(fields[AUDIT_TIME - 1], &event.time));
}

static void end(void)
{
    buffer_free(&out);
}

static const char *put(enum event_format format)
{
    buffer_free(&out);
    event_output_put(&json, format, put_status_text, &event, computer);
    ck_assert_uint_eq(out.status, WIN32_OK);
    return out.bytes;
}

static unsigned count(const char *text, char wanted)
{
    unsigned found = 0;
    for (; *text; text++)
        found += *text == wanted;
    return found;
}

START_TEST(text_is_a_line_with_more_below_it)
{
    ck_assert_str_eq(put(EVENT_TEXT),
        "2026-11-22 13:30:49.123Z  denied    file_open               CORP\\alice\n"
        "    object  File C:\\Temp\\a.txt\n"
        "    status  5 Access is denied, stage perform, record "
        "01234567-89ab-cdef-0123-456789abcdef\n");
}
END_TEST

START_TEST(json_is_in_ascii_where_its_writer_is)
{
    fields[AUDIT_CALLER_ACCOUNT - 1] = "zo\xC3\xAB";
    json.ascii = true;
    put(EVENT_JSON);
    event_output_put(&json, EVENT_JSON, put_status_text, &event, computer);
    json.ascii = false;
    const char *second = strchr(out.bytes, '\n') + 1;
    ck_assert_ptr_nonnull(strstr(second, "\"zo\\u00eb\""));
    ck_assert_int_eq(*second, '{');
    ck_assert_ptr_null(strchr(out.bytes, '\xC3'));
}
END_TEST

START_TEST(text_of_a_success_has_no_status)
{
    fields[AUDIT_OUTCOME - 1] = "success";
    fields[AUDIT_STATUS - 1] = "0";
    fields[AUDIT_STAGE - 1] = NULL;
    fields[AUDIT_OBJECT_NAME - 1] = NULL;
    ck_assert_str_eq(put(EVENT_TEXT),
        "2026-11-22 13:30:49.123Z  success   file_open               CORP\\alice\n");
}
END_TEST

START_TEST(text_of_the_services_own_events_says_what_they_are)
{
    memset(fields, 0, sizeof(fields));
    event.id = 1000;
    ck_assert_str_eq(
        put(EVENT_TEXT), "2026-11-22 13:30:49.123Z  -         service started         -\n");
    event.id = 9999;
    ck_assert_str_eq(
        put(EVENT_TEXT), "2026-11-22 13:30:49.123Z  -         unknown event           -\n");
}
END_TEST

START_TEST(a_caller_without_a_name_is_its_sid)
{
    fields[AUDIT_CALLER_ACCOUNT - 1] = NULL;
    ck_assert_ptr_nonnull(strstr(put(EVENT_TEXT), "  S-1-5-21-1-2-3-1001\n"));
}
END_TEST

START_TEST(json_has_each_field_that_is_there_under_its_name)
{
    ck_assert_str_eq(put(EVENT_JSON),
        "{\"id\":\"4001\",\"time\":\"2026-11-22T13:30:49.1234567Z\",\"type\":\"failure audit\","
        "\"caller_sid\":\"S-1-5-21-1-2-3-1001\",\"caller_account\":\"alice\","
        "\"caller_domain\":\"CORP\",\"operation\":\"file_open\",\"outcome\":\"denied\","
        "\"status\":\"5\",\"object_type\":\"File\",\"object_name\":\"C:\\\\Temp\\\\a.txt\","
        "\"correlation\":\"01234567-89ab-cdef-0123-456789abcdef\","
        "\"failed_stage\":\"perform\"}\n");
}
END_TEST

START_TEST(json_keys_are_the_table_of_fields)
{
    for (unsigned i = 0; i < AUDIT_FIELDS; i++)
        fields[i] = i + 1 == AUDIT_TIME ? fields[i] : audit_field_name((enum audit_field)(i + 1));
    put(EVENT_JSON);
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        const char *name = audit_field_name((enum audit_field)i);
        struct json_value value;
        ck_assert(json_find(out.bytes, out.size - 1, name, &value));
        ck_assert_msg(value.kind == JSON_STRING, "%s", name);
        if (i != AUDIT_TIME) {
            ck_assert_uint_eq(value.size, strlen(name));
            ck_assert_int_eq(memcmp(value.text, name, value.size), 0);
        }
    }
    ck_assert_uint_eq(count(out.bytes, ':'), AUDIT_FIELDS + 2 + 2); /* and those in the time */
}
END_TEST

START_TEST(types_have_words)
{
    static const struct {
        uint32_t type;
        const char *word;
    } rows[] = {{AUDIT_TYPE_ERROR, "\"error\""}, {AUDIT_TYPE_WARNING, "\"warning\""},
        {AUDIT_TYPE_INFORMATION, "\"information\""}, {AUDIT_TYPE_SUCCESS, "\"success audit\""},
        {AUDIT_TYPE_FAILURE, "\"failure audit\""}, {0, "\"unknown\""}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        event.type = rows[i].type;
        ck_assert_ptr_nonnull(strstr(put(EVENT_JSON), rows[i].word));
    }
}
END_TEST

/* How many columns a line of CSV has, read as RFC 4180 says; the line must end with CR LF, and
 * there may be only one. wanted is set to the text of one of them. */
static unsigned read_csv(const char *at, unsigned column, char *wanted)
{
    unsigned columns = 0;
    for (;;) {
        bool quoted = *at == '"';
        at += quoted;
        for (;; at++) {
            ck_assert(*at != '\0');
            if (quoted && at[0] == '"' && at[1] == '"')
                at++;
            else if (quoted ? *at == '"' : *at == ',' || *at == '\r')
                break;
            else
                ck_assert(quoted || *at != '"');
            if (columns == column)
                *wanted++ = *at;
        }
        at += quoted;
        columns++;
        if (*at != ',')
            break;
        at++;
    }
    *wanted = '\0';
    ck_assert_str_eq(at, "\r\n");
    return columns;
}

enum { CSV_COLUMNS = AUDIT_FIELDS + 3, CSV_OBJECT = AUDIT_OBJECT_NAME + 2 };

START_TEST(csv_has_a_header_and_as_many_columns)
{
    static char cell[100];
    event_output_head(&out, EVENT_CSV);
    ck_assert_int_eq(strncmp(out.bytes, "id,time,type,caller_sid,caller_account,", 39), 0);
    ck_assert_uint_eq(read_csv(out.bytes, CSV_OBJECT, cell), CSV_COLUMNS);
    ck_assert_str_eq(cell, "object_name");
    read_csv(out.bytes, CSV_COLUMNS - 2, cell);
    ck_assert_str_eq(cell, "spare_48");
    read_csv(out.bytes, AUDIT_CHAIN + 2, cell); /* the time stands before all of them */
    ck_assert_str_eq(cell, "restrictions");
    read_csv(out.bytes, AUDIT_CHAIN + 1, cell);
    ck_assert_str_eq(cell, "chain");
    read_csv(out.bytes, CSV_COLUMNS - 1, cell);
    ck_assert_str_eq(cell, "computer");
    ck_assert_uint_eq(read_csv(put(EVENT_CSV), CSV_OBJECT, cell), CSV_COLUMNS);
    ck_assert_str_eq(cell, "C:\\Temp\\a.txt");
    buffer_free(&out);
    event_output_head(&out, EVENT_JSON);
    event_output_head(&out, EVENT_TEXT);
    ck_assert_uint_eq(out.size, 0);
}
END_TEST

START_TEST(the_computer_is_shown_where_it_is_known)
{
    static char cell[100];
    ck_assert_ptr_null(strstr(put(EVENT_TEXT), "computer"));
    ck_assert_ptr_null(strstr(put(EVENT_JSON), "computer"));
    computer = "PC\n\"1\"";
    const char *text = put(EVENT_TEXT);
    ck_assert_ptr_nonnull(strstr(text, "\n    computer  PC"));
    ck_assert_uint_eq(count(text, '\n'), 4);
    ck_assert_ptr_nonnull(strstr(put(EVENT_JSON), ",\"computer\":\"PC\\n\\\"1\\\"\"}\n"));
    computer = "=PC1";
    ck_assert_uint_eq(read_csv(put(EVENT_CSV), CSV_COLUMNS - 1, cell), CSV_COLUMNS);
    ck_assert_str_eq(cell, "'=PC1");
}
END_TEST

START_TEST(csv_tells_absent_from_empty)
{
    fields[AUDIT_STAGE - 1] = "";
    fields[AUDIT_STATUS - 1] = NULL;
    put(EVENT_CSV);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\"denied\",,\"File\""));
    ck_assert_ptr_nonnull(strstr(out.bytes, "\"01234567-89ab-cdef-0123-456789abcdef\",,\"\","));
}
END_TEST

START_TEST(no_cell_of_csv_is_a_formula)
{
    static const char *const names[] = {"=1+1", "+1", "-1", "@SUM(A1)", "'=1"};
    char cell[100];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        fields[AUDIT_OBJECT_NAME - 1] = names[i];
        read_csv(put(EVENT_CSV), CSV_OBJECT, cell);
        ck_assert_int_eq(cell[0], '\'');
        ck_assert_str_eq(cell + 1, names[i]);
    }
}
END_TEST

/* What callers might try, as it comes from a log that others can write to: not neutralized. */
static const char *const hostile[] = {
    "C:\\a\n2026-11-22 13:30:49.123Z  success   whoami  CORP\\bob",
    "C:\\a\r\n    status  0 fine",
    "\"},{\"id\":\"4000\"",
    "\",\"x\",\"y\"\r\n\"4000",
    "a\xE2\x80\xAE"
    "txt.exe", /* a right-to-left override */
    "a\xE2\x80\xA8"
    "b\xC2\x85"
    "c\x0B"
    "d\x1B[2J",                 /* separators and a terminal's escape */
    "\xC0\xAF\xFF\xED\xA0\x80", /* no UTF-8 */
    "%1 %%1537 %{S-1-5-18} %n",
    "\t=cmd|' /C calc'!A0",
};
enum { HOSTILE = sizeof(hostile) / sizeof(hostile[0]) };

static void put_hostile_everywhere(const char *text)
{
    for (unsigned i = 0; i < AUDIT_FIELDS; i++)
        fields[i] = text;
}

START_TEST(hostile_text_stays_on_its_line)
{
    put_hostile_everywhere(hostile[_i]);
    put(EVENT_TEXT);
    ck_assert_uint_eq(count(out.bytes, '\n'), 2); /* the status is no number */
    for (const char *at = out.bytes; *at; at++)
        ck_assert_msg((unsigned char)*at >= ' ' || *at == '\n', "%u", (unsigned)*at);
    ck_assert_ptr_null(strstr(out.bytes, "\xE2\x80\xAE"));
    ck_assert_ptr_null(strstr(out.bytes, "\xE2\x80\xA8"));
}
END_TEST

START_TEST(hostile_text_stays_in_its_member)
{
    struct json_value value;
    put_hostile_everywhere(hostile[_i]);
    put(EVENT_JSON);
    ck_assert_uint_eq(count(out.bytes, '\n'), 1);
    ck_assert(json_find(out.bytes, out.size - 1, "id", &value));
    ck_assert_uint_eq(value.size, 4);
    ck_assert_int_eq(memcmp(value.text, "4001", 4), 0);
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        ck_assert(
            json_find(out.bytes, out.size - 1, audit_field_name((enum audit_field)i), &value));
        ck_assert_int_eq(value.kind, JSON_STRING);
    }
}
END_TEST

START_TEST(hostile_text_stays_in_its_cell)
{
    char cell[1000];
    put_hostile_everywhere(hostile[_i]);
    put(EVENT_CSV);
    ck_assert_uint_eq(count(out.bytes, '\n'), 1);
    for (unsigned column = 0; column < CSV_COLUMNS; column++) {
        ck_assert_uint_eq(read_csv(out.bytes, column, cell), CSV_COLUMNS);
        ck_assert(!*cell || !strchr("=+-@\t\r", *cell));
    }
}
END_TEST

START_TEST(the_longest_name_is_shown_whole)
{
    static char name[32768];
    static char cell[32768];
    memset(name, 'n', sizeof(name) - 1);
    fields[AUDIT_OBJECT_NAME - 1] = name;
    ck_assert_ptr_nonnull(strstr(put(EVENT_TEXT), name));
    ck_assert_ptr_nonnull(strstr(put(EVENT_JSON), name));
    ck_assert_uint_eq(read_csv(put(EVENT_CSV), CSV_OBJECT, cell), CSV_COLUMNS);
    ck_assert_str_eq(cell, name);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        text_is_a_line_with_more_below_it,
        json_is_in_ascii_where_its_writer_is,
        text_of_a_success_has_no_status,
        text_of_the_services_own_events_says_what_they_are,
        a_caller_without_a_name_is_its_sid,
        json_has_each_field_that_is_there_under_its_name,
        json_keys_are_the_table_of_fields,
        types_have_words,
        the_computer_is_shown_where_it_is_known,
        csv_has_a_header_and_as_many_columns,
        csv_tells_absent_from_empty,
        no_cell_of_csv_is_a_formula,
        the_longest_name_is_shown_whole,
        NULL,
    };
    Suite *suite = make_suite_with("event_output", tests, begin, end);
    TCase *each = tcase_create("hostile");
    tcase_add_checked_fixture(each, begin, end);
    tcase_add_loop_test(each, hostile_text_stays_on_its_line, 0, HOSTILE);
    tcase_add_loop_test(each, hostile_text_stays_in_its_member, 0, HOSTILE);
    tcase_add_loop_test(each, hostile_text_stays_in_its_cell, 0, HOSTILE);
    suite_add_tcase(suite, each);
    return run_suite(suite);
}

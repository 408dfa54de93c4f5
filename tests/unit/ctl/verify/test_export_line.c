/* Records as they are exported, read again. */
#include "ctl/verify/export_line.h"
#include "base/json.h"
#include "unit/suite.h"
#include "unit/audit/verify/verify_fixture.h"

#include <stdio.h>
#include <string.h>

/* A record as "deputyctl events --json" writes it. */
static void export_record(struct buffer *out, const struct sealed *sealed)
{
    struct json json = {.buffer = out};
    struct audit_record record;
    char id[12];
    ck_assert_uint_eq(sealed_open(sealed, &record), WIN32_OK);
    snprintf(id, sizeof(id), "%u", record.id);
    json_object_begin(&json);
    json_member_text(&json, "id", id);
    json_member_text(&json, "type", "success audit");
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++)
        json_member_text(&json, audit_field_name((enum audit_field)i), record.fields[i - 1]);
    json_object_end(&json);
    audit_record_free(&record);
}

static uint32_t read_line(const char *text)
{
    struct sealed *sealed = NULL;
    char of[VERIFY_COMPUTER_SIZE];
    uint32_t status = export_line_read(text, strlen(text), &sealed, of);
    sealed_release(sealed);
    return status;
}

START_TEST(an_exported_record_is_the_one_it_was)
{
    struct trail hostile = trail_begin(9);
    struct sealed *record = trail_next(
        &hostile, "C:\\\"quoted\"\\%1\n\xE2\x80\xAE\xF0\x9F\x98\x80\xE6\x97\xA5\xFF^{25}\x01");
    struct sealed *read;
    struct buffer line = {0};
    char of[VERIFY_COMPUTER_SIZE];
    export_record(&line, record);
    ck_assert_uint_eq(export_line_read(line.bytes, line.size, &read, of), WIN32_OK);
    ck_assert_str_eq(of, "");
    ck_assert_uint_eq(read->size, record->size);
    ck_assert_mem_eq(read->bytes, record->bytes, record->size);
    ck_assert_mem_eq(read->hash, record->hash, SHA256_SIZE);
    sealed_release(read);
    sealed_release(record);
    buffer_free(&line);
}
END_TEST

START_TEST(an_export_that_was_edited_is_found)
{
    begin_check();
    for (unsigned i = 0; i < RECORDS; i++) {
        struct buffer line = {0};
        struct sealed *read;
        export_record(&line, records[i]);
        char of[VERIFY_COMPUTER_SIZE];
        if (i == 5)
            *strstr(line.bytes, "some") = 'h';
        ck_assert_uint_eq(export_line_read(line.bytes, line.size, &read, of), WIN32_OK);
        see(read, false, i + 1);
        sealed_release(read);
        buffer_free(&line);
    }
    end_check();
    expect_one(VERIFY_ALTERED, 6, 6, 6);
}
END_TEST

/* Absent and empty are two things, also in an export. */
START_TEST(an_absent_field_may_be_null_or_missing)
{
    struct buffer line = {0}, other = {0};
    struct sealed *read;
    char of[VERIFY_COMPUTER_SIZE];
    export_record(&line, records[0]);
    buffer_append(&other, line.bytes, line.size - 1);
    buffer_text(&other, ",\"failed_stage\":null,\"other\":[1,{\"run\":2}]}");
    ck_assert_uint_eq(export_line_read(other.bytes, other.size, &read, of), WIN32_OK);
    ck_assert_mem_eq(read->bytes, records[0]->bytes, records[0]->size);
    sealed_release(read);
    buffer_free(&other);
    buffer_append(&other, line.bytes, line.size - 1);
    buffer_text(&other, ",\"failed_stage\":\"\"}");
    ck_assert_uint_eq(export_line_read(other.bytes, other.size, &read, of), WIN32_OK);
    ck_assert_uint_eq(read->size, records[0]->size);
    ck_assert_int_ne(memcmp(read->bytes, records[0]->bytes, records[0]->size), 0);
    sealed_release(read);
    buffer_free(&other);
    buffer_free(&line);
}
END_TEST

START_TEST(an_export_may_say_whose_record_it_is)
{
    static char name[VERIFY_COMPUTER_SIZE + 1];
    struct buffer line = {0};
    memset(name, 'p', VERIFY_COMPUTER_SIZE);
    export_record(&line, records[0]);
    for (size_t length = VERIFY_COMPUTER_SIZE; length; length--) {
        char of[VERIFY_COMPUTER_SIZE];
        struct buffer other = {0};
        struct sealed *read;
        name[length] = '\0';
        buffer_append(&other, line.bytes, line.size - 1);
        buffer_text(&other, ",\"computer\":\"");
        buffer_text(&other, name);
        buffer_text(&other, "\"}");
        ck_assert_uint_eq(export_line_read(other.bytes, other.size, &read, of), WIN32_OK);
        ck_assert_str_eq(of, length < VERIFY_COMPUTER_SIZE ? name : "");
        ck_assert_mem_eq(read->bytes, records[0]->bytes, records[0]->size);
        sealed_release(read);
        buffer_free(&other);
    }
    line.bytes[line.size - 1] = ',';
    buffer_text(&line, "\"computer\":1}");
    ck_assert_uint_eq(read_line(line.bytes), WIN32_INVALID_DATA);
    buffer_free(&line);
}
END_TEST

START_TEST(what_is_no_exported_record_is_refused)
{
    static const char *const lines[] = {"", "{}", "[]", "null", "{\"id\":\"4000\"}", "x",
        "{\"id\":4000,\"id\":4000}", "{\"id\":\"4008\"}", "{\"id\":-1}", "{\"id\":\"\"}"};
    struct buffer line = {0};
    for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        ck_assert_uint_eq(read_line(lines[i]), WIN32_INVALID_DATA);
    export_record(&line, records[0]);
    ck_assert_uint_eq(read_line(line.bytes), WIN32_OK);
    line.bytes[line.size - 1] = ',';
    buffer_text(&line, "\"operation\":\"x\"}");
    ck_assert_uint_eq(read_line(line.bytes), WIN32_INVALID_DATA); /* a second one */
    buffer_free(&line);
}
END_TEST

START_TEST(an_exported_record_without_its_place_is_refused)
{
    static const char *const keys[] = {"record_id", "run", "sequence", "time", "chain", "id"};
    for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct buffer line = {0};
        char key[20];
        export_record(&line, records[0]);
        snprintf(key, sizeof(key), "\"%s\":", keys[i]);
        *(strstr(line.bytes, key) + 1) = '_';
        ck_assert_uint_eq(read_line(line.bytes), WIN32_INVALID_DATA);
        buffer_free(&line);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_exported_record_is_the_one_it_was,
        an_export_that_was_edited_is_found,
        an_absent_field_may_be_null_or_missing,
        an_export_may_say_whose_record_it_is,
        what_is_no_exported_record_is_refused,
        an_exported_record_without_its_place_is_refused,
        NULL,
    };
    return run_suite(make_suite_with("export_line", tests, verify_setup, verify_teardown));
}

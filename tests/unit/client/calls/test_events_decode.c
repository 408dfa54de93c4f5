/* The answers of the service that carry records are read as they are written, and believed
 * nothing. */
#include "audit/record/sealed.h"
#include "client/calls/events_decode.h"
#include "base/packed.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

static struct buffer answer;
static struct deputy_events_page *page;

/* A page of so many records. */
static void begin_answer(uint64_t next, uint32_t flags, uint32_t count)
{
    buffer_free(&answer);
    pack_u64(&answer, next);
    pack_u32(&answer, flags);
    pack_u32(&answer, count);
}

static void add_record_of_schema(const char *object, const char *schema)
{
    struct audit_record record;
    struct sealed *sealed;
    const struct seal seal = {.sequence = 7, .time = 132537600000000000};
    static const uint8_t first[SHA256_SIZE];
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_DENIED), WIN32_OK);
    audit_set(&record, AUDIT_OBJECT_NAME, object);
    audit_set(&record, AUDIT_SCHEMA_VERSION, schema);
    ck_assert_uint_eq(sealed_make(&record, &seal, &sealed), WIN32_OK);
    ck_assert_uint_eq(sealed_chain(sealed, first), WIN32_OK);
    buffer_append(&answer, sealed->hash, SHA256_SIZE);
    pack_bytes(&answer, sealed->bytes, sealed->size);
    sealed_release(sealed);
    audit_record_free(&record);
}

static void add_record(const char *object)
{
    add_record_of_schema(object, "3");
}

static uint32_t decode(size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (size)
        memcpy(copy, answer.bytes, size);
    page = NULL;
    uint32_t status = events_decode_page(copy, size, &page);
    free(copy);
    return status;
}

static void end(void)
{
    buffer_free(&answer);
}

START_TEST(records_come_with_all_their_fields)
{
    begin_answer(99, 0x1, 2);
    add_record("one");
    add_record("two");
    ck_assert_uint_eq(decode(answer.size), WIN32_OK);
    ck_assert_uint_eq(page->next, 99);
    ck_assert_int_eq(page->lost, 1);
    ck_assert_int_eq(page->crowded, 0);
    ck_assert_uint_eq(page->count, 2);
    const struct deputy_event *event = &page->items[1];
    ck_assert_uint_eq(event->id, 4001);
    ck_assert_uint_eq(event->type, 16);
    ck_assert_uint_eq(event->time, 132537600000000000);
    ck_assert_uint_eq(event->field_count, AUDIT_FIELDS);
    ck_assert_str_eq(event->fields[AUDIT_OBJECT_NAME - 1], "two");
    ck_assert_str_eq(event->fields[AUDIT_SEQUENCE - 1], "7");
    ck_assert_uint_eq(strlen(event->fields[AUDIT_CHAIN - 1]), 64);
    ck_assert_ptr_null(event->fields[AUDIT_CALLER_SID - 1]);
    deputy_events_page_free(page);
}
END_TEST

/* Those of a service of the version before, and of a later one that uses spare fields. */
START_TEST(records_of_other_schemas_come_with_all_fields_too)
{
    static const char *const schemas[] = {"2", "3", "4"};
    begin_answer(99, 0, 3);
    for (unsigned i = 0; i < 3; i++)
        add_record_of_schema("one", schemas[i]);
    ck_assert_uint_eq(decode(answer.size), WIN32_OK);
    for (unsigned i = 0; i < 3; i++) {
        const struct deputy_event *event = &page->items[i];
        ck_assert_uint_eq(event->field_count, AUDIT_FIELDS);
        ck_assert_str_eq(event->fields[AUDIT_SCHEMA_VERSION - 1], schemas[i]);
        ck_assert_str_eq(event->fields[AUDIT_OBJECT_NAME - 1], "one");
        ck_assert_ptr_null(event->fields[AUDIT_RESTRICTIONS - 1]);
    }
    deputy_events_page_free(page);
}
END_TEST

START_TEST(a_page_may_be_empty)
{
    begin_answer(5, 0x2, 0);
    ck_assert_uint_eq(decode(answer.size), WIN32_OK);
    ck_assert_uint_eq(page->count, 0);
    ck_assert_int_eq(page->lost, 0);
    ck_assert_int_eq(page->crowded, 1);
    deputy_events_page_free(page);
    deputy_events_page_free(NULL);
}
END_TEST

START_TEST(a_cut_answer_is_none)
{
    begin_answer(5, 0, 1);
    add_record("one");
    for (size_t size = 0; size < answer.size; size++) {
        ck_assert_msg(decode(size) == WIN32_INVALID_DATA, "%zu", size);
        ck_assert_ptr_null(page);
    }
    buffer_append(&answer, "x", 1);
    ck_assert_uint_eq(decode(answer.size), WIN32_INVALID_DATA);
    ck_assert_uint_eq(events_decode_page(NULL, 10, &page), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(a_number_of_records_that_cannot_be_is_refused)
{
    begin_answer(5, 0, 0xFFFFFFFF);
    add_record("one");
    ck_assert_uint_eq(decode(answer.size), WIN32_INVALID_DATA);
    begin_answer(5, 0, 2);
    add_record("one");
    ck_assert_uint_eq(decode(answer.size), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(bytes_that_are_no_record_are_refused)
{
    static const uint8_t zeros[SEALED_SIZE_MIN + SHA256_SIZE];
    begin_answer(5, 0, 1);
    buffer_append(&answer, zeros, SHA256_SIZE);
    pack_bytes(&answer, zeros, SEALED_SIZE_MIN);
    ck_assert_uint_eq(decode(answer.size), WIN32_INVALID_DATA);
    begin_answer(5, 0, 1);
    add_record("one");
    size_t head = 16 + SHA256_SIZE + 4;
    answer.bytes[head + 4] = 1; /* no such event */
    ck_assert_uint_eq(decode(answer.size), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(fields_have_names_up_to_the_last)
{
    ck_assert_ptr_null(deputy_event_field_name(0));
    ck_assert_str_eq(deputy_event_field_name(1), "caller_sid");
    ck_assert_str_eq(deputy_event_field_name(AUDIT_CHAIN), "chain");
    ck_assert_str_eq(deputy_event_field_name(AUDIT_FIELDS), "spare_48");
    ck_assert_ptr_null(deputy_event_field_name(AUDIT_FIELDS + 1));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        records_come_with_all_their_fields,
        records_of_other_schemas_come_with_all_fields_too,
        a_page_may_be_empty,
        a_cut_answer_is_none,
        a_number_of_records_that_cannot_be_is_refused,
        bytes_that_are_no_record_are_refused,
        fields_have_names_up_to_the_last,
        NULL,
    };
    return run_suite(make_suite_with("events_decode", tests, NULL, end));
}

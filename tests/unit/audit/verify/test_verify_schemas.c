/* Records of schema 2, with 40 strings, beside those of today: read, checked and told apart, and
 * none is valid as one of another schema. */
#include "audit/record/sealed_text.h"
#include "audit/spool/segment.h"
#include "base/json.h"
#include "ctl/verify/export_line.h"
#include "unit/audit/verify/verify_fixture.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

/* The hash of the record below, made of what sealed.h documents by other means. */
static const char old_hash[] = "3488a58e98bb694bd7d973f27c5752317ce49656bc038acb0ac13344247f0f41";

static struct sealed *old_record(void)
{
    static const uint8_t none[SHA256_SIZE];
    struct seal seal = {.sequence = 1, .time = UINT64_C(132537600000000000)};
    struct audit_record record;
    struct sealed *made;
    for (uint8_t i = 0; i < GUID_SIZE; i++) {
        seal.run[i] = (uint8_t)(i + 1);
        seal.record[i] = (uint8_t)(i + 1 + GUID_SIZE);
    }
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    audit_set(&record, AUDIT_CALLER_SID, "S-1-5-18");
    audit_set(&record, AUDIT_OBJECT_NAME, "C:\\a");
    audit_set(&record, AUDIT_SCHEMA_VERSION, "2");
    ck_assert_uint_eq(sealed_make(&record, &seal, &made), WIN32_OK);
    ck_assert_uint_eq(sealed_chain(made, none), WIN32_OK);
    audit_record_free(&record);
    return made;
}

START_TEST(an_old_record_has_the_hash_that_it_had)
{
    char text[SEALED_HASH_TEXT_SIZE];
    struct sealed *old = old_record();
    sealed_hash_text(old->hash, text);
    ck_assert_uint_eq(old->size, 213);
    ck_assert_str_eq(text, old_hash);
    sealed_release(old);
}
END_TEST

/* So that what is registered for an event fits it: it is delivered with all strings. */
START_TEST(an_old_record_opens_with_the_fields_it_has_not_as_absent)
{
    struct audit_record record;
    struct sealed *old = old_record(), *again;
    ck_assert_uint_eq(sealed_open(old, &record), WIN32_OK);
    ck_assert_str_eq(audit_field_text(&record, AUDIT_SCHEMA_VERSION), "2");
    ck_assert_str_eq(audit_field_text(&record, AUDIT_CALLER_SID), "S-1-5-18");
    ck_assert_str_eq(audit_field_text(&record, AUDIT_CHAIN), old_hash);
    for (unsigned i = AUDIT_CHAIN + 1; i <= AUDIT_FIELDS; i++)
        ck_assert_str_eq(audit_field_text(&record, (enum audit_field)i), "-");
    ck_assert_uint_eq(sealed_from_fields(&record, &again), WIN32_OK);
    ck_assert_uint_eq(again->size, old->size);
    ck_assert_mem_eq(again->bytes, old->bytes, old->size);
    sealed_release(again);
    audit_record_free(&record);
    sealed_release(old);
}
END_TEST

/* A name that was as long as it could be: less is left for it now. */
START_TEST(the_longest_old_record_opens)
{
    const size_t limit = audit_field_limit_2(AUDIT_OBJECT_NAME);
    char *name = calloc(1, limit + 2);
    struct audit_record record, again;
    const struct seal seal = {.sequence = 1};
    struct sealed *made;
    ck_assert_uint_gt(limit, audit_field_limit(AUDIT_OBJECT_NAME));
    for (unsigned i = 0; i < 4; i++) {
        memset(name, 'x', limit + 1);
        name[i % 2 ? limit + 1 : limit] = '\0';
        ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
        record.fields[AUDIT_OBJECT_NAME - 1] = name;
        audit_set(&record, AUDIT_SCHEMA_VERSION, i < 2 ? "2" : "3");
        ck_assert_uint_eq(sealed_make(&record, &seal, &made), WIN32_OK);
        uint32_t status = sealed_open(made, &again);
        ck_assert_uint_eq(status, i == 0 ? WIN32_OK : WIN32_INVALID_DATA);
        if (status == WIN32_OK)
            audit_record_free(&again);
        sealed_release(made);
        audit_record_free(&record);
    }
    free(name);
}
END_TEST

static void see_mixed(bool kept)
{
    static const char *const schemas[] = {"2", "3", "2", "3", "3", "2", "4", "2"};
    struct trail mixed = trail_begin(7);
    begin_check();
    for (unsigned i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
        struct sealed *record = trail_next_of_schema(&mixed, "C:\\a", schemas[i]);
        see(record, kept, i + 1);
        sealed_release(record);
    }
    end_check();
}

START_TEST(a_trail_of_both_schemas_is_whole)
{
    for (unsigned kept = 0; kept < 2; kept++) {
        see_mixed(kept);
        ck_assert_uint_eq(finding_count, 0);
        ck_assert_uint_eq(runs[0].records, 8);
    }
}
END_TEST

START_TEST(a_segment_of_both_schemas_is_whole)
{
    struct buffer segment = {0};
    struct trail mixed = trail_begin(7);
    for (unsigned i = 0; i < 4; i++) {
        struct sealed *record = trail_next_of_schema(&mixed, "C:\\a", i % 2 ? "3" : "2");
        if (i == 0)
            ck_assert_uint_eq(segment_put_header(&segment, 3, record), WIN32_OK);
        const struct segment_place place = {3, (uint32_t)segment.size, (uint32_t)segment.size};
        ck_assert_uint_eq(segment_put_frame(&segment, &place, record), WIN32_OK);
        sealed_release(record);
    }
    begin_check();
    ck_assert_uint_eq(verify_segment(verify, "s", 3, segment.bytes, segment.size), WIN32_OK);
    end_check();
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(runs[0].records, 4);
    buffer_free(&segment);
}
END_TEST

/* Where the one digit of a record's schema is in its bytes. */
static char *schema_in(struct sealed *sealed)
{
    struct sealed_text schema;
    ck_assert_uint_eq(sealed_text(sealed, AUDIT_SCHEMA_VERSION, &schema), WIN32_OK);
    ck_assert_uint_eq(schema.size, 1);
    return (char *)sealed->bytes + (schema.at - (const char *)sealed->bytes);
}

static const struct {
    const char *made;
    char claimed;
} claims[] = {{"2", '3'}, {"2", '4'}, {"3", '2'}, {"3", '1'}, {"3", '0'}, {"2", '1'}, {"2", 'x'},
    {"3", 'x'}, {"3", ' '}, {"2", '-'}};
enum { CLAIMS = sizeof(claims) / sizeof(claims[0]) };

/* Nor when whoever forged it made the hash anew. */
START_TEST(a_record_that_claims_another_schema_is_none)
{
    static const uint8_t none[SHA256_SIZE];
    struct trail one = trail_begin(7);
    struct sealed *record = trail_next_of_schema(&one, "C:\\a", claims[_i].made);
    struct audit_record opened;
    struct sealed_text text;
    *schema_in(record) = claims[_i].claimed;
    begin_check();
    see(record, true, 1);
    end_check();
    expect_one(VERIFY_ALTERED, 1, 1, 1);
    ck_assert_uint_eq(sealed_open(record, &opened), WIN32_INVALID_DATA);
    ck_assert_uint_eq(sealed_text(record, AUDIT_CALLER_SID, &text), WIN32_INVALID_DATA);
    ck_assert_uint_eq(sealed_chain(record, none), WIN32_OK);
    begin_check();
    see(record, true, 1);
    end_check();
    expect_one(VERIFY_INVALID, 1, 1, 1);
    ck_assert_uint_eq(sealed_open(record, &opened), WIN32_INVALID_DATA);
    sealed_release(record);
}
END_TEST

/* The same of what a log had. */
START_TEST(an_export_that_claims_another_schema_is_found)
{
    const struct verify_place place = {.file = "file", .line = 1};
    struct trail one = trail_begin(7);
    struct sealed *record = trail_next_of_schema(&one, "C:\\a", claims[_i].made), *read;
    struct audit_record opened;
    const char claimed[] = {claims[_i].claimed, '\0'};
    ck_assert_uint_eq(sealed_open(record, &opened), WIN32_OK);
    opened.fields[AUDIT_SCHEMA_VERSION - 1] = claimed;
    uint32_t status = sealed_from_fields(&opened, &read);
    if (status == WIN32_OK) {
        begin_check();
        ck_assert_uint_eq(verify_record(verify, read, false, NULL, &place), WIN32_OK);
        end_check();
        expect_one(VERIFY_ALTERED, 1, 1, 1);
        sealed_release(read);
    } else {
        ck_assert_uint_eq(status, WIN32_INVALID_DATA);
    }
    opened.fields[AUDIT_SCHEMA_VERSION - 1] = NULL;
    ck_assert_uint_eq(sealed_from_fields(&opened, &read), WIN32_INVALID_DATA);
    audit_record_free(&opened);
    sealed_release(record);
}
END_TEST

/* The hash of an old record is over none of them: with one, it is no old record. */
START_TEST(an_old_record_with_a_later_field_is_none)
{
    struct sealed *old = old_record(), *read;
    struct audit_record opened;
    ck_assert_uint_eq(sealed_open(old, &opened), WIN32_OK);
    for (unsigned i = AUDIT_CHAIN + 1; i <= AUDIT_FIELDS; i++) {
        opened.fields[i - 1] = i % 2 ? "restricted" : "";
        ck_assert_uint_eq(sealed_from_fields(&opened, &read), WIN32_INVALID_DATA);
        opened.fields[i - 1] = NULL;
    }
    ck_assert_uint_eq(sealed_from_fields(&opened, &read), WIN32_OK);
    sealed_release(read);
    audit_record_free(&opened);
    sealed_release(old);
}
END_TEST

START_TEST(a_schema_is_a_number_from_two_on)
{
    static const char *const bad[] = {"", "0", "1", "02", "2 ", " 2", "+2", "-2", "2.", "10000",
        "18446744073709551618", "two", "\xEF\xBC\x92"};
    static const char *const good[] = {"2", "3", "4", "10", "9999"};
    struct trail one = trail_begin(7);
    struct sealed *made;
    const struct seal seal = {.sequence = 1};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct audit_record record;
        ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
        audit_set(&record, AUDIT_SCHEMA_VERSION, bad[i]);
        ck_assert_msg(sealed_make(&record, &seal, &made) == WIN32_INVALID_DATA, "%s", bad[i]);
        audit_record_free(&record);
    }
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct audit_record record;
        made = trail_next_of_schema(&one, "C:\\a", good[i]);
        ck_assert_uint_eq(sealed_open(made, &record), WIN32_OK);
        audit_record_free(&record);
        sealed_release(made);
    }
}
END_TEST

/* In memory of just its size, so that a sanitizer sees what is read behind it. */
START_TEST(a_field_is_found_in_the_bytes_however_they_are_cut)
{
    struct sealed *old = old_record(), *cut;
    struct sealed_text text;
    ck_assert_uint_eq(sealed_text(old, AUDIT_OBJECT_NAME, &text), WIN32_OK);
    ck_assert(sealed_text_is(&text, "C:\\a") && !sealed_text_is(&text, "C:\\"));
    ck_assert_uint_eq(sealed_text(old, AUDIT_RESTRICTIONS, &text), WIN32_OK);
    ck_assert(!text.at && !sealed_text_is(&text, ""));
    for (uint32_t size = SEALED_SIZE_MIN; size < old->size; size++) {
        ck_assert_uint_eq(sealed_wrap(old->bytes, size, old->previous, old->hash, &cut), WIN32_OK);
        ck_assert_uint_eq(sealed_text(cut, AUDIT_OBJECT_NAME, &text), WIN32_INVALID_DATA);
        sealed_release(cut);
    }
    sealed_release(old);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_old_record_has_the_hash_that_it_had,
        an_old_record_opens_with_the_fields_it_has_not_as_absent,
        the_longest_old_record_opens,
        a_trail_of_both_schemas_is_whole,
        a_segment_of_both_schemas_is_whole,
        an_old_record_with_a_later_field_is_none,
        a_schema_is_a_number_from_two_on,
        a_field_is_found_in_the_bytes_however_they_are_cut,
        NULL,
    };
    Suite *suite = make_suite_with("verify_schemas", tests, verify_setup, verify_teardown);
    TCase *forged = tcase_create("forged");
    tcase_add_checked_fixture(forged, verify_setup, verify_teardown);
    tcase_add_loop_test(forged, a_record_that_claims_another_schema_is_none, 0, CLAIMS);
    tcase_add_loop_test(forged, an_export_that_claims_another_schema_is_found, 0, CLAIMS);
    suite_add_tcase(suite, forged);
    return run_suite(suite);
}

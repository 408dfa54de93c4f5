/* Sealed records: what was put in comes out, and nothing else can be taken for it. */
#include "audit/record/sealed.h"
#include "base/buffer.h"
#include "base/status.h"
#include "unit/suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct audit_record record; /* of the test that runs: an event 4001 with every field */
static struct audit_record again;
static struct sealed *sealed;

static const struct seal place = {
    .run = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
    .record = {0xFF, 0xFE},
    .sequence = UINT64_C(0x123456789ABCDEF0),
    .time = UINT64_C(132537600000000001),
};

static void setup(void)
{
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_DENIED), WIN32_OK);
    for (unsigned i = 0; i < AUDIT_FIELDS_SET; i++) {
        if (audit_field_set(i) != AUDIT_SCHEMA_VERSION)
            audit_setf(&record, audit_field_set(i), "field %u: %c\xE6\x97\xA5\xF0\x9F\x98\x80", i,
                'a' + (int)i % 26);
    }
    audit_set(&record, AUDIT_CALLER_SID, "S-1-5-21-1-2-3-1001");
    ck_assert_uint_eq(record.status, WIN32_OK);
    again = (struct audit_record){0};
    sealed = NULL;
}

static void teardown(void)
{
    audit_record_free(&record);
    audit_record_free(&again);
    sealed_release(sealed);
}

static void seal(void)
{
    static const uint8_t previous[SHA256_SIZE] = {9};
    sealed_release(sealed);
    sealed = NULL;
    ck_assert_uint_eq(sealed_make(&record, &place, &sealed), WIN32_OK);
    ck_assert_uint_eq(sealed_chain(sealed, previous), WIN32_OK);
}

static void open_again(void)
{
    audit_record_free(&again);
    again = (struct audit_record){0};
    ck_assert_uint_eq(sealed_open(sealed, &again), WIN32_OK);
}

static const char *field(enum audit_field position)
{
    return again.fields[position - 1];
}

/* What was set came back. */
static void expect_same(void)
{
    for (unsigned i = 0; i < AUDIT_FIELDS_SET; i++) {
        const unsigned at = audit_field_set(i) - 1;
        ck_assert_ptr_nonnull(again.fields[at]);
        ck_assert_str_eq(again.fields[at], record.fields[at]);
    }
}

START_TEST(all_fields_come_back)
{
    char chain[SEALED_HASH_TEXT_SIZE];
    seal();
    open_again();
    expect_same();
    ck_assert_str_eq(field(AUDIT_RUN), "04030201-0605-0807-090a-0b0c0d0e0f10");
    ck_assert_str_eq(field(AUDIT_RECORD_ID), "0000feff-0000-0000-0000-000000000000");
    ck_assert_str_eq(field(AUDIT_SEQUENCE), "1311768467463790320");
    ck_assert_str_eq(field(AUDIT_TIME), "2020-12-30T00:00:00.0000001Z");
    sealed_hash_text(sealed->hash, chain);
    ck_assert_str_eq(field(AUDIT_CHAIN), chain);
}
END_TEST

START_TEST(the_event_and_its_user_come_back)
{
    static const uint32_t ids[] = {1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 4000, 4001, 4002,
        4003, 4004, 4005, 4006, 4007, 4008, 4010, 4011, 4012};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        const struct audit_event *event = audit_event_find(ids[i]);
        record.id = ids[i];
        seal();
        open_again();
        ck_assert_uint_eq(again.id, ids[i]);
        ck_assert_uint_eq(again.type, event->type);
        ck_assert_uint_eq(again.category, event->category);
        ck_assert_uint_eq(again.user_size, 28);
        ck_assert_uint_eq(again.user[1], 5);
    }
    audit_set(&record, AUDIT_CALLER_SID, NULL);
    seal();
    open_again();
    ck_assert_uint_eq(again.user_size, 0);
    audit_set(&record, AUDIT_CALLER_SID, "nobody");
    seal();
    open_again();
    ck_assert_uint_eq(again.user_size, 0);
}
END_TEST

START_TEST(absent_and_empty_are_two_things)
{
    for (unsigned i = 0; i < AUDIT_FIELDS_SET; i++)
        audit_set(&record, audit_field_set(i), i % 2 ? NULL : "");
    audit_set(&record, AUDIT_SCHEMA_VERSION, "3");
    seal();
    open_again();
    for (unsigned i = 0; i < AUDIT_FIELDS_SET; i++) {
        if (audit_field_set(i) == AUDIT_SCHEMA_VERSION)
            continue;
        if (i % 2)
            ck_assert_ptr_null(field(audit_field_set(i)));
        else
            ck_assert_str_eq(field(audit_field_set(i)), "");
    }
}
END_TEST

START_TEST(the_place_comes_back)
{
    struct seal read = {.sequence = 1};
    seal();
    ck_assert_uint_eq(sealed_seal(sealed, &read), WIN32_OK);
    ck_assert_mem_eq(read.run, place.run, GUID_SIZE);
    ck_assert_mem_eq(read.record, place.record, GUID_SIZE);
    ck_assert_uint_eq(read.sequence, place.sequence);
    ck_assert_uint_eq(read.time, place.time);
}
END_TEST

/* The bytes are an interface: they are kept on disk, and hashed. */
START_TEST(the_bytes_are_the_documented_ones)
{
    static const uint8_t head[] = {
        1, 0, 0, 0, 0xA1, 0x0F, 0, 0, 0xF0, 0xDE, 0xBC, 0x9A, 0x78, 0x56, 0x34, 0x12};
    seal();
    ck_assert_mem_eq(sealed->bytes, head, sizeof(head));
    ck_assert_mem_eq(sealed->bytes + 24, place.run, GUID_SIZE);
    ck_assert_mem_eq(sealed->bytes + 40, place.record, GUID_SIZE);
    ck_assert_uint_eq(sealed->bytes[56], 43);
    ck_assert_uint_eq(sealed->bytes[60], strlen("S-1-5-21-1-2-3-1001"));
    ck_assert_mem_eq(sealed->bytes + 64, "S-1-5-21-1-2-3-1001", 19);
}
END_TEST

START_TEST(another_sequence_may_be_given)
{
    struct seal read;
    bool good = true;
    seal();
    sealed_set_sequence(sealed, 42);
    ck_assert_uint_eq(sealed_seal(sealed, &read), WIN32_OK);
    ck_assert_uint_eq(read.sequence, 42);
    ck_assert_mem_eq(read.run, place.run, GUID_SIZE);
    ck_assert_uint_eq(read.time, place.time);
    ck_assert_uint_eq(sealed_check(sealed, &good), WIN32_OK);
    ck_assert(!good); /* it is in the hash */
}
END_TEST

/* What sha256 makes of "abc" is published; what it makes of two parts is that of one. */
START_TEST(the_hash_is_that_of_the_hash_before_and_the_bytes)
{
    static const uint8_t before[SHA256_SIZE];
    const struct sha256_part parts[] = {{before, SHA256_SIZE}, {"abc", 3}};
    static const uint8_t abc[SHA256_SIZE] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41,
        0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
        0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad}; /* FIPS 180-4, example of "abc" */
    uint8_t digest[SHA256_SIZE], whole[SHA256_SIZE];
    ck_assert_uint_eq(sha256(parts + 1, 1, digest), WIN32_OK);
    ck_assert_mem_eq(digest, abc, SHA256_SIZE);
    seal();
    ck_assert_uint_eq(sealed_chain(sealed, before), WIN32_OK);
    const struct sha256_part together[] = {{before, SHA256_SIZE}, {sealed->bytes, sealed->size}};
    ck_assert_uint_eq(sha256(together, 2, whole), WIN32_OK);
    ck_assert_mem_eq(sealed->hash, whole, SHA256_SIZE);
    ck_assert_mem_eq(sealed->previous, before, SHA256_SIZE);
}
END_TEST

START_TEST(no_bit_can_change_unseen)
{
    bool good = false;
    seal();
    ck_assert_uint_eq(sealed_check(sealed, &good), WIN32_OK);
    ck_assert(good);
    for (size_t bit = 0; bit < sealed->size * (size_t)8; bit += 3) {
        sealed->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert_uint_eq(sealed_check(sealed, &good), WIN32_OK);
        ck_assert(!good);
        sealed->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (unsigned bit = 0; bit < SHA256_SIZE * 8; bit++) {
        sealed->previous[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert_uint_eq(sealed_check(sealed, &good), WIN32_OK);
        ck_assert(!good);
        sealed->previous[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}
END_TEST

/* Bytes that are cut, in memory of just their size. */
START_TEST(cut_anywhere_it_is_refused)
{
    seal();
    for (uint32_t size = 0; size < sealed->size; size++) {
        struct sealed *cut = NULL;
        uint32_t status = sealed_wrap(sealed->bytes, size, sealed->previous, sealed->hash, &cut);
        if (size < SEALED_SIZE_MIN) {
            ck_assert_uint_eq(status, WIN32_INVALID_DATA);
            ck_assert_ptr_null(cut);
            continue;
        }
        ck_assert_uint_eq(status, WIN32_OK);
        ck_assert_uint_eq(sealed_open(cut, &again), WIN32_INVALID_DATA);
        ck_assert_uint_eq(again.id, 0);
        sealed_release(cut);
    }
}
END_TEST

START_TEST(more_than_a_record_is_refused)
{
    uint8_t *bytes = calloc(1, SEALED_SIZE_MAX + 1);
    struct sealed *longer = NULL;
    seal();
    memcpy(bytes, sealed->bytes, sealed->size);
    ck_assert_uint_eq(
        sealed_wrap(bytes, sealed->size + 1, sealed->previous, sealed->hash, &longer), WIN32_OK);
    ck_assert_uint_eq(sealed_open(longer, &again), WIN32_INVALID_DATA);
    sealed_release(longer);
    longer = NULL;
    ck_assert_uint_eq(
        sealed_wrap(bytes, SEALED_SIZE_MAX + 1, sealed->previous, sealed->hash, &longer),
        WIN32_INVALID_DATA);
    ck_assert_ptr_null(longer);
    ck_assert_uint_eq(
        sealed_wrap(bytes, SEALED_SIZE_MAX, sealed->previous, sealed->hash, &longer), WIN32_OK);
    sealed_release(longer);
    free(bytes);
}
END_TEST

/* Any change of one byte is refused, or opens as a record within all limits. */
START_TEST(no_byte_makes_a_record_that_cannot_be_delivered)
{
    seal();
    for (uint32_t i = 0; i < sealed->size; i++) {
        static const uint8_t values[] = {0x00, 0x01, 0x7F, 0x80, 0xC0, 0xED, 0xF5, 0xFF};
        uint8_t before = sealed->bytes[i];
        for (unsigned j = 0; j < sizeof(values); j++) {
            struct audit_record other;
            sealed->bytes[i] = values[j];
            if (sealed_open(sealed, &other) != WIN32_OK)
                continue;
            for (unsigned k = 1; k <= AUDIT_FIELDS; k++) {
                const char *text = other.fields[k - 1];
                size_t limit = audit_field_limit((enum audit_field)k);
                ck_assert(!text || strlen(text) <= 3 * limit);
            }
            audit_record_free(&other);
        }
        sealed->bytes[i] = before;
    }
}
END_TEST

/* Put a text in the place of the last field, which is set to as many bytes before. */
static uint32_t open_with_text(const char *text)
{
    char letters[16] = "xxxxxxxxxxxxxxx";
    size_t size = strlen(text);
    letters[size] = '\0';
    audit_set(&record, AUDIT_SPARE_48, letters);
    seal();
    memcpy(sealed->bytes + sealed->size - size, text, size);
    struct audit_record other;
    uint32_t status = sealed_open(sealed, &other);
    if (status == WIN32_OK)
        audit_record_free(&other);
    return status;
}

START_TEST(what_is_no_utf8_is_refused)
{
    static const char *const bad[] = {"\x80", "\xC0\x80", "\xC3", "a\xE6\x97", "\xED\xA0\x80",
        "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xFF", "\xFE", "\xEF\xBF"};
    static const char *const good[] = {
        "a", "\xC3\xBC", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert_uint_eq(open_with_text(bad[i]), WIN32_INVALID_DATA);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        ck_assert_uint_eq(open_with_text(good[i]), WIN32_OK);
}
END_TEST

START_TEST(a_zero_within_a_text_is_refused)
{
    audit_set(&record, AUDIT_SPARE_48, "abc");
    seal();
    sealed->bytes[sealed->size - 2] = 0;
    ck_assert_uint_eq(sealed_open(sealed, &again), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(another_version_event_or_number_of_fields_is_refused)
{
    static const uint32_t offsets[] = {0, 1, 3, 4, 7, 56, 57, 59};
    seal();
    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        sealed->bytes[offsets[i]] ^= 0x40;
        ck_assert_uint_eq(sealed_open(sealed, &again), WIN32_INVALID_DATA);
        ck_assert_uint_eq(again.id, 0);
        sealed->bytes[offsets[i]] ^= 0x40;
    }
    open_again();
}
END_TEST

/* Every field as long as it may be, in characters that take the most bytes. */
START_TEST(the_largest_record_fits)
{
    static const char *const units[] = {"a", "%", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "\xFF"};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct buffer text = {0};
        while (text.size < 33000 * strlen(units[i]))
            buffer_text(&text, units[i]);
        for (unsigned j = 0; j < AUDIT_FIELDS_SET; j++)
            audit_set(&record, audit_field_set(j), text.bytes);
        audit_set(&record, AUDIT_SCHEMA_VERSION, "3");
        buffer_free(&text);
        ck_assert_uint_eq(record.status, WIN32_OK);
        seal();
        ck_assert_uint_le(sealed->size, SEALED_SIZE_MAX);
        open_again();
        expect_same();
    }
}
END_TEST

/* A text that is longer than its field may be was not made by the service. */
START_TEST(a_field_over_its_limit_is_refused)
{
    char text[200];
    size_t limit = audit_field_limit(AUDIT_ACT_STEPS);
    ck_assert_uint_lt(limit, sizeof(text) - 1);
    memset(text, 'x', sizeof(text));
    text[limit] = '\0';
    record.fields[AUDIT_ACT_STEPS - 1] = text;
    seal();
    open_again();
    text[limit] = 'x';
    text[limit + 1] = '\0';
    seal();
    struct audit_record other;
    ck_assert_uint_eq(sealed_open(sealed, &other), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(a_failed_record_is_not_sealed)
{
    struct sealed *made = (struct sealed *)&record;
    audit_setf(&record, AUDIT_STATUS, "%300d", 5);
    ck_assert_uint_eq(sealed_make(&record, &place, &made), WIN32_MORE_DATA);
    ck_assert_ptr_eq(made, (struct sealed *)&record);
}
END_TEST

START_TEST(more_text_than_a_record_has_is_not_sealed)
{
    struct sealed *made = NULL;
    char *text = malloc(SEALED_SIZE_MAX);
    memset(text, 'x', SEALED_SIZE_MAX - 1);
    text[SEALED_SIZE_MAX - 1] = '\0';
    record.fields[AUDIT_OBJECT_NAME - 1] = text;
    ck_assert_uint_eq(sealed_make(&record, &place, &made), WIN32_MORE_DATA);
    ck_assert_ptr_null(made);
    free(text);
}
END_TEST

START_TEST(the_last_one_who_lets_go_frees)
{
    seal();
    ck_assert_ptr_eq(sealed_hold(sealed), sealed);
    sealed_release(sealed);
    ck_assert_uint_gt(sealed->size, 0); /* a sanitizer sees if it is gone */
    ck_assert_ptr_null(sealed_hold(NULL));
    sealed_release(NULL);
}
END_TEST

START_TEST(a_record_that_was_delivered_is_the_one_it_was)
{
    struct sealed *made;
    seal();
    open_again();
    ck_assert_uint_eq(sealed_from_fields(&again, &made), WIN32_OK);
    ck_assert_uint_eq(made->size, sealed->size);
    ck_assert_mem_eq(made->bytes, sealed->bytes, made->size);
    ck_assert_mem_eq(made->hash, sealed->hash, SHA256_SIZE);
    for (unsigned i = 0; i < SHA256_SIZE; i++)
        ck_assert_uint_eq(made->previous[i], 0);
    sealed_release(made);
}
END_TEST

static void refuse(enum audit_field position, const char *text)
{
    struct sealed *made = NULL;
    const char *before = again.fields[position - 1];
    again.fields[position - 1] = text;
    ck_assert_msg(sealed_from_fields(&again, &made) == WIN32_INVALID_DATA, "%s", text);
    ck_assert_ptr_null(made);
    again.fields[position - 1] = before;
}

START_TEST(a_place_that_is_not_as_it_is_written_is_refused)
{
    static const char *const numbers[] = {"0", "", "01", "-1", "+1", "1 ", " 1", "1x",
        "18446744073709551616", "99999999999999999999"};
    static const char *const hashes[] = {"", "0",
        "A000000000000000000000000000000000000000000000000000000000000000",
        "g000000000000000000000000000000000000000000000000000000000000000",
        "000000000000000000000000000000000000000000000000000000000000000",
        "00000000000000000000000000000000000000000000000000000000000000000",
        "/000000000000000000000000000000000000000000000000000000000000000",
        ":000000000000000000000000000000000000000000000000000000000000000",
        ("\xFF"
         "000000000000000000000000000000000000000000000000000000000000000")};
    seal();
    open_again();
    for (unsigned i = AUDIT_RECORD_ID; i <= AUDIT_CHAIN; i++) {
        refuse((enum audit_field)i, NULL);
        refuse((enum audit_field)i, "-");
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        refuse(AUDIT_SEQUENCE, numbers[i]);
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
        refuse(AUDIT_CHAIN, hashes[i]);
    refuse(AUDIT_TIME, "2026-02-30T00:00:00.0000000Z");
    refuse(AUDIT_RUN, "{04030201-0605-0807-090a-0b0c0d0e0f10}");
}
END_TEST

START_TEST(the_largest_sequence_is_read)
{
    struct sealed *made;
    struct seal read;
    seal();
    open_again();
    again.fields[AUDIT_SEQUENCE - 1] = "18446744073709551615";
    ck_assert_uint_eq(sealed_from_fields(&again, &made), WIN32_OK);
    ck_assert_uint_eq(sealed_seal(made, &read), WIN32_OK);
    ck_assert_uint_eq(read.sequence, UINT64_MAX);
    sealed_release(made);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        all_fields_come_back,
        the_event_and_its_user_come_back,
        absent_and_empty_are_two_things,
        the_place_comes_back,
        the_bytes_are_the_documented_ones,
        another_sequence_may_be_given,
        the_hash_is_that_of_the_hash_before_and_the_bytes,
        no_bit_can_change_unseen,
        cut_anywhere_it_is_refused,
        more_than_a_record_is_refused,
        no_byte_makes_a_record_that_cannot_be_delivered,
        what_is_no_utf8_is_refused,
        a_zero_within_a_text_is_refused,
        another_version_event_or_number_of_fields_is_refused,
        the_largest_record_fits,
        a_field_over_its_limit_is_refused,
        a_failed_record_is_not_sealed,
        more_text_than_a_record_has_is_not_sealed,
        the_last_one_who_lets_go_frees,
        a_record_that_was_delivered_is_the_one_it_was,
        a_place_that_is_not_as_it_is_written_is_refused,
        the_largest_sequence_is_read,
        NULL,
    };
    return run_suite(make_suite_with("sealed", tests, setup, teardown));
}

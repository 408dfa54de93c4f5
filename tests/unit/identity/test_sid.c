#include "identity/sid.h"
#include "unit/suite.h"

#include <string.h>

static const uint8_t local_system[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};

/* What text becomes when it is read and written again; "" when it is not a SID. */
static const char *again(const char *text)
{
    static char written[SID_TEXT_SIZE];
    uint8_t bytes[SID_SIZE_MAX];
    size_t size;
    if (!sid_parse(text, bytes, &size))
        return "";
    ck_assert(sid_valid(bytes, size));
    ck_assert_uint_eq(sid_format(bytes, size, written), strlen(written));
    return written;
}

START_TEST(text_and_bytes_are_the_same_sid)
{
    char text[SID_TEXT_SIZE];
    uint8_t bytes[SID_SIZE_MAX];
    size_t size;
    ck_assert_uint_eq(sid_format(local_system, sizeof(local_system), text), 8);
    ck_assert_str_eq(text, "S-1-5-18");
    ck_assert(sid_parse("S-1-5-18", bytes, &size));
    ck_assert_uint_eq(size, sizeof(local_system));
    ck_assert_mem_eq(bytes, local_system, size);
}
END_TEST

START_TEST(sids_survive_a_round_trip)
{
    static const char *const sids[] = {
        "S-1-0-0",
        "S-1-1-0",
        "S-1-5-32-544",
        "S-1-16-8192",
        "S-1-5-5-0-999",
        "S-1-5-21-4294967295-0-1-500",
        "S-1-4294967295-1",
        "S-1-0x000100000000-1",
        "S-1-0xFFFFFFFFFFFF-4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-"
        "4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-"
        "4294967295",
    };
    for (size_t i = 0; i < sizeof(sids) / sizeof(sids[0]); i++)
        ck_assert_str_eq(again(sids[i]), sids[i]);
}
END_TEST

START_TEST(an_authority_is_read_in_either_notation)
{
    ck_assert_str_eq(again("S-1-0x5-18"), "S-1-5-18");
    ck_assert_str_eq(again("s-1-5-18"), "S-1-5-18");
    ck_assert_str_eq(again("S-1-4294967296-1"), "S-1-0x000100000000-1");
}
END_TEST

START_TEST(what_is_not_a_sid_is_refused)
{
    static const char *const texts[] = {
        "",
        "S",
        "S-",
        "S-1",
        "S-1-",
        "S-2-5-18",
        "S-11-5-18",
        "S-1-5-",
        "S-1-5--18",
        "S-1-5-+18",
        "S-1-5- 18",
        "S-1-5-18 ",
        "S-1-5-18x",
        "S-1-5-4294967296",
        "S-1-5-18446744073709551616",
        "S-1-5-00000000000000000000018",
        "S-1-281474976710656-1",
        "S-1-0x-1",
        "S-1-0xG-1",
        "S-1-0x1000000000000-1",
        "X-1-5-18",
        "S1-5-18",
        "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
    };
    uint8_t bytes[SID_SIZE_MAX];
    uint8_t before[SID_SIZE_MAX];
    size_t size = 7;
    memset(bytes, 0xA5, sizeof(bytes));
    memcpy(before, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        ck_assert_msg(!sid_parse(texts[i], bytes, &size), "taken for a SID: %s", texts[i]);
        ck_assert_mem_eq(bytes, before, sizeof(bytes));
        ck_assert_uint_eq(size, 7);
    }
}
END_TEST

START_TEST(only_the_exact_size_is_valid)
{
    uint8_t bytes[SID_SIZE_MAX + 4] = {1};
    for (unsigned count = 0; count <= 255; count++) {
        bytes[1] = (uint8_t)count;
        for (size_t size = 0; size <= sizeof(bytes); size++) {
            bool whole = count <= SID_SUBAUTHORITIES_MAX && size == 8 + 4u * count;
            ck_assert_int_eq(sid_valid(bytes, size), whole);
        }
    }
}
END_TEST

START_TEST(the_revision_is_one)
{
    uint8_t bytes[sizeof(local_system)];
    memcpy(bytes, local_system, sizeof(bytes));
    for (unsigned revision = 0; revision <= 255; revision++) {
        bytes[0] = (uint8_t)revision;
        ck_assert_int_eq(sid_valid(bytes, sizeof(bytes)), revision == 1);
    }
}
END_TEST

START_TEST(the_length_is_that_of_the_sid_in_front)
{
    uint8_t bytes[20];
    memcpy(bytes, local_system, sizeof(local_system));
    memset(bytes + sizeof(local_system), 0xFF, sizeof(bytes) - sizeof(local_system));
    ck_assert_uint_eq(sid_length(bytes, sizeof(bytes)), 12);
    ck_assert_uint_eq(sid_length(bytes, 12), 12);
    ck_assert_uint_eq(sid_length(bytes, 11), 0);
    ck_assert_uint_eq(sid_length(bytes, 0), 0);
}
END_TEST

START_TEST(the_rid_is_the_last_subauthority)
{
    static const uint8_t none[] = {1, 0, 0, 0, 0, 0, 0, 5};
    static const uint8_t two[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 0x02, 0, 0x80};
    uint32_t rid = 7;
    ck_assert(!sid_rid(none, sizeof(none), &rid));
    ck_assert(!sid_rid(two, sizeof(two) - 1, &rid));
    ck_assert_uint_eq(rid, 7);
    ck_assert(sid_rid(two, sizeof(two), &rid));
    ck_assert_uint_eq(rid, 0x80000220);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        text_and_bytes_are_the_same_sid,
        sids_survive_a_round_trip,
        an_authority_is_read_in_either_notation,
        what_is_not_a_sid_is_refused,
        only_the_exact_size_is_valid,
        the_revision_is_one,
        the_length_is_that_of_the_sid_in_front,
        the_rid_is_the_last_subauthority,
        NULL,
    };
    return run_suite(make_suite("sid", tests));
}

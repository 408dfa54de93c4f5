/* Promises of the directory entries on the wire: they arrive as they were sent, and bytes that are
 * no entries are told from entries. */
#include "base/status.h"
#include "paths/entry.h"
#include "unit/suite.h"

#include <string.h>

static const uint16_t first_name[] = {'a', 0xD800, '.', 'b'};
static const uint16_t second_name[] = {'z'};
static const struct entry first = {1, 2, 3, 4, UINT64_C(1) << 40, 6, 7, 4, first_name};
static const struct entry second = {.name_size = 1, .name = second_name};
static struct buffer buffer;

static void setup(void)
{
    entry_encode(&buffer, &first);
    entry_encode(&buffer, &second);
    ck_assert_uint_eq(buffer.status, WIN32_OK);
}

static void teardown(void)
{
    buffer_free(&buffer);
}

static uint32_t decode(size_t size, size_t *offset, struct entry *entry)
{
    return entry_decode((const uint8_t *)buffer.bytes, size, offset, entry);
}

START_TEST(entries_arrive_as_they_were_sent)
{
    struct entry entry;
    size_t offset = 0;
    ck_assert_uint_eq(decode(buffer.size, &offset, &entry), WIN32_OK);
    ck_assert_uint_eq(entry.size, 1);
    ck_assert_uint_eq(entry.created, 2);
    ck_assert_uint_eq(entry.accessed, 3);
    ck_assert_uint_eq(entry.written, 4);
    ck_assert_uint_eq(entry.file_id, UINT64_C(1) << 40);
    ck_assert_uint_eq(entry.attributes, 6);
    ck_assert_uint_eq(entry.reparse_tag, 7);
    ck_assert_uint_eq(entry.name_size, 4);
    ck_assert_mem_eq(entry.name, first_name, sizeof(first_name));
    ck_assert_uint_eq(decode(buffer.size, &offset, &entry), WIN32_OK);
    ck_assert_uint_eq(entry.name[0], 'z');
    ck_assert_uint_eq(decode(buffer.size, &offset, &entry), WIN32_NO_MORE_ITEMS);
}
END_TEST

START_TEST(every_cut_is_noticed)
{
    size_t whole = 0;
    struct entry entry;
    ck_assert_uint_eq(decode(buffer.size, &whole, &entry), WIN32_OK);
    for (size_t size = 1; size < buffer.size; size++) {
        size_t offset = size > whole ? whole : 0;
        if (size != whole)
            ck_assert_uint_eq(decode(size, &offset, &entry), WIN32_INVALID_DATA);
    }
}
END_TEST

static void expect_bad_name(const uint16_t *name, uint32_t size)
{
    struct entry entry = {.name_size = size, .name = name};
    size_t offset = 0;
    buffer_free(&buffer);
    entry_encode(&buffer, &entry);
    ck_assert_uint_eq(decode(buffer.size, &offset, &entry), WIN32_INVALID_DATA);
    ck_assert_uint_eq(offset, 0);
}

START_TEST(what_is_no_name_is_refused)
{
    static const uint16_t separator[] = {'a', '\\', 'b'};
    static const uint16_t slash[] = {'/'};
    static const uint16_t zero[] = {'a', 0};
    expect_bad_name(separator, 3);
    expect_bad_name(slash, 1);
    expect_bad_name(zero, 2);
    expect_bad_name(zero, 0);
}
END_TEST

START_TEST(a_length_that_is_too_large_is_refused)
{
    static const uint32_t sizes[] = {5, ENTRY_NAME_MAX + 1, 0x80000000, UINT32_MAX};
    struct entry entry;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t offset = 0;
        memcpy(buffer.bytes + 48, &sizes[i], sizeof(sizes[i]));
        ck_assert_uint_eq(decode(64, &offset, &entry), WIN32_INVALID_DATA);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        entries_arrive_as_they_were_sent,
        every_cut_is_noticed,
        what_is_no_name_is_refused,
        a_length_that_is_too_large_is_refused,
        NULL,
    };
    return run_suite(make_suite_with("entry", tests, setup, teardown));
}

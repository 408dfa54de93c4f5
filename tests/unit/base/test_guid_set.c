/* A set of GUIDs. */
#include "base/guid_set.h"
#include "base/bytes.h"
#include "base/status.h"
#include "unit/suite.h"

static struct guid_set set;

static void end(void)
{
    guid_set_free(&set);
}

static const uint8_t *guid_of(uint64_t number)
{
    static uint8_t guid[GUID_SIZE];
    store_u64(guid, number);
    store_u64(guid + 8, number << 32);
    return guid;
}

START_TEST(what_was_added_is_in_it_and_nothing_else)
{
    enum { MANY = 3000 };
    ck_assert(!guid_set_has(&set, guid_of(1)));
    for (uint64_t i = 1; i <= MANY; i++) {
        ck_assert_uint_eq(guid_set_add(&set, guid_of(i)), WIN32_OK);
        ck_assert_uint_eq(guid_set_add(&set, guid_of(i / 2 + 1)), WIN32_OK); /* perhaps again */
    }
    ck_assert_uint_eq(set.count, MANY);
    for (uint64_t i = 1; i <= 2 * MANY; i++)
        ck_assert_int_eq(guid_set_has(&set, guid_of(i)), i <= MANY);
}
END_TEST

/* Those whose mix is the same: only the search becomes slow. */
START_TEST(guids_that_fall_into_one_place_are_told_apart)
{
    uint8_t guid[GUID_SIZE] = {0};
    for (unsigned i = 1; i < 200; i++) {
        store_u64(guid, i);
        store_u64(guid + 8, i);
        ck_assert(!guid_set_has(&set, guid));
        ck_assert_uint_eq(guid_set_add(&set, guid), WIN32_OK);
        ck_assert(guid_set_has(&set, guid));
    }
    ck_assert_uint_eq(set.count, 199);
}
END_TEST

START_TEST(the_one_that_is_all_zero_is_in_none)
{
    static const uint8_t none[GUID_SIZE];
    ck_assert_uint_eq(guid_set_add(&set, none), WIN32_OK);
    ck_assert(!guid_set_has(&set, none));
    ck_assert_uint_eq(guid_set_add(&set, guid_of(1)), WIN32_OK);
    ck_assert_uint_eq(guid_set_add(&set, none), WIN32_OK);
    ck_assert(!guid_set_has(&set, none));
    ck_assert_uint_eq(set.count, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_was_added_is_in_it_and_nothing_else,
        guids_that_fall_into_one_place_are_told_apart,
        the_one_that_is_all_zero_is_in_none,
        NULL,
    };
    return run_suite(make_suite_with("guid_set", tests, NULL, end));
}

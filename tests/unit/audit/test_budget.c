/* Budgets of records: each user has its own, for a day that no clock's setting ends, and no number
 * of users makes them grow. */
#include "audit/budget.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>
#include <uv.h>

enum { LIMIT = 3, USERS = 4 };

static const uint64_t day = UINT64_C(86400000000000);
static struct budget *budget;
static uint64_t time_ns;

static uint64_t clock_ns(void)
{
    return time_ns;
}

static void setup(void)
{
    const struct budget_options options = {.records = LIMIT, .users = USERS, .clock = clock_ns};
    time_ns = day * 7 + 1;
    ck_assert_uint_eq(budget_open(&options, &budget), WIN32_OK);
}

static void teardown(void)
{
    budget_close(budget);
}

/* How many of so many records of a user are within its budget. */
static unsigned take(uint32_t number, unsigned times)
{
    unsigned taken = 0;
    uint8_t sid[12] = {1, 1, 0, 0, 0, 0, 0, 5};
    const struct deputy_sid user = {.bytes = sid, .size = sizeof(sid)};
    memcpy(sid + 8, &number, sizeof(number));
    for (unsigned i = 0; i < times; i++)
        taken += budget_take(budget, &user);
    return taken;
}

START_TEST(a_user_has_so_many)
{
    ck_assert_uint_eq(take(1, 100), LIMIT);
    ck_assert_uint_eq(take(1, 1), 0);
}
END_TEST

START_TEST(each_user_has_its_own)
{
    ck_assert_uint_eq(take(1, 100), LIMIT);
    ck_assert_uint_eq(take(2, 2), 2);
    ck_assert_uint_eq(take(3, 100), LIMIT);
    ck_assert_uint_eq(take(2, 2), 1);
}
END_TEST

/* One SID may begin as another one is. */
START_TEST(a_longer_sid_is_another_user)
{
    uint8_t sid[68] = {1, 1, 0, 0, 0, 0, 0, 5, 1};
    ck_assert_uint_eq(take(1, 100), LIMIT);
    for (uint32_t size = 16; size <= sizeof(sid); size += 4) {
        const struct deputy_sid user = {.bytes = sid, .size = size};
        ck_assert(budget_take(budget, &user));
    }
}
END_TEST

START_TEST(a_day_has_24_hours_from_its_first_record_on)
{
    ck_assert_uint_eq(take(1, 1), 1);
    time_ns += day / 2;
    ck_assert_uint_eq(take(1, 100), LIMIT - 1);
    time_ns += day / 2 - 1;
    ck_assert_uint_eq(take(1, 1), 0);
    time_ns += 1;
    ck_assert_uint_eq(take(1, 100), LIMIT);
}
END_TEST

START_TEST(days_of_users_are_their_own)
{
    ck_assert_uint_eq(take(1, 100), LIMIT);
    time_ns += day / 2;
    ck_assert_uint_eq(take(2, 100), LIMIT);
    time_ns += day / 2;
    ck_assert_uint_eq(take(2, 100), 0);
    ck_assert_uint_eq(take(1, 100), LIMIT);
}
END_TEST

START_TEST(without_a_limit_all_is_recorded)
{
    budget_configure(budget, 0);
    ck_assert_uint_eq(take(1, 1000), 1000);
    budget_configure(budget, LIMIT);
    ck_assert_uint_eq(take(1, 1000), LIMIT);
}
END_TEST

START_TEST(another_limit_counts_at_once)
{
    ck_assert_uint_eq(take(1, 100), LIMIT);
    budget_configure(budget, LIMIT + 2);
    ck_assert_uint_eq(take(1, 100), 2);
    budget_configure(budget, 1);
    ck_assert_uint_eq(take(1, 100), 0);
    ck_assert_uint_eq(take(2, 100), 1);
}
END_TEST

/* The user whose day began first makes room, and others keep what they have had. */
START_TEST(no_number_of_users_makes_it_grow)
{
    for (uint32_t user = 1; user <= USERS; user++)
        ck_assert_uint_eq(take(user, 100), LIMIT);
    ck_assert_uint_eq(take(USERS + 1, 100), LIMIT);
    for (uint32_t user = 2; user <= USERS + 1; user++)
        ck_assert_uint_eq(take(user, 100), 0);
    ck_assert_uint_eq(take(1, 100), LIMIT);
    for (uint32_t user = 1; user <= 10000; user++)
        (void)take(user, 1);
}
END_TEST

enum { THREADS = 8, EACH = 1000 };

static void take_all(void *taken)
{
    *(unsigned *)taken = take(1, EACH);
}

START_TEST(threads_share_a_budget)
{
    uv_thread_t threads[THREADS];
    unsigned taken[THREADS], sum = 0;
    budget_configure(budget, EACH);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(uv_thread_create(&threads[i], take_all, &taken[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        uv_thread_join(&threads[i]);
        sum += taken[i];
    }
    ck_assert_uint_eq(sum, EACH);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_user_has_so_many, each_user_has_its_own,
        a_longer_sid_is_another_user, a_day_has_24_hours_from_its_first_record_on,
        days_of_users_are_their_own, without_a_limit_all_is_recorded, another_limit_counts_at_once,
        no_number_of_users_makes_it_grow, threads_share_a_budget, NULL};
    return run_suite(make_suite_with("budget", tests, setup, teardown));
}

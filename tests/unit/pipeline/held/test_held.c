/* What a session holds: found by its id and kind only, closed once. */
#include "base/status.h"
#include "pipeline/held/held.h"
#include "unit/suite.h"

struct thing {
    struct held held;
    int closed;
};

static const int kind, other_kind;
static const uint8_t alice_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 11, 0, 0, 0};
static const uint8_t group_sid[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};
static const struct deputy_group enabled = {{.bytes = group_sid, .size = 16}, .attributes = 0x4};
static const struct deputy_group deny_only = {{.bytes = group_sid, .size = 16}, .attributes = 0x10};
static const struct deputy_identity alice = {
    .facts = 1ull << DEPUTY_FACT_USER, .user = {.bytes = alice_sid, .size = 12}};
static struct held_table table;
static struct thing things[HELD_MAX + 1];

static void close_thing(struct held *held)
{
    ((struct thing *)held)->closed++;
}

static void setup(void)
{
    table = (struct held_table){0};
    for (int i = 0; i <= HELD_MAX; i++)
        things[i] = (struct thing){.held = {.kind = &kind, .close = close_thing}};
}

static uint32_t hold(int thing)
{
    uint32_t id = 0;
    ck_assert_uint_eq(held_add(&table, &alice, &things[thing].held, &id), WIN32_OK);
    ck_assert_uint_ne(id, 0);
    return id;
}

START_TEST(a_thing_is_found_by_its_id_and_kind)
{
    uint32_t id = hold(0);
    ck_assert_ptr_eq(held_find(&table, &alice, id, &kind), &things[0].held);
    ck_assert_ptr_null(held_find(&table, &alice, id, &other_kind));
    ck_assert_ptr_null(held_find(&table, &alice, id + 1, &kind));
    ck_assert_ptr_null(held_find(&table, &alice, 0, &kind));
    ck_assert_ptr_null(held_find(&table, &alice, UINT32_MAX, &kind));
}
END_TEST

START_TEST(a_closed_thing_is_gone)
{
    uint32_t id = hold(0);
    ck_assert_uint_eq(held_close(&table, id, &other_kind), WIN32_INVALID_HANDLE);
    ck_assert_int_eq(things[0].closed, 0);
    ck_assert_uint_eq(held_close(&table, id, &kind), WIN32_OK);
    ck_assert_int_eq(things[0].closed, 1);
    ck_assert_uint_eq(held_close(&table, id, &kind), WIN32_INVALID_HANDLE);
    ck_assert_ptr_null(held_find(&table, &alice, id, &kind));
}
END_TEST

START_TEST(an_old_id_does_not_find_what_came_after_it)
{
    uint32_t old = hold(0);
    ck_assert_uint_eq(held_close(&table, old, &kind), WIN32_OK);
    uint32_t next = hold(1);
    ck_assert_uint_ne(old, next);
    ck_assert_ptr_null(held_find(&table, &alice, old, &kind));
    ck_assert_ptr_eq(held_find(&table, &alice, next, &kind), &things[1].held);
}
END_TEST

START_TEST(a_full_table_takes_no_more)
{
    uint32_t id = 77;
    for (int i = 0; i < HELD_MAX; i++)
        hold(i);
    ck_assert_uint_eq(held_add(&table, &alice, &things[HELD_MAX].held, &id), WIN32_NO_MORE_ITEMS);
    ck_assert_uint_eq(id, 77);
    ck_assert_int_eq(things[HELD_MAX].closed, 0);
}
END_TEST

START_TEST(the_end_closes_everything_once)
{
    for (int i = 0; i < HELD_MAX; i++)
        hold(i);
    held_close_all(&table);
    held_close_all(&table);
    for (int i = 0; i < HELD_MAX; i++)
        ck_assert_int_eq(things[i].closed, 1);
}
END_TEST

START_TEST(a_thing_is_not_for_another_user)
{
    static const uint8_t bob_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 12, 0, 0, 0};
    struct deputy_identity bob = alice;
    bob.user.bytes = bob_sid;
    uint32_t id = hold(0);
    ck_assert_ptr_null(held_find(&table, &bob, id, &kind));
    ck_assert_ptr_nonnull(held_find(&table, &alice, id, &kind));
}
END_TEST

START_TEST(a_thing_is_not_for_the_same_user_with_other_rights)
{
    struct deputy_identity administrator = alice, restricted = alice;
    administrator.facts |= 1ull << DEPUTY_FACT_GROUPS;
    restricted.facts = administrator.facts;
    administrator.groups = (struct deputy_groups){.items = &enabled, .count = 1};
    restricted.groups = (struct deputy_groups){.items = &deny_only, .count = 1};
    uint32_t id;
    ck_assert_uint_eq(held_add(&table, &administrator, &things[0].held, &id), WIN32_OK);
    ck_assert_ptr_null(held_find(&table, &restricted, id, &kind));
    ck_assert_ptr_null(held_find(&table, &alice, id, &kind));
    ck_assert_ptr_eq(held_find(&table, &administrator, id, &kind), &things[0].held);
}
END_TEST

START_TEST(a_thing_is_not_for_a_token_with_other_privileges)
{
    static const struct deputy_privilege on = {.luid = 17, .attributes = 0x2};
    static const struct deputy_privilege off = {.luid = 17};
    static const struct deputy_privilege other = {.luid = 18, .attributes = 0x2};
    struct deputy_identity backup = alice;
    uint32_t id;
    backup.facts |= 1ull << DEPUTY_FACT_PRIVILEGES;
    backup.privileges = (struct deputy_privileges){&on, 1};
    ck_assert_uint_eq(held_add(&table, &backup, &things[0].held, &id), WIN32_OK);
    ck_assert_ptr_eq(held_find(&table, &backup, id, &kind), &things[0].held);
    backup.privileges.items = &off;
    ck_assert_ptr_null(held_find(&table, &backup, id, &kind));
    backup.privileges.items = &other;
    ck_assert_ptr_null(held_find(&table, &backup, id, &kind));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_thing_is_found_by_its_id_and_kind,
        a_closed_thing_is_gone,
        an_old_id_does_not_find_what_came_after_it,
        a_full_table_takes_no_more,
        the_end_closes_everything_once,
        a_thing_is_not_for_another_user,
        a_thing_is_not_for_the_same_user_with_other_rights,
        a_thing_is_not_for_a_token_with_other_privileges,
        NULL,
    };
    return run_suite(make_suite_with("held", tests, setup, NULL));
}

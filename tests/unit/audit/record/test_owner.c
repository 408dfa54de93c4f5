/* Whose a record is: its user's, and of a confined token only what it did itself. */
#include "audit/record/owner.h"
#include "audit/record/record.h"
#include "identity/attributes.h"
#include "base/status.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

enum { ENABLED = 0x7 };

static struct arena arena;
static struct deputy_identity *one; /* of a user with nothing that confines it */
static struct deputy_group *groups;

/* "Users", "Administrators" and a logon SID. */
static void begin(void)
{
    static const char *const texts[] = {"S-1-5-32-545", "S-1-5-32-544", "S-1-5-5-0-77", NULL};
    one = arena_alloc(&arena, sizeof(*one));
    one->user = sample_sid(&arena, "S-1-5-21-1-2-3-1001");
    one->groups = sample_groups(&arena, texts);
    groups = arena_array(&arena, one->groups.count, sizeof(*groups));
    memcpy(groups, one->groups.items, one->groups.count * sizeof(*groups));
    one->groups.items = groups;
    groups[0].attributes = groups[1].attributes = ENABLED;
    groups[2].attributes = 0xC0000000u | ENABLED;
    one->integrity = sample_sid(&arena, "S-1-16-8192");
    fact_set(one, DEPUTY_FACT_USER);
    fact_set(one, DEPUTY_FACT_GROUPS);
    fact_set(one, DEPUTY_FACT_INTEGRITY);
}

static void end(void)
{
    arena_free(&arena);
}

static struct audit_owner owner(void)
{
    struct audit_owner made;
    memset(&made, 0xAA, sizeof(made));
    ck_assert_uint_eq(owner_of(one, &made), WIN32_OK);
    return made;
}

static bool same_authority(const struct audit_owner *a, const struct audit_owner *b)
{
    return memcmp(a->authority, b->authority, SHA256_SIZE) == 0;
}

static void restrict_by(const char *sid)
{
    const char *const texts[] = {sid, NULL};
    one->restricting_sids = sample_groups(&arena, texts);
    fact_set(one, DEPUTY_FACT_RESTRICTING_SIDS);
}

START_TEST(a_user_sees_its_own_records)
{
    struct audit_owner a = owner();
    ck_assert(!a.confined);
    ck_assert(!a.reading);
    ck_assert_uint_eq(a.integrity, 8192);
    ck_assert(owner_sees(&a, &a));
}
END_TEST

START_TEST(another_user_sees_none_of_them)
{
    struct audit_owner a = owner();
    one->user = sample_sid(&arena, "S-1-5-21-1-2-3-1002");
    struct audit_owner b = owner();
    ck_assert(!owner_sees(&a, &b));
    ck_assert(!owner_sees(&b, &a));
    one->user = sample_sid(&arena, "S-1-5-21-1-2-3"); /* its bytes begin the other's */
    struct audit_owner c = owner();
    ck_assert(!owner_sees(&c, &a));
    ck_assert(!owner_sees(&a, &c));
}
END_TEST

START_TEST(nobody_sees_nothing_and_is_seen_by_nobody)
{
    const struct audit_owner nobody = {0};
    struct audit_owner a = owner();
    ck_assert(!owner_sees(&nobody, &nobody));
    ck_assert(!owner_sees(&a, &nobody));
    ck_assert(!owner_sees(&nobody, &a));
    fact_clear(one, DEPUTY_FACT_USER);
    struct audit_owner unknown = owner();
    ck_assert_uint_eq(unknown.user_size, 0);
    ck_assert(!owner_sees(&unknown, &unknown));
}
END_TEST

/* Each makes a token that may do less; the whole one sees what it did, and not the other way. */
static void deny_group(void)
{
    groups[1].attributes = GROUP_DENY_ONLY;
}

static void restrict_token(void)
{
    restrict_by("S-1-5-12");
}

static void contain(void)
{
    one->appcontainer = sample_sid(&arena, "S-1-15-2-1-2-3-4-5-6-7");
    fact_set(one, DEPUTY_FACT_APPCONTAINER);
}

static void lower_integrity(void)
{
    one->integrity = sample_sid(&arena, "S-1-16-4096");
}

static void (*const confinements[])(void) = {deny_group, restrict_token, contain, lower_integrity};
enum { CONFINEMENTS = sizeof(confinements) / sizeof(confinements[0]) };

START_TEST(a_confined_token_sees_only_what_it_did_itself)
{
    struct audit_owner whole = owner();
    confinements[_i]();
    struct audit_owner confined = owner();
    ck_assert(!owner_sees(&confined, &whole));
    ck_assert(owner_sees(&whole, &confined));
    ck_assert(owner_sees(&confined, &confined));
}
END_TEST

START_TEST(tokens_confined_in_different_ways_do_not_see_each_other)
{
    for (int i = 0; i < CONFINEMENTS - 1; i++) {
        end();
        begin();
        confinements[_i]();
        struct audit_owner a = owner();
        end();
        begin();
        confinements[i]();
        struct audit_owner b = owner();
        if (i != _i)
            ck_assert(!owner_sees(&b, &a));
    }
}
END_TEST

START_TEST(what_is_not_given_confines_nothing)
{
    fact_clear(one, DEPUTY_FACT_INTEGRITY);
    struct audit_owner unknown = owner();
    ck_assert_uint_eq(unknown.integrity, OWNER_NO_INTEGRITY);
    ck_assert(!unknown.confined);
    fact_set(one, DEPUTY_FACT_INTEGRITY);
    struct audit_owner known = owner();
    ck_assert(owner_sees(&unknown, &known));
    ck_assert(owner_sees(&known, &unknown));
    /* A list without entries is none. */
    one->restricting_sids = (struct deputy_groups){0};
    fact_set(one, DEPUTY_FACT_RESTRICTING_SIDS);
    struct audit_owner empty = owner();
    ck_assert(!empty.confined);
    ck_assert(same_authority(&empty, &known));
}
END_TEST

START_TEST(another_logon_is_the_same_authority)
{
    struct audit_owner before = owner();
    groups[2].sid = sample_sid(&arena, "S-1-5-5-0-78");
    one->logon_id = 99;
    one->token_id = 98;
    struct audit_owner after = owner();
    ck_assert(same_authority(&before, &after));
}
END_TEST

/* What is held is on record as that of a logon session, which is not this one. */
START_TEST(another_logon_is_not_the_full_authority)
{
    uint8_t before[SHA256_SIZE], after[SHA256_SIZE];
    fact_set(one, DEPUTY_FACT_LOGON_ID);
    ck_assert_uint_eq(owner_full_authority(one, before), WIN32_OK);
    one->token_id = 98;
    ck_assert_uint_eq(owner_full_authority(one, after), WIN32_OK);
    ck_assert_mem_eq(before, after, SHA256_SIZE);
    one->logon_id = 99;
    ck_assert_uint_eq(owner_full_authority(one, after), WIN32_OK);
    ck_assert_mem_ne(before, after, SHA256_SIZE);
}
END_TEST

START_TEST(an_enabled_privilege_hides_no_records)
{
    static const struct deputy_privilege backup = {.luid = 17, .attributes = PRIVILEGE_ENABLED};
    uint8_t full_before[SHA256_SIZE], full_after[SHA256_SIZE];
    struct audit_owner before = owner();
    ck_assert_uint_eq(owner_full_authority(one, full_before), WIN32_OK);
    one->privileges = (struct deputy_privileges){&backup, 1};
    fact_set(one, DEPUTY_FACT_PRIVILEGES);
    struct audit_owner after = owner();
    ck_assert_uint_eq(owner_full_authority(one, full_after), WIN32_OK);
    ck_assert(same_authority(&before, &after));
    ck_assert_mem_ne(full_before, full_after, SHA256_SIZE);
}
END_TEST

START_TEST(attributes_that_grant_and_deny_nothing_do_not_count)
{
    struct audit_owner before = owner();
    groups[0].attributes = 0x4; /* no longer mandatory and enabled by default */
    struct audit_owner after = owner();
    ck_assert(same_authority(&before, &after));
    groups[0].attributes = 0;
    struct audit_owner disabled = owner();
    ck_assert(!same_authority(&before, &disabled));
}
END_TEST

START_TEST(each_kind_of_fact_is_part_of_the_authority)
{
    struct audit_owner seen[8];
    unsigned count = 0;
    seen[count++] = owner();
    restrict_by("S-1-5-12");
    seen[count++] = owner();
    restrict_by("S-1-5-33");
    seen[count++] = owner();
    contain();
    seen[count++] = owner();
    const char *const capability[] = {"S-1-15-3-1", NULL};
    one->capabilities = sample_groups(&arena, capability);
    fact_set(one, DEPUTY_FACT_CAPABILITIES);
    seen[count++] = owner();
    const char *const other[] = {"S-1-15-3-2", NULL};
    one->capabilities = sample_groups(&arena, other);
    seen[count++] = owner();
    lower_integrity();
    seen[count++] = owner();
    groups[0].sid = sample_sid(&arena, "S-1-5-32-546");
    seen[count++] = owner();
    for (unsigned i = 0; i < count; i++) {
        for (unsigned j = 0; j < i; j++)
            ck_assert(!same_authority(&seen[i], &seen[j]));
    }
}
END_TEST

/* The same SID as a group, as a restricting SID and as a capability means three things. */
START_TEST(a_fact_is_not_taken_for_another_kind)
{
    const char *const sid[] = {"S-1-5-32-547", NULL};
    enum deputy_fact facts[] = {
        DEPUTY_FACT_GROUPS, DEPUTY_FACT_RESTRICTING_SIDS, DEPUTY_FACT_CAPABILITIES};
    struct audit_owner seen[3];
    for (unsigned i = 0; i < 3; i++) {
        *one = (struct deputy_identity){.user = one->user};
        fact_set(one, DEPUTY_FACT_USER);
        *(struct deputy_groups *)(uintptr_t)fact_value(one, facts[i]) = sample_groups(&arena, sid);
        fact_set(one, facts[i]);
        seen[i] = owner();
    }
    ck_assert(!same_authority(&seen[0], &seen[1]));
    ck_assert(!same_authority(&seen[0], &seen[2]));
    ck_assert(!same_authority(&seen[1], &seen[2]));
}
END_TEST

/* More than is hashed in one go; each of them counts. */
START_TEST(every_one_of_many_groups_counts)
{
    enum { MANY = 1200 };
    struct deputy_group *many = arena_array(&arena, MANY, sizeof(*many));
    for (unsigned i = 0; i < MANY; i++) {
        many[i].sid = sample_sid(&arena, "S-1-5-21-1-2-3-4-5-6-7-8-9-10-11-12-13-14");
        many[i].attributes = ENABLED;
    }
    one->groups = (struct deputy_groups){many, MANY};
    struct audit_owner before = owner();
    for (unsigned i = 0; i < MANY; i += 13) {
        many[i].attributes = 0;
        struct audit_owner changed = owner();
        ck_assert(!same_authority(&before, &changed));
        many[i].attributes = ENABLED;
    }
    one->groups.count--;
    struct audit_owner shorter = owner();
    ck_assert(!same_authority(&before, &shorter));
}
END_TEST

START_TEST(a_label_without_a_level_is_below_all_others)
{
    struct audit_owner whole = owner();
    one->integrity = sample_sid(&arena, "S-1-16");
    struct audit_owner odd = owner();
    ck_assert_uint_eq(odd.integrity, 0);
    ck_assert(!owner_sees(&odd, &whole));
}
END_TEST

START_TEST(a_record_knows_its_owner)
{
    struct audit_record record;
    struct audit_owner expected = owner();
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    ck_assert_uint_eq(record.owner.user_size, 0);
    audit_set_identity(&record, one);
    ck_assert_uint_eq(record.status, WIN32_OK);
    ck_assert(same_authority(&record.owner, &expected));
    ck_assert(owner_sees(&record.owner, &expected));
    audit_record_free(&record);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_user_sees_its_own_records, another_user_sees_none_of_them,
        nobody_sees_nothing_and_is_seen_by_nobody, what_is_not_given_confines_nothing,
        another_logon_is_the_same_authority, another_logon_is_not_the_full_authority,
        an_enabled_privilege_hides_no_records, attributes_that_grant_and_deny_nothing_do_not_count,
        each_kind_of_fact_is_part_of_the_authority, a_fact_is_not_taken_for_another_kind,
        every_one_of_many_groups_counts, a_label_without_a_level_is_below_all_others,
        a_record_knows_its_owner, NULL};
    Suite *suite = make_suite_with("owner", tests, begin, end);
    TCase *each = tcase_create("confinements");
    tcase_add_checked_fixture(each, begin, end);
    tcase_add_loop_test(each, a_confined_token_sees_only_what_it_did_itself, 0, CONFINEMENTS);
    tcase_add_loop_test(
        each, tokens_confined_in_different_ways_do_not_see_each_other, 0, CONFINEMENTS);
    suite_add_tcase(suite, each);
    return run_suite(suite);
}

/* Descriptors of operations: what is taken, where each comes from, and what is refused. */
#include "access/model/descriptor.h"
#include "base/status.h"
#include "unit/policy/policy_fixture.h"
#include "unit/suite.h"

#include <string.h>

static struct buffer bytes, why;

static void teardown(void)
{
    fixture_free();
    buffer_free(&bytes);
    buffer_free(&why);
}

static uint32_t make(const char *sddl)
{
    buffer_free(&bytes);
    buffer_free(&why);
    return descriptor_make(sddl, fixture_convert, &bytes, &why);
}

static struct descriptor made(const char *sddl)
{
    struct descriptor descriptor;
    ck_assert_uint_eq(make(sddl), WIN32_OK);
    ck_assert_uint_eq(
        descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor), WIN32_OK);
    return descriptor;
}

static void check_refused(const char *sddl, const char *reason)
{
    ck_assert_uint_eq(make(sddl), WIN32_INVALID_DATA);
    ck_assert_str_eq(why.bytes, reason);
}

static void check_access(const char *operation, const char *sddl, enum policy_source source)
{
    const struct policy_access *access = policy_access_find(&fixture_policy, operation);
    ck_assert_str_eq(access->sddl, sddl);
    ck_assert_int_eq(access->source, source);
    ck_assert(!access->bad);
}

START_TEST(what_lacks_an_owner_or_a_group_gets_them)
{
    static const char *const texts[] = {
        "D:(A;;0x1;;;AU)", "O:BAD:(A;;0x1;;;AU)", "G:BAD:(A;;0x1;;;AU)", "O:BAG:BAD:"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct descriptor descriptor = made(texts[i]);
        ck_assert(descriptor.owner.bytes && descriptor.group.bytes && descriptor.dacl.bytes);
    }
}
END_TEST

START_TEST(generic_rights_become_those_of_operations)
{
    static const struct {
        const char *sddl;
        uint32_t mask;
    } rows[] = {
        {"D:(A;;GA;;;AU)", 7},
        {"D:(A;;GR;;;AU)", 1},
        {"D:(A;;GX;;;AU)", 1},
        {"D:(A;;GW;;;AU)", 4},
        {"D:(D;;0x2;;;AU)", 2},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct descriptor descriptor = made(rows[i].sddl);
        struct access_acl_walk walk = access_acl_walk(&descriptor.dacl);
        struct access_ace ace;
        ck_assert(access_acl_next(&walk, &ace));
        ck_assert_uint_eq(ace.mask, rows[i].mask);
    }
}
END_TEST

START_TEST(every_ace_is_looked_at)
{
    struct descriptor descriptor = made("D:(D;;0x7;;;AN)(A;;GA;;;BA)(A;;GR;;;AU)");
    struct access_ace ace;
    ck_assert(access_acl_find(&descriptor.dacl, 2, &ace));
    ck_assert_uint_eq(ace.mask, 7);
    ck_assert(access_acl_find(&descriptor.dacl, 3, &ace));
    ck_assert_uint_eq(ace.mask, 1);
    check_refused("D:(A;;0x1;;;BA)(A;;FA;;;AU)",
        "has in ACE 2 the rights 0x1f01ff; operations have 0x1 (use), 0x2 (see others), 0x4 "
        "(administer) and GA (all)");
}
END_TEST

START_TEST(what_would_allow_everybody_everything_is_refused)
{
    check_refused("O:SYG:SY", "has no DACL, which would allow everybody everything");
    check_refused("", "has no DACL, which would allow everybody everything");
    check_refused("D:NO_ACCESS_CONTROL", "has no DACL, which would allow everybody everything");
}
END_TEST

START_TEST(an_empty_dacl_allows_nobody_and_is_taken)
{
    ck_assert_uint_eq(made("D:").dacl.count, 0);
}
END_TEST

START_TEST(what_is_no_sddl_is_refused_with_its_place)
{
    check_refused("nonsense",
        "is no security descriptor in SDDL (at character 1: 'O:', 'G:', 'D:' or 'S:' expected)");
    ck_assert_uint_eq(make("D:(A;;0x1;;;XX)"), WIN32_INVALID_DATA);
    ck_assert_ptr_nonnull(strstr(why.bytes, "at character "));
    ck_assert_uint_eq(make("D:(A;;0x1;;;AU"), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(the_built_in_default_holds_for_all)
{
    fixture_make();
    ck_assert_uint_eq(fixture_policy.access_count, 3);
    check_access("Default", descriptor_default, POLICY_FROM_DEFAULT);
    check_access("open", descriptor_default, POLICY_FROM_DEFAULT);
    check_access("list", descriptor_default, POLICY_FROM_DEFAULT);
    ck_assert(!policy_access_find(&fixture_policy, "open")->own);
}
END_TEST

START_TEST(an_operation_has_its_own_or_the_default)
{
    fixture_text(POLICY_FROM_PARAMETERS, "Default", "D:(A;;1;;;BA)");
    fixture_text(POLICY_FROM_PARAMETERS, "OPEN", "D:(A;;1;;;AU)");
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors + fixture_policy.warnings, 0);
    check_access("open", "D:(A;;1;;;AU)", POLICY_FROM_PARAMETERS);
    check_access("list", "D:(A;;1;;;BA)", POLICY_FROM_PARAMETERS);
    ck_assert(policy_access_find(&fixture_policy, "open")->own);
    ck_assert(!policy_access_find(&fixture_policy, "list")->own);
}
END_TEST

START_TEST(the_policy_comes_first_with_its_default_too)
{
    fixture_text(POLICY_FROM_PARAMETERS, "open", "D:(A;;1;;;AU)");
    fixture_text(POLICY_FROM_PARAMETERS, "list", "D:(A;;1;;;AU)");
    fixture_text(POLICY_FROM_PARAMETERS, "Default", "D:(A;;1;;;AU)");
    fixture_text(POLICY_FROM_GROUP, "list", "D:(A;;1;;;BU)");
    fixture_make();
    check_access("open", "D:(A;;1;;;AU)", POLICY_FROM_PARAMETERS);
    check_access("list", "D:(A;;1;;;BU)", POLICY_FROM_GROUP);
    fixture_text(POLICY_FROM_GROUP, "Default", "D:(A;;1;;;BA)");
    fixture_make();
    check_access("open", "D:(A;;1;;;BA)", POLICY_FROM_GROUP);
    check_access("list", "D:(A;;1;;;BU)", POLICY_FROM_GROUP);
    check_access("Default", "D:(A;;1;;;BA)", POLICY_FROM_GROUP);
    ck_assert_uint_eq(fixture_policy.errors + fixture_policy.warnings, 0);
}
END_TEST

START_TEST(a_broken_descriptor_is_an_error_and_the_default_is_shown)
{
    fixture_text(POLICY_FROM_PARAMETERS, "open", "D:(A;;FA;;;AU)");
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors, 1);
    ck_assert_ptr_nonnull(strstr(fixture_problem(), "Parameters\\Access\\open has in ACE 1"));
    const struct policy_access *access = policy_access_find(&fixture_policy, "open");
    ck_assert(access->bad);
    ck_assert_str_eq(access->sddl, descriptor_default);
    check_access("list", descriptor_default, POLICY_FROM_DEFAULT);
}
END_TEST

START_TEST(a_broken_descriptor_that_is_overridden_is_a_warning)
{
    fixture_text(POLICY_FROM_PARAMETERS, "open", "nonsense");
    fixture_text(POLICY_FROM_GROUP, "Default", "D:(A;;1;;;BA)");
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors, 0);
    ck_assert_uint_eq(fixture_policy.warnings, 1);
    check_access("open", "D:(A;;1;;;BA)", POLICY_FROM_GROUP);
}
END_TEST

START_TEST(a_broken_policy_does_not_let_the_parameters_through)
{
    fixture_text(POLICY_FROM_PARAMETERS, "open", "D:(A;;1;;;AU)");
    fixture_text(POLICY_FROM_GROUP, "Default", "nonsense");
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors, 1);
    ck_assert(policy_access_find(&fixture_policy, "open")->bad);
}
END_TEST

START_TEST(the_name_of_no_operation_is_a_warning)
{
    fixture_text(POLICY_FROM_GROUP, "opne", "D:(A;;1;;;BA)");
    fixture_make();
    ck_assert_str_eq(
        fixture_problem(), "Policies\\Deputy\\Access\\opne is the name of no operation");
    ck_assert_uint_eq(fixture_policy.errors, 0);
    ck_assert_ptr_eq(policy_access_find(&fixture_policy, "opne"), &fixture_policy.access[0]);
}
END_TEST

static void check_text(uint32_t type, const void *data, size_t size, const char *reason)
{
    fixture_free();
    fixture_add(POLICY_FROM_PARAMETERS, true, "open", type, data, size);
    fixture_make();
    if (reason)
        ck_assert_str_eq(fixture_problem() + strlen("Parameters\\Access\\open "), reason);
    ck_assert_uint_eq(fixture_policy.errors, reason ? 1 : 0);
}

START_TEST(only_a_whole_text_is_a_descriptor)
{
    static uint16_t longest[POLICY_TEXT_MAX + 2];
    check_text(POLICY_TYPE_SZ, "D\0:\0", 4, NULL);
    check_text(POLICY_TYPE_SZ, "D\0:\0\0\0", 6, NULL);
    check_text(2, "D\0:\0\0\0", 6, "is not a REG_SZ");
    check_text(POLICY_TYPE_DWORD, "D\0:\0", 4, "is not a REG_SZ");
    check_text(POLICY_TYPE_SZ, "D\0:\0\0", 5, "is not a REG_SZ");
    check_text(POLICY_TYPE_SZ, "D\0\0\0:\0\0\0", 8, "has a zero or half a character in it");
    check_text(POLICY_TYPE_SZ, "D\0:\0\0\xd8", 6, "has a zero or half a character in it");
    check_text(POLICY_TYPE_SZ, "\0\0", 2, "has no DACL, which would allow everybody everything");
    check_text(POLICY_TYPE_SZ, "", 0, "has no DACL, which would allow everybody everything");
    check_text(POLICY_TYPE_SZ, NULL, 20000, "is longer than 4096 characters");
    for (size_t i = 0; i < POLICY_TEXT_MAX + 2; i++)
        longest[i] = 'D';
    check_text(
        POLICY_TYPE_SZ, longest, 2 * (POLICY_TEXT_MAX + 1), "is longer than 4096 characters");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_lacks_an_owner_or_a_group_gets_them,
        generic_rights_become_those_of_operations,
        every_ace_is_looked_at,
        what_would_allow_everybody_everything_is_refused,
        an_empty_dacl_allows_nobody_and_is_taken,
        what_is_no_sddl_is_refused_with_its_place,
        the_built_in_default_holds_for_all,
        an_operation_has_its_own_or_the_default,
        the_policy_comes_first_with_its_default_too,
        a_broken_descriptor_is_an_error_and_the_default_is_shown,
        a_broken_descriptor_that_is_overridden_is_a_warning,
        a_broken_policy_does_not_let_the_parameters_through,
        the_name_of_no_operation_is_a_warning,
        only_a_whole_text_is_a_descriptor,
        NULL,
    };
    return run_suite(make_suite_with("policy_access", tests, fixture_free, teardown));
}

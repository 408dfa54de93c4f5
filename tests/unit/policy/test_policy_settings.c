/* Numbers: every row of the table, where each comes from, and what is wrong with others. */
#include "unit/policy/policy_fixture.h"
#include "unit/suite.h"

#include <string.h>

START_TEST(every_row_is_whole)
{
    bool used[sizeof(struct config)] = {false};
    ck_assert_uint_le(settings_count(), SETTINGS_MAX);
    for (size_t i = 0; i < settings_count(); i++) {
        const struct setting *setting = &settings[i];
        ck_assert_ptr_eq(setting_find(setting->name), setting);
        ck_assert_uint_le(setting->smallest, setting->preset);
        ck_assert_uint_le(setting->preset, setting->largest);
        ck_assert(!setting->unit == !!setting->words);
        ck_assert(setting->meaning[0] && setting->help[strlen(setting->help) - 1] == '.');
        ck_assert(!used[setting->offset]);
        used[setting->offset] = true;
    }
    ck_assert_uint_eq(settings_count(), sizeof(struct config) / sizeof(uint32_t));
}
END_TEST

START_TEST(an_enumeration_has_a_word_for_each_number_and_no_other)
{
    for (size_t i = 0; i < settings_count(); i++) {
        const struct setting *setting = &settings[i];
        if (!setting->words)
            continue;
        ck_assert_uint_eq(setting->smallest, 0);
        for (uint32_t j = 0; j <= setting->largest; j++)
            ck_assert_ptr_nonnull(setting_word(setting, j));
        ck_assert_ptr_null(setting->words[setting->largest + 1]);
        ck_assert_ptr_null(setting_word(setting, setting->largest + 1));
    }
    ck_assert_str_eq(setting_word(setting_find("AuditWhenUnavailable"), 1), "permissive");
    ck_assert_ptr_null(setting_word(setting_find("MaxCalls"), 1));
}
END_TEST

START_TEST(what_nobody_has_set_has_its_default)
{
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors + fixture_policy.warnings, 0);
    for (size_t i = 0; i < settings_count(); i++) {
        ck_assert_uint_eq(setting_get(&settings[i], &fixture_policy.config), settings[i].preset);
        ck_assert_int_eq(fixture_policy.settings[i].source, POLICY_FROM_DEFAULT);
    }
    ck_assert_uint_eq(fixture_policy.config.calls, 256);
    ck_assert_uint_eq(fixture_policy.config.spool_age_h, 168);
}
END_TEST

START_TEST(the_ends_of_every_range_are_inside_and_what_is_beyond_is_not)
{
    for (size_t i = 0; i < settings_count(); i++) {
        const struct setting *setting = &settings[i];
        const uint32_t numbers[] = {
            setting->smallest, setting->largest, setting->smallest - 1, setting->largest + 1};
        for (size_t j = 0; j < 4; j++) {
            bool inside = numbers[j] >= setting->smallest && numbers[j] <= setting->largest;
            fixture_free();
            fixture_number(POLICY_FROM_PARAMETERS, setting->name, numbers[j]);
            fixture_make();
            ck_assert_uint_eq(fixture_policy.errors, inside ? 0 : 1);
            ck_assert(fixture_policy.settings[i].bad == !inside);
            ck_assert_uint_eq(setting_get(setting, &fixture_policy.config),
                inside ? numbers[j] : setting->preset);
        }
    }
}
END_TEST

START_TEST(a_policy_overrides_the_parameters_value_by_value)
{
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCalls", 10);
    fixture_number(POLICY_FROM_PARAMETERS, "MaxSessions", 20);
    fixture_number(POLICY_FROM_GROUP, "maxcalls", 30);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors + fixture_policy.warnings, 0);
    ck_assert_uint_eq(fixture_policy.config.calls, 30);
    ck_assert_uint_eq(fixture_policy.config.sessions, 20);
    ck_assert_int_eq(fixture_policy.settings[0].source, POLICY_FROM_GROUP);
    ck_assert_int_eq(fixture_policy.settings[1].source, POLICY_FROM_DEFAULT);
    ck_assert_int_eq(fixture_policy.settings[2].source, POLICY_FROM_PARAMETERS);
}
END_TEST

START_TEST(a_wrong_number_is_named_with_its_range)
{
    fixture_number(POLICY_FROM_GROUP, "MaxCalls", 10001);
    fixture_make();
    ck_assert_str_eq(fixture_problem(), "Policies\\Deputy\\MaxCalls is 10001, outside 1 to 10000");
    ck_assert_uint_eq(fixture_policy.errors, 1);
}
END_TEST

START_TEST(a_wrong_policy_does_not_let_the_parameters_through)
{
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCalls", 10);
    fixture_number(POLICY_FROM_GROUP, "MaxCalls", 0);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors, 1);
    ck_assert_uint_eq(fixture_policy.config.calls, 256);
    ck_assert_int_eq(fixture_policy.settings[0].source, POLICY_FROM_GROUP);
}
END_TEST

START_TEST(a_wrong_value_that_is_overridden_is_only_a_warning)
{
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCalls", 0);
    fixture_number(POLICY_FROM_GROUP, "MaxCalls", 10);
    fixture_make();
    ck_assert_str_eq(fixture_problem(),
        "Parameters\\MaxCalls is 0, outside 1 to 10000, and is overridden by the policy");
    ck_assert_uint_eq(fixture_policy.errors, 0);
    ck_assert_uint_eq(fixture_policy.config.calls, 10);
}
END_TEST

START_TEST(only_a_whole_dword_is_a_number)
{
    static const struct {
        uint32_t type;
        const char *bytes;
        size_t size;
    } wrong[] = {
        {POLICY_TYPE_SZ, "5\0\0\0", 4},
        {3, "\5\0\0\0", 4},
        {5, "\0\0\0\5", 4},
        {11, "\5\0\0\0\0\0\0\0", 8},
        {POLICY_TYPE_DWORD, "\5\0\0", 3},
        {POLICY_TYPE_DWORD, "\5\0\0\0\0", 5},
        {POLICY_TYPE_DWORD, "", 0},
        {POLICY_TYPE_DWORD, NULL, 100000},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        fixture_free();
        fixture_add(POLICY_FROM_PARAMETERS, false, "MaxCalls", wrong[i].type, wrong[i].bytes,
            wrong[i].size);
        fixture_make();
        ck_assert_str_eq(fixture_problem(), "Parameters\\MaxCalls is not a REG_DWORD");
        ck_assert_uint_eq(fixture_policy.errors, 1);
    }
}
END_TEST

START_TEST(an_unknown_name_is_a_warning)
{
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCals", 5);
    fixture_make();
    ck_assert_str_eq(fixture_problem(), "Parameters\\MaxCals is the name of no setting");
    ck_assert(fixture_policy.problems[0].warning);
    ck_assert_uint_eq(fixture_policy.errors, 0);
}
END_TEST

START_TEST(the_unnamed_value_is_nobodys)
{
    fixture_add(POLICY_FROM_PARAMETERS, false, "", POLICY_TYPE_SZ, "\0\0", 2);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.errors + fixture_policy.warnings, 0);
}
END_TEST

START_TEST(a_name_with_a_zero_in_it_is_not_taken_for_what_stands_before)
{
    static const uint16_t name[] = {'M', 'a', 'x', 'C', 'a', 'l', 'l', 's', 0, 'x'};
    const struct policy_value value = {.source = POLICY_FROM_PARAMETERS,
        .type = POLICY_TYPE_DWORD,
        .bytes = (const uint8_t *)"\5\0\0\0",
        .size = 4};
    ck_assert_uint_eq(policy_values_add(&fixture_values, &value, name, 10), 0);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.config.calls, 256);
    ck_assert_uint_eq(fixture_policy.warnings, 1);
}
END_TEST

START_TEST(a_subkey_that_means_nothing_is_a_warning)
{
    static const uint16_t access[] = {'a', 'c', 'c', 'e', 's', 's'}, typo[] = {'A', 'c'};
    const struct policy_value key = {.source = POLICY_FROM_PARAMETERS, .key = true};
    const struct policy_value below = {
        .source = POLICY_FROM_PARAMETERS, .key = true, .access = true};
    ck_assert_uint_eq(policy_values_add(&fixture_values, &key, access, 6), 0);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.warnings, 0);
    ck_assert_uint_eq(policy_values_add(&fixture_values, &key, typo, 2), 0);
    fixture_make();
    ck_assert_str_eq(fixture_problem(), "Parameters\\Ac is a key that has no meaning here");
    ck_assert_uint_eq(policy_values_add(&fixture_values, &below, access, 6), 0);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.warnings, 2);
}
END_TEST

START_TEST(problems_beyond_what_there_is_room_for_are_counted)
{
    char name[] = "Unknown00";
    for (int i = 0; i < POLICY_PROBLEMS_MAX + 2; i++) {
        name[7] = (char)('0' + i / 10);
        name[8] = (char)('0' + i % 10);
        fixture_number(POLICY_FROM_PARAMETERS, name, 1);
    }
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCalls", 0);
    fixture_make();
    ck_assert_uint_eq(fixture_policy.problem_count, POLICY_PROBLEMS_MAX);
    ck_assert_uint_eq(fixture_policy.warnings, POLICY_PROBLEMS_MAX + 2);
    ck_assert_uint_eq(fixture_policy.errors, 1);
    ck_assert_str_eq(fixture_policy.problems[0].value, "Parameters\\MaxCalls");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_row_is_whole,
        an_enumeration_has_a_word_for_each_number_and_no_other,
        what_nobody_has_set_has_its_default,
        the_ends_of_every_range_are_inside_and_what_is_beyond_is_not,
        a_policy_overrides_the_parameters_value_by_value,
        a_wrong_number_is_named_with_its_range,
        a_wrong_policy_does_not_let_the_parameters_through,
        a_wrong_value_that_is_overridden_is_only_a_warning,
        only_a_whole_dword_is_a_number,
        an_unknown_name_is_a_warning,
        the_unnamed_value_is_nobodys,
        a_name_with_a_zero_in_it_is_not_taken_for_what_stands_before,
        a_subkey_that_means_nothing_is_a_warning,
        problems_beyond_what_there_is_room_for_are_counted,
        NULL,
    };
    return run_suite(make_suite_with("policy_settings", tests, fixture_free, fixture_free));
}

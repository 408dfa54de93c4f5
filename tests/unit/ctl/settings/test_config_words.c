/* The configuration in words and as JSON. */
#include "ctl/settings/config_words.h"
#include "unit/policy/policy_fixture.h"
#include "unit/suite.h"

#include <string.h>

static struct buffer out;

static void teardown(void)
{
    fixture_free();
    buffer_free(&out);
}

/* Several spaces are one: how wide a column is, is not what is tested. */
static const char *squeezed(void)
{
    size_t to = 0;
    ck_assert_uint_eq(out.status, 0);
    for (size_t from = 0; from < out.size; from++) {
        if (out.bytes[from] != ' ' || !to || out.bytes[to - 1] != ' ')
            out.bytes[to++] = out.bytes[from];
    }
    out.bytes[to] = 0;
    return out.bytes;
}

static const char *text_of(void (*put)(struct buffer *out, const struct policy *policy))
{
    fixture_make();
    buffer_free(&out);
    put(&out, &fixture_policy);
    return squeezed();
}

static const char *json_of(void (*put)(struct json *json, const struct policy *policy))
{
    struct json json = {.buffer = &out};
    fixture_make();
    buffer_free(&out);
    json_object_begin(&json);
    put(&json, &fixture_policy);
    json_object_end(&json);
    ck_assert_uint_eq(out.status, 0);
    return out.bytes;
}

static void check_has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in: %s", part, text);
}

START_TEST(a_right_configuration_is_said_to_be_right)
{
    ck_assert_str_eq(text_of(config_put_check), "The configuration is right.\n");
    ck_assert_str_eq(
        json_of(config_json_check), "{\"valid\":true,\"errors\":0,\"warnings\":0,\"problems\":[]}");
}
END_TEST

START_TEST(each_problem_is_a_line_with_what_is_used_instead)
{
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCals", 5);
    fixture_number(POLICY_FROM_GROUP, "MaxCalls", 0);
    ck_assert_str_eq(text_of(config_put_check),
        "error: Policies\\Deputy\\MaxCalls is 0, outside 1 to 10000; "
        "a reload keeps the configuration in use as a whole, a start fails\n"
        "warning: Parameters\\MaxCals is the name of no setting; it is not used\n");
    const char *json = json_of(config_json_check);
    check_has(json, "{\"valid\":false,\"errors\":1,\"warnings\":1,");
    check_has(json, "{\"value\":\"Policies\\\\Deputy\\\\MaxCalls\",\"severity\":\"error\","
                    "\"reason\":\"is 0, outside 1 to 10000\",");
    check_has(json, "\"severity\":\"warning\",\"reason\":\"is the name of no setting\","
                    "\"instead\":\"it is not used\"}");
}
END_TEST

START_TEST(what_acts_on_a_terminal_is_made_visible)
{
    fixture_number(POLICY_FROM_PARAMETERS, "\x1b[2J", 5);
    check_has(text_of(config_put_check), "Parameters\\<U+001B>[2J is the name");
}
END_TEST

START_TEST(every_setting_is_shown_with_its_source)
{
    fixture_number(POLICY_FROM_PARAMETERS, "AuditWhenUnavailable", 1);
    fixture_number(POLICY_FROM_GROUP, "MaxCalls", 7);
    fixture_text(POLICY_FROM_PARAMETERS, "list", "D:(A;;1;;;BA)");
    const char *text = text_of(config_put_all);
    for (size_t i = 0; i < settings_count(); i++)
        check_has(text, settings[i].name);
    check_has(text, "MaxCalls 7 calls policy\n");
    check_has(text, "AuditWhenUnavailable 1 (permissive) parameters\n");
    check_has(text, "SpoolMaxAgeHours 168 h default\n");
    check_has(text, "Access\\list parameters D:(A;;1;;;BA)\n");
    ck_assert_ptr_null(strstr(text, "Access\\open"));
    const char *json = json_of(config_json_all);
    check_has(json, "{\"name\":\"MaxCalls\",\"source\":\"policy\",\"valid\":true,\"value\":7,"
                    "\"unit\":\"calls\"}");
    check_has(json, "{\"name\":\"AuditWhenUnavailable\",\"source\":\"parameters\",\"valid\":true,"
                    "\"value\":1,\"word\":\"permissive\"}");
    check_has(json, "{\"operation\":\"list\",\"source\":\"parameters\",\"own\":true,\"valid\":true,"
                    "\"sddl\":\"D:(A;;1;;;BA)\"}");
    check_has(json, "{\"operation\":\"open\",\"source\":\"default\",\"own\":false,");
}
END_TEST

START_TEST(a_wrong_value_is_not_shown_as_if_it_held)
{
    fixture_number(POLICY_FROM_PARAMETERS, "MaxCalls", 0);
    fixture_text(POLICY_FROM_GROUP, "Default", "nonsense");
    const char *text = text_of(config_put_all);
    check_has(text, "MaxCalls wrong parameters\n");
    check_has(text, "Access\\Default policy wrong\n");
    const char *json = json_of(config_json_all);
    check_has(json, "{\"name\":\"MaxCalls\",\"source\":\"parameters\",\"valid\":false,\"unit\"");
    check_has(json, "{\"operation\":\"open\",\"source\":\"policy\",\"own\":false,\"valid\":false}");
}
END_TEST

START_TEST(a_setting_is_explained_with_all_that_its_row_says)
{
    size_t index = (size_t)(setting_find("SpoolMaxAgeHours") - settings);
    struct json json = {.buffer = &out};
    fixture_make();
    config_put_setting(&out, &fixture_policy, index);
    squeezed();
    check_has(out.bytes, settings[index].meaning);
    check_has(out.bytes, settings[index].help);
    check_has(out.bytes, " Type REG_DWORD\n");
    check_has(out.bytes, " Range 1 to 8760 h\n");
    check_has(out.bytes, " Default 168 h\n");
    check_has(out.bytes, "HKEY_LOCAL_MACHINE\\" POLICY_PARAMETERS_KEY "\n");
    check_has(out.bytes, "HKEY_LOCAL_MACHINE\\" POLICY_GROUP_KEY "\n");
    check_has(out.bytes, " Value 168 h, from: default\n");
    buffer_free(&out);
    config_json_setting(&json, &fixture_policy, index);
    check_has(out.bytes, "\"smallest\":1,\"largest\":8760,\"default\":168,\"applies\":\"reload\"");
    buffer_free(&out);
    index = (size_t)(setting_find("AuditWhenUnavailable") - settings);
    config_put_setting(&out, &fixture_policy, index);
    squeezed();
    check_has(out.bytes, " Range 0 to 1: 0 strict, 1 permissive\n");
}
END_TEST

START_TEST(access_is_explained_for_one_operation_or_all)
{
    fixture_text(POLICY_FROM_PARAMETERS, "list", "D:(A;;1;;;BA)");
    fixture_make();
    config_put_access(&out, &fixture_policy, policy_access_find(&fixture_policy, "list"));
    squeezed();
    check_has(out.bytes, " Value D:(A;;1;;;BA), from: parameters\n");
    buffer_free(&out);
    config_put_access(&out, &fixture_policy, policy_access_find(&fixture_policy, "open"));
    squeezed();
    check_has(out.bytes, ", from: default, as Default\n");
    buffer_free(&out);
    config_put_access(&out, &fixture_policy, NULL);
    squeezed();
    check_has(out.bytes, "Access\\open default as Default\n");
    check_has(out.bytes, "Access\\list parameters D:(A;;1;;;BA)\n");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_right_configuration_is_said_to_be_right,
        each_problem_is_a_line_with_what_is_used_instead,
        what_acts_on_a_terminal_is_made_visible,
        every_setting_is_shown_with_its_source,
        a_wrong_value_is_not_shown_as_if_it_held,
        a_setting_is_explained_with_all_that_its_row_says,
        access_is_explained_for_one_operation_or_all,
        NULL,
    };
    return run_suite(make_suite_with("config_words", tests, fixture_free, teardown));
}

/* What the doctor says, and the rules by which it judges. */
#include "access_fixture.h"
#include "client/ctl/doctor_finding.h"
#include "host/service_sid.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

#define GOOD_LOG                                                                                   \
    "O:BAG:SYD:(A;;0x7;;;SY)(A;;0x5;;;BA)(A;;0x1;;;S-1-5-32-573)(A;;0x3;;;" DEPUTY_SERVICE_SID ")"

static struct arena arena;

static void teardown(void)
{
    arena_free(&arena);
}

static void check_image(const char *path, enum image_path_problem expected, const char *program)
{
    const char *found = NULL;
    size_t size = 0;
    ck_assert_msg(image_path_judge(path, &found, &size) == expected, "%s", path);
    if (program)
        ck_assert_msg(size == strlen(program) && memcmp(found, program, size) == 0, "%s", path);
}

START_TEST(a_quoted_absolute_image_path_is_good)
{
    check_image("\"C:\\Program Files\\Deputy\\deputy.exe\"", IMAGE_PATH_GOOD,
        "C:\\Program Files\\Deputy\\deputy.exe");
    check_image("\"C:\\Program Files\\Deputy\\deputy.exe\" --x", IMAGE_PATH_GOOD,
        "C:\\Program Files\\Deputy\\deputy.exe");
    check_image("C:\\Deputy\\deputy.exe", IMAGE_PATH_GOOD, "C:\\Deputy\\deputy.exe");
    check_image("C:\\Deputy\\deputy.exe --x", IMAGE_PATH_GOOD, "C:\\Deputy\\deputy.exe");
}
END_TEST

START_TEST(an_unquoted_path_with_a_space_is_found)
{
    check_image("C:\\Program Files\\Deputy\\deputy.exe", IMAGE_PATH_UNQUOTED,
        "C:\\Program Files\\Deputy\\deputy.exe");
    check_image("C:\\Program Files\\Deputy\\deputy.EXE --x", IMAGE_PATH_UNQUOTED,
        "C:\\Program Files\\Deputy\\deputy.EXE");
    check_image("C:\\Program Files\\Deputy\\deputy", IMAGE_PATH_UNQUOTED, NULL);
}
END_TEST

START_TEST(a_relative_path_is_found)
{
    check_image("deputy.exe", IMAGE_PATH_RELATIVE, "deputy.exe");
    check_image("\"..\\deputy.exe\"", IMAGE_PATH_RELATIVE, NULL);
    check_image("\\SystemRoot\\deputy.exe", IMAGE_PATH_RELATIVE, NULL);
    check_image("\\\\server\\share\\deputy.exe", IMAGE_PATH_RELATIVE, NULL);
}
END_TEST

START_TEST(a_broken_path_is_found)
{
    check_image("", IMAGE_PATH_BROKEN, NULL);
    check_image("\"", IMAGE_PATH_BROKEN, NULL);
    check_image("\"\"", IMAGE_PATH_BROKEN, NULL);
    check_image("\"C:\\Deputy\\deputy.exe", IMAGE_PATH_BROKEN, NULL);
}
END_TEST

static void check_log(const char *sddl, bool lets, const char *stranger, uint32_t right)
{
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_sid found;
    uint32_t found_right;
    ck_assert_msg(log_descriptor_lets(&descriptor, &found, &found_right) == lets, "%s", sddl);
    if (!lets)
        return;
    ck_assert_msg(found_right == right, "%s", sddl);
    struct access_sid wanted = stranger ? fixture_sid(&arena, stranger) : (struct access_sid){0};
    ck_assert_msg(stranger ? access_sid_equal(&found, &wanted) : !found.bytes, "%s", sddl);
}

START_TEST(the_installers_log_descriptor_is_good)
{
    check_log(GOOD_LOG, false, NULL, 0);
    check_log("O:BAG:SYD:", false, NULL, 0);
    check_log("O:BAG:SYD:(D;;0x7;;;WD)(A;;0x1;;;WD)(A;;0x7;;;SY)", false, NULL, 0);
}
END_TEST

START_TEST(who_may_forge_events_is_found)
{
    check_log(GOOD_LOG "(A;;0x2;;;AU)", true, "AU", 0x2);
    check_log("O:BAG:SYD:(A;;0x7;;;BA)", true, "BA", 0x2);
    check_log("O:BAG:SYD:(A;;GA;;;WD)", true, "WD", 0x2);
    check_log("O:BAG:SYD:(A;;GW;;;IU)", true, "IU", 0x2);
    check_log("O:BAG:SYD:NO_ACCESS_CONTROL", true, NULL, 0x2);
    check_log("O:BAG:SY", true, NULL, 0x2);
}
END_TEST

START_TEST(who_may_clear_the_log_is_found)
{
    check_log(GOOD_LOG "(A;;0x4;;;AU)", true, "AU", 0x4);
    check_log("O:BAG:SYD:(A;;0x5;;;S-1-5-32-573)", true, "S-1-5-32-573", 0x4);
}
END_TEST

START_TEST(the_clock_is_believed_in_this_century_only)
{
    ck_assert(!clock_year_sane(1601) && !clock_year_sane(1970) && !clock_year_sane(2024));
    ck_assert(clock_year_sane(2026) && clock_year_sane(2099));
    ck_assert(!clock_year_sane(2100) && !clock_year_sane(30828));
}
END_TEST

START_TEST(a_clock_that_was_set_back_is_found)
{
    const uint64_t second = 10000000, now = 1000000 * second;
    ck_assert(!clock_behind(now, 0) && !clock_behind(now, now));
    ck_assert(!clock_behind(now, now + 300 * second));
    ck_assert(clock_behind(now, now + 301 * second));
    ck_assert(clock_behind(0, UINT64_MAX));
}
END_TEST

START_TEST(required_privileges_are_each_looked_for)
{
    ck_assert(privileges_listed("SeChangeNotifyPrivilege\0SeImpersonatePrivilege\0"));
    ck_assert(privileges_listed("seimpersonateprivilege\0SeChangeNotifyPrivilege\0"));
    ck_assert(!privileges_listed("SeImpersonatePrivilege\0SeImpersonatePrivilege\0"));
    ck_assert(!privileges_listed("SeChangeNotifyPrivilege\0SeChangeNotifyPrivilege\0"));
    ck_assert(!privileges_listed("SeImpersonatePrivilege\0"));
    ck_assert(
        !privileges_listed("SeChangeNotifyPrivilege\0SeImpersonatePrivilege\0SeDebugPrivilege\0"));
    ck_assert(!privileges_listed("SeChangeNotifyPrivilege\0SeImpersonatePrivilege\0SeNoSuch\0"));
    ck_assert(!privileges_listed("") && !privileges_listed(NULL));
}
END_TEST

static void check_mitigations(
    const char *on, const char *off, bool kept, enum doctor_verdict verdict, const char *text)
{
    struct doctor_finding finding = {0};
    struct buffer active = {0}, inactive = {0};
    buffer_text(&active, on);
    buffer_text(&inactive, off);
    mitigations_judge(&finding, &active, &inactive, kept);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
    ck_assert((finding.fix.size > 0) == (verdict != DOCTOR_PASS));
    buffer_free(&active);
    buffer_free(&inactive);
    doctor_finding_free(&finding);
}

START_TEST(mitigations_that_are_all_off_are_a_failure_where_there_are_any)
{
    check_mitigations("strict handles", "", true, DOCTOR_PASS, "strict handles");
    check_mitigations("strict handles", "no child", true, DOCTOR_WARN, "not active: no child");
    check_mitigations("", "strict handles, no child", true, DOCTOR_FAIL, "none is active");
    check_mitigations("", "strict handles, no child", false, DOCTOR_UNKNOWN, "does not tell");
    check_mitigations("strict handles", "", false, DOCTOR_UNKNOWN, "does not tell");
}
END_TEST

static const char *put(const struct doctor_finding *finding, struct buffer *out)
{
    buffer_free(out);
    doctor_put(out, "clock", finding);
    ck_assert_uint_eq(out->status, 0);
    return out->bytes;
}

START_TEST(a_finding_is_a_line_and_its_fix_another)
{
    struct doctor_finding finding = {0};
    struct buffer out = {0};
    doctor_say(&finding, DOCTOR_PASS, "all is well");
    ck_assert_str_eq(put(&finding, &out), "pass     clock                  all is well\n");
    doctor_say(&finding, DOCTOR_FAIL, "it is wrong");
    doctor_fix(&finding, "set it");
    ck_assert_str_eq(put(&finding, &out), "fail     clock                  it is wrong\n"
                                          "                                fix: set it\n");
    buffer_free(&out);
    doctor_finding_free(&finding);
}
END_TEST

START_TEST(what_is_shown_cannot_pass_for_another_line)
{
    struct doctor_finding finding = {0};
    struct buffer out = {0};
    doctor_say(&finding, DOCTOR_FAIL, "C:\\a\npass     everything \x1b[2J");
    const char *line = put(&finding, &out);
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
    ck_assert_ptr_null(strchr(line, 0x1b));
    buffer_free(&out);
    doctor_finding_free(&finding);
}
END_TEST

START_TEST(json_has_the_documented_keys)
{
    struct doctor_finding finding = {0};
    struct buffer out = {0};
    struct json json = {.buffer = &out};
    const unsigned counts[DOCTOR_VERDICTS] = {3, 2, 1, 4};
    doctor_say(&finding, DOCTOR_WARN, "old");
    doctor_fix(&finding, "renew");
    doctor_json(&json, "version", &finding);
    ck_assert_str_eq(out.bytes,
        "{\"name\":\"version\",\"verdict\":\"warn\",\"text\":\"old\",\"fix\":\"renew\"}");
    buffer_free(&out);
    json.comma = false;
    json_object_begin(&json);
    doctor_json_counts(&json, counts);
    json_object_end(&json);
    ck_assert_str_eq(out.bytes, "{\"counts\":{\"pass\":3,\"unknown\":2,\"warn\":1,\"fail\":4}}");
    buffer_free(&out);
    doctor_put_counts(&out, counts);
    ck_assert_str_eq(out.bytes, "3 pass, 2 unknown, 1 warn, 4 fail\n");
    buffer_free(&out);
    doctor_finding_free(&finding);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_quoted_absolute_image_path_is_good,
        an_unquoted_path_with_a_space_is_found, a_relative_path_is_found, a_broken_path_is_found,
        the_installers_log_descriptor_is_good, who_may_forge_events_is_found,
        who_may_clear_the_log_is_found, the_clock_is_believed_in_this_century_only,
        a_clock_that_was_set_back_is_found, required_privileges_are_each_looked_for,
        mitigations_that_are_all_off_are_a_failure_where_there_are_any,
        a_finding_is_a_line_and_its_fix_another, what_is_shown_cannot_pass_for_another_line,
        json_has_the_documented_keys, NULL};
    return run_suite(make_suite_with("doctor finding", tests, NULL, teardown));
}

/* What the doctor says, and the rules by which it judges. */
#include "unit/access/access_fixture.h"
#include "ctl/doctor/doctor_finding.h"
#include "installation/service_sid.h"
#include "unit/suite.h"

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

/* The only one who is told may do this; 0: nobody is. */
static void check_log(const char *sddl, const char *stranger, uint32_t rights)
{
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_sid found;
    uint32_t found_rights;
    struct log_walk walk = log_walk(&descriptor);
    ck_assert_msg(log_walk_next(&walk, &found, &found_rights) == (rights != 0), "%s", sddl);
    if (!rights)
        return;
    ck_assert_msg(found_rights == rights, "%s", sddl);
    struct access_sid wanted = stranger ? fixture_sid(&arena, stranger) : (struct access_sid){0};
    ck_assert_msg(stranger ? access_sid_equal(&found, &wanted) : !found.bytes, "%s", sddl);
    ck_assert(!log_walk_next(&walk, &found, &found_rights));
}

START_TEST(the_installers_log_descriptor_is_good)
{
    check_log(GOOD_LOG, NULL, 0);
    check_log("O:BAG:SYD:", NULL, 0);
    check_log("O:BAG:SYD:(D;;0x7;;;WD)(A;;0x1;;;WD)(A;;0x7;;;SY)", NULL, 0);
}
END_TEST

START_TEST(who_may_forge_events_is_found)
{
    check_log(GOOD_LOG "(A;;0x2;;;AU)", "AU", 0x2);
    check_log("O:BAG:SYD:(A;;0x7;;;BA)", "BA", 0x2);
    check_log("O:BAG:SYD:(A;;GA;;;WD)", "WD", 0x6);
    check_log("O:BAG:SYD:(A;;GW;;;IU)", "IU", 0x6);
    check_log("O:BAG:SYD:NO_ACCESS_CONTROL", NULL, 0x6);
    check_log("O:BAG:SY", NULL, 0x6);
}
END_TEST

START_TEST(who_may_clear_the_log_is_found)
{
    check_log(GOOD_LOG "(A;;0x4;;;AU)", "AU", 0x4);
    check_log("O:BAG:SYD:(A;;0x5;;;S-1-5-32-573)", "S-1-5-32-573", 0x4);
}
END_TEST

START_TEST(all_who_may_do_something_with_the_log_are_found)
{
    struct descriptor descriptor =
        fixture_descriptor(&arena, GOOD_LOG "(A;;0x2;;;AU)(D;;0x7;;;WD)(A;;0x6;;;IU)");
    const struct access_sid first = fixture_sid(&arena, "AU"), second = fixture_sid(&arena, "IU");
    struct log_walk walk = log_walk(&descriptor);
    struct access_sid found;
    uint32_t rights;
    ck_assert(log_walk_next(&walk, &found, &rights) && access_sid_equal(&found, &first));
    ck_assert_uint_eq(rights, LOG_MAY_WRITE);
    ck_assert(log_walk_next(&walk, &found, &rights) && access_sid_equal(&found, &second));
    ck_assert_uint_eq(rights, LOG_MAY_WRITE | LOG_MAY_CLEAR);
    ck_assert(!log_walk_next(&walk, &found, &rights));
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

static void check_mitigations(const char *on, const char *off, const char *none, bool kept,
    enum doctor_verdict verdict, const char *text)
{
    struct doctor_finding finding = {0};
    struct buffer active = {0}, inactive = {0}, absent = {0};
    buffer_text(&active, on);
    buffer_text(&inactive, off);
    buffer_text(&absent, none);
    mitigations_judge(&finding, &active, &inactive, &absent, kept);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
    ck_assert((finding.fix.size > 0) == (verdict != DOCTOR_PASS));
    buffer_free(&active);
    buffer_free(&inactive);
    buffer_free(&absent);
    doctor_finding_free(&finding);
}

START_TEST(mitigations_that_are_all_off_are_a_failure_where_there_are_any)
{
    check_mitigations("strict handles", "", "", true, DOCTOR_PASS, "strict handles");
    check_mitigations("strict handles", "no code", "", true, DOCTOR_WARN, "not active: no code");
    check_mitigations("", "strict handles", "no child", true, DOCTOR_FAIL, "none is active");
    check_mitigations("", "strict handles", "", false, DOCTOR_UNKNOWN, "does not tell");
    check_mitigations("strict handles", "", "", false, DOCTOR_UNKNOWN, "does not tell");
}
END_TEST

START_TEST(a_mitigation_that_the_system_does_not_offer_is_no_warning)
{
    check_mitigations("strict handles", "", "no child", true, DOCTOR_PASS,
        "strict handles; this system does not offer: no child");
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

static void add(
    struct doctor_finding *all, enum doctor_verdict verdict, const char *text, const char *fix)
{
    struct doctor_finding other = {0};
    doctor_say(&other, verdict, text);
    doctor_fix(&other, fix);
    doctor_add(all, &other);
    ck_assert(!other.text.bytes && !other.fix.bytes && !other.next);
}

START_TEST(every_finding_is_a_line_and_what_mends_several_is_said_once)
{
    struct doctor_finding all = {0};
    struct buffer out = {0};
    struct json json = {.buffer = &out};
    unsigned counts[DOCTOR_VERDICTS] = {0};
    add(&all, DOCTOR_PASS, "all is well", "");
    ck_assert_str_eq(put(&all, &out), "pass     clock                  all is well\n");
    add(&all, DOCTOR_WARN, "one", "set it");
    add(&all, DOCTOR_PASS, "all is well", "");
    add(&all, DOCTOR_FAIL, "two", "set it");
    add(&all, DOCTOR_FAIL, "three", "renew it");
    add(&all, DOCTOR_UNKNOWN, "four", "ask");
    ck_assert_str_eq(put(&all, &out), "warn     clock                  one\n"
                                      "fail     clock                  two\n"
                                      "                                fix: set it\n"
                                      "fail     clock                  three\n"
                                      "                                fix: renew it\n"
                                      "unknown  clock                  four\n"
                                      "                                fix: ask\n");
    doctor_count(&all, counts);
    ck_assert(!counts[DOCTOR_PASS] && counts[DOCTOR_WARN] == 1 && counts[DOCTOR_FAIL] == 2);
    buffer_free(&out);
    json_array_begin(&json);
    doctor_json(&json, "clock", &all);
    json_array_end(&json);
    ck_assert_str_eq(out.bytes,
        "[{\"name\":\"clock\",\"verdict\":\"warn\",\"text\":\"one\",\"fix\":\"set it\"},"
        "{\"name\":\"clock\",\"verdict\":\"fail\",\"text\":\"two\",\"fix\":\"set it\"},"
        "{\"name\":\"clock\",\"verdict\":\"fail\",\"text\":\"three\",\"fix\":\"renew it\"},"
        "{\"name\":\"clock\",\"verdict\":\"unknown\",\"text\":\"four\",\"fix\":\"ask\"}]");
    buffer_free(&out);
    doctor_finding_free(&all);
}
END_TEST

START_TEST(a_list_of_findings_is_added_as_a_whole)
{
    struct doctor_finding all = {0}, more = {0};
    unsigned counts[DOCTOR_VERDICTS] = {0};
    add(&more, DOCTOR_FAIL, "one", "a");
    add(&more, DOCTOR_FAIL, "two", "b");
    add(&all, DOCTOR_PASS, "well", "");
    doctor_add(&all, &more);
    doctor_count(&all, counts);
    ck_assert_uint_eq(counts[DOCTOR_FAIL], 2);
    ck_assert_uint_eq(counts[DOCTOR_PASS], 0);
    doctor_finding_free(&all);
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
        who_may_clear_the_log_is_found, all_who_may_do_something_with_the_log_are_found,
        the_clock_is_believed_in_this_century_only, a_clock_that_was_set_back_is_found,
        required_privileges_are_each_looked_for,
        mitigations_that_are_all_off_are_a_failure_where_there_are_any,
        a_mitigation_that_the_system_does_not_offer_is_no_warning,
        a_finding_is_a_line_and_its_fix_another,
        every_finding_is_a_line_and_what_mends_several_is_said_once,
        a_list_of_findings_is_added_as_a_whole, what_is_shown_cannot_pass_for_another_line,
        json_has_the_documented_keys, NULL};
    return run_suite(make_suite_with("doctor finding", tests, NULL, teardown));
}

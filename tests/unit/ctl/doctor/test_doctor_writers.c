/* What is said to do about files that others may change mends them, and opens nothing. */
#include "ctl/doctor/doctor_writers.h"
#include "installation/service_sid.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

#define OWN_ACL                                                                                    \
    "/inheritance:r /grant:r \"*S-1-5-18:(OI)(CI)F\" \"*S-1-5-32-544:(OI)(CI)F\" "                 \
    "\"*" DEPUTY_SERVICE_SID ":(OI)(CI)F\""
#define ADMINISTRATORS_OWN "/setowner *S-1-5-32-544"

static struct doctor_finding finding;
static struct doctor_strangers strangers;

static void teardown(void)
{
    doctor_finding_free(&finding);
    doctor_free_strangers(&strangers);
    finding = (struct doctor_finding){0};
    strangers = (struct doctor_strangers){0};
}

/* The fix ends with this command, which cmd.exe and PowerShell read alike: nothing joins it to
 * another, and what PowerShell would run or expand is in quotation marks or not there. */
static void expect(const char *command)
{
    const char *fix = finding.fix.bytes, *begin = strstr(fix, command);
    bool quoted = false;
    ck_assert_uint_eq(finding.fix.status, WIN32_OK);
    ck_assert_msg(begin && strcmp(begin, command) == 0, "%s", fix);
    ck_assert_msg(begin - fix >= 6 && strncmp(begin - 6, "then: ", 6) == 0, "%s", fix);
    for (const char *at = command; *at; at++) {
        quoted ^= *at == '"';
        ck_assert_msg(quoted || !strchr("(){}&|;<>,'@#", *at), "%s", fix);
        ck_assert_msg(!strchr("$%`^!", *at), "%s", fix);
    }
}

static void check(enum doctor_place place, const char *command)
{
    doctor_fix_writers(&finding, place, "C:\\X", &strangers);
    expect(command);
}

START_TEST(what_is_installed_gets_what_its_folder_hands_down)
{
    doctor_stranger(&strangers, "S-1-1-0");
    check(DOCTOR_INSTALLED, "icacls \"C:\\X\" /reset");
    check(DOCTOR_FOLDER, "icacls \"C:\\X\" /reset /T");
    doctor_stranger(&strangers, NULL);
    check(DOCTOR_INSTALLED, "icacls \"C:\\X\" /reset");
    check(DOCTOR_FOLDER, "icacls \"C:\\X\" /reset /T");
}
END_TEST

START_TEST(a_folder_above_keeps_what_it_hands_down)
{
    doctor_stranger(&strangers, "S-1-5-11");
    doctor_stranger(&strangers, "S-1-5-32-545");
    check(DOCTOR_ABOVE, "icacls \"C:\\X\" /inheritance:d /remove:g *S-1-5-11 *S-1-5-32-545");
    doctor_fix_writers(&finding, DOCTOR_ABOVE, "C:\\", &strangers);
    ck_assert_ptr_nonnull(strstr(finding.fix.bytes, "\"C:\\\\\" /inheritance:d"));
    doctor_stranger(&strangers, NULL);
    check(DOCTOR_ABOVE, "give it back the permissions that it had");
}
END_TEST

START_TEST(what_is_a_strangers_is_given_to_administrators)
{
    static const struct {
        enum doctor_place place;
        const char *command;
    } places[] = {
        {DOCTOR_INSTALLED, "icacls \"C:\\X\" " ADMINISTRATORS_OWN},
        {DOCTOR_ABOVE, "icacls \"C:\\X\" " ADMINISTRATORS_OWN},
        {DOCTOR_FOLDER, "icacls \"C:\\X\" " ADMINISTRATORS_OWN " /T"},
        {DOCTOR_DATA, "icacls \"C:\\X\" " ADMINISTRATORS_OWN " /T"},
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        doctor_fix_owner(&finding, places[i].place, "C:\\X");
        expect(places[i].command);
    }
}
END_TEST

/* Of three findings the first two are for it. */
static void check_data(const char *command)
{
    struct doctor_finding other = {0};
    doctor_say(&finding, DOCTOR_FAIL, "first");
    doctor_say(&other, DOCTOR_FAIL, "second");
    doctor_add(&finding, &other);
    doctor_say(&other, DOCTOR_FAIL, "third");
    doctor_fix(&other, "its own");
    doctor_add(&finding, &other);
    strangers.folder = "C:\\X";
    doctor_fix_data(&finding, &strangers);
    expect(command);
    ck_assert_str_eq(finding.next->fix.bytes, finding.fix.bytes);
    ck_assert_str_eq(finding.next->next->fix.bytes, "its own");
}

START_TEST(data_is_taken_from_all_who_are_named_with_one_command)
{
    struct doctor_strangers others = {0};
    doctor_stranger(&strangers, "S-1-5-32-545");
    doctor_stranger(&others, "S-1-5-32-54");
    doctor_stranger(&others, "S-1-5-32-545");
    doctor_stranger(&others, "S-1-1-0");
    doctor_add_strangers(&strangers, &others);
    doctor_free_strangers(&others);
    check_data("icacls \"C:\\X\" " OWN_ACL " /remove:g *S-1-5-32-545 *S-1-5-32-54 *S-1-1-0 /T");
}
END_TEST

START_TEST(data_that_is_everybodys_is_put_right_by_the_service)
{
    doctor_stranger(&strangers, "S-1-1-0");
    doctor_stranger(&strangers, NULL);
    doctor_say(&finding, DOCTOR_FAIL, "it is");
    doctor_fix_data(&finding, &strangers);
    ck_assert_ptr_nonnull(strstr(finding.fix.bytes, "then: start the service anew"));
}
END_TEST

START_TEST(strangers_are_listed)
{
    struct buffer out = {0};
    ck_assert(!doctor_has_strangers(&strangers));
    doctor_stranger(&strangers, NULL);
    ck_assert(doctor_has_strangers(&strangers));
    doctor_put_strangers(&out, &strangers);
    ck_assert_str_eq(out.bytes, "everybody");
    buffer_free(&out);
    doctor_stranger(&strangers, "S-1-1-0");
    doctor_stranger(&strangers, "S-1-5-11");
    doctor_stranger(&strangers, "S-1-1-0");
    doctor_put_strangers(&out, &strangers);
    ck_assert_str_eq(out.bytes, "S-1-1-0, S-1-5-11, everybody");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_installed_gets_what_its_folder_hands_down,
        a_folder_above_keeps_what_it_hands_down, what_is_a_strangers_is_given_to_administrators,
        data_is_taken_from_all_who_are_named_with_one_command,
        data_that_is_everybodys_is_put_right_by_the_service, strangers_are_listed, NULL};
    return run_suite(make_suite_with("doctor writers", tests, NULL, teardown));
}

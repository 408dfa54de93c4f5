/* What is said to do about files that others may change mends them, and opens nothing. */
#include "client/ctl/doctor_writers.h"
#include "host/service_sid.h"
#include "identity/status.h"
#include "suite.h"

#include <string.h>

#define OWN_ACL                                                                                    \
    "/inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *" DEPUTY_SERVICE_SID     \
    ":(OI)(CI)F"

static struct doctor_finding finding;

static void teardown(void)
{
    doctor_finding_free(&finding);
}

/* The commands, which a semicolon ends. */
static void check(enum doctor_place place, uint32_t status, const char *sid, const char *commands)
{
    doctor_fix_writers(&finding, place, status, "C:\\X", sid);
    ck_assert_uint_eq(finding.fix.status, WIN32_OK);
    ck_assert_msg(strncmp(finding.fix.bytes, commands, strlen(commands)) == 0 &&
                      finding.fix.bytes[strlen(commands)] == ';',
        "%s", finding.fix.bytes);
}

START_TEST(a_folder_of_data_is_taken_from_who_is_named)
{
    check(DOCTOR_DATA, WIN32_INVALID_ACL, "S-1-5-32-545",
        "icacls \"C:\\X\" " OWN_ACL " /remove:g *S-1-5-32-545");
}
END_TEST

START_TEST(a_folder_of_data_that_is_everybodys_ends_as_the_service_makes_it)
{
    check(DOCTOR_DATA, WIN32_INVALID_ACL, NULL,
        "icacls \"C:\\X\" /reset & icacls \"C:\\X\" " OWN_ACL);
}
END_TEST

START_TEST(what_is_installed_gets_what_its_folder_hands_down)
{
    check(DOCTOR_INSTALLED, WIN32_INVALID_ACL, "S-1-1-0", "icacls \"C:\\X\" /reset");
    check(DOCTOR_INSTALLED, WIN32_INVALID_ACL, NULL, "icacls \"C:\\X\" /reset");
}
END_TEST

START_TEST(a_folder_above_keeps_what_it_hands_down)
{
    check(DOCTOR_ABOVE, WIN32_INVALID_ACL, "S-1-5-11",
        "icacls \"C:\\X\" /inheritance:d /remove:g *S-1-5-11");
    check(DOCTOR_ABOVE, WIN32_INVALID_ACL, NULL, "give it back the permissions that it had");
    doctor_fix_writers(&finding, DOCTOR_ABOVE, WIN32_INVALID_ACL, "C:\\", "S-1-1-0");
    ck_assert_ptr_nonnull(strstr(finding.fix.bytes, "\"C:\\\\\" /inheritance:d"));
}
END_TEST

START_TEST(what_is_a_strangers_is_given_to_administrators)
{
    static const char commands[] = "icacls \"C:\\X\" /setowner *S-1-5-32-544";
    check(DOCTOR_INSTALLED, WIN32_INVALID_OWNER, "S-1-5-21-1-2-3-1001", commands);
    check(DOCTOR_DATA, WIN32_INVALID_OWNER, "S-1-5-21-1-2-3-1001", commands);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_folder_of_data_is_taken_from_who_is_named,
        a_folder_of_data_that_is_everybodys_ends_as_the_service_makes_it,
        what_is_installed_gets_what_its_folder_hands_down, a_folder_above_keeps_what_it_hands_down,
        what_is_a_strangers_is_given_to_administrators, NULL};
    return run_suite(make_suite_with("doctor writers", tests, NULL, teardown));
}

/* What the doctor says of a service's registration: the judgement, whatever the query says. */
#include "client/ctl/doctor_registration.h"
#include "suite.h"

#include <string.h>

static struct doctor_finding finding;

static void teardown(void)
{
    doctor_finding_free(&finding);
}

/* The finding has this verdict, this in its text, and this for its fix; it is for the next one. */
static void check_found(enum doctor_verdict verdict, const char *text, const char *fix)
{
    ck_assert_int_eq(finding.verdict, verdict);
    ck_assert_msg(strstr(finding.text.bytes, text) != NULL, "%s", finding.text.bytes);
    ck_assert_msg(fix ? strcmp(finding.fix.bytes, fix) == 0 : finding.fix.size == 0, "%s",
        finding.fix.size ? finding.fix.bytes : "no fix");
    doctor_finding_free(&finding);
    finding = (struct doctor_finding){0};
}

static void check_sid(uint32_t type, enum doctor_verdict verdict, const char *text)
{
    sid_type_judge(&finding, type);
    check_found(verdict, text,
        verdict == DOCTOR_PASS ? NULL : "sc sidtype Deputy unrestricted, then restart the service");
}

START_TEST(only_an_unrestricted_sid_passes)
{
    check_sid(SID_TYPE_UNRESTRICTED, DOCTOR_PASS, "has a SID of its own");
    check_sid(SID_TYPE_NONE, DOCTOR_FAIL, "has no SID of its own");
    check_sid(SID_TYPE_RESTRICTED, DOCTOR_FAIL, "is restricted");
    check_sid(2, DOCTOR_FAIL, "that nobody knows (2)");
}
END_TEST

static void check_privileges(const char *names, enum doctor_verdict verdict)
{
    bool pass = verdict == DOCTOR_PASS;
    required_privileges_judge(&finding, names);
    check_found(verdict, pass ? "and no others" : "not those that the service needs",
        pass ? NULL : "sc privs Deputy SeChangeNotifyPrivilege/SeImpersonatePrivilege");
}

START_TEST(the_privileges_are_those_that_are_needed_and_no_others)
{
    check_privileges("SeChangeNotifyPrivilege\0SeImpersonatePrivilege\0", DOCTOR_PASS);
    check_privileges("SeImpersonatePrivilege\0SeChangeNotifyPrivilege\0", DOCTOR_PASS);
    check_privileges("SeImpersonatePrivilege\0", DOCTOR_WARN);
    check_privileges(
        "SeChangeNotifyPrivilege\0SeImpersonatePrivilege\0SeDebugPrivilege\0", DOCTOR_WARN);
    check_privileges("", DOCTOR_WARN);
    check_privileges(NULL, DOCTOR_WARN);
}
END_TEST

#define RESTART_ALL                                                                                \
    "sc failure Deputy reset= 86400 actions= restart/1000/restart/10000/restart/60000 & "          \
    "sc failureflag Deputy 1"

START_TEST(every_failure_is_followed_by_a_restart)
{
    static const uint32_t always[] = {RECOVERY_RESTART, RECOVERY_RESTART, RECOVERY_RESTART};
    static const uint32_t once[] = {RECOVERY_RESTART, RECOVERY_NONE};
    static const uint32_t reboot[] = {RECOVERY_RESTART, RECOVERY_RESTART, RECOVERY_REBOOT};
    static const uint32_t command[] = {RECOVERY_COMMAND};
    recovery_judge(&finding, always, 3, true);
    check_found(DOCTOR_PASS, "after every failure", NULL);
    recovery_judge(&finding, always, 1, true);
    check_found(DOCTOR_PASS, "after every failure", NULL);
    recovery_judge(&finding, always, 3, false);
    check_found(DOCTOR_WARN, "when it stops with an error", "sc failureflag Deputy 1");
    recovery_judge(&finding, once, 2, true);
    check_found(DOCTOR_WARN, "not restarted after a crash", RESTART_ALL);
    recovery_judge(&finding, reboot, 3, true);
    check_found(DOCTOR_WARN, "not restarted after a crash", RESTART_ALL);
    recovery_judge(&finding, command, 1, true);
    check_found(DOCTOR_WARN, "not restarted after a crash", RESTART_ALL);
    recovery_judge(&finding, NULL, 0, true);
    check_found(DOCTOR_WARN, "not restarted after a crash", RESTART_ALL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        only_an_unrestricted_sid_passes,
        the_privileges_are_those_that_are_needed_and_no_others,
        every_failure_is_followed_by_a_restart,
        NULL,
    };
    return run_suite(make_suite_with("doctor_registration", tests, NULL, teardown));
}

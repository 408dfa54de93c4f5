/* What the doctor says of a service's registration: the judgement, whatever the query says. */
#include "ctl/doctor/doctor_registration.h"
#include "unit/suite.h"

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
        verdict == DOCTOR_PASS ? NULL
                               : "sc.exe sidtype Deputy unrestricted, then restart the service");
}

START_TEST(only_an_unrestricted_sid_passes)
{
    check_sid(SID_TYPE_UNRESTRICTED, DOCTOR_PASS, "has a SID of its own");
    check_sid(SID_TYPE_NONE, DOCTOR_FAIL, "has no SID of its own");
    check_sid(SID_TYPE_RESTRICTED, DOCTOR_FAIL, "is restricted");
    check_sid(2, DOCTOR_FAIL, "that nobody knows (2)");
}
END_TEST

START_TEST(a_shutdown_has_to_wait_as_long_as_a_stop_may_take)
{
    preshutdown_judge(&finding, 180000, 55000);
    check_found(DOCTOR_PASS, "waits 180000 ms; a stop may take 55000", NULL);
    preshutdown_judge(&finding, 55000, 55000);
    check_found(DOCTOR_PASS, "waits 55000 ms", NULL);
    preshutdown_judge(&finding, 10000, 55000);
    check_found(DOCTOR_WARN, "waits 10000 ms; a stop may take 55000",
        "start the service anew: as LocalSystem it sets the time itself; if it may not, reg.exe "
        "add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Deputy /v PreshutdownTimeout /t "
        "REG_DWORD /d 55000 /f, then restart Windows");
}
END_TEST

static void check_privileges(const char *names, enum doctor_verdict verdict)
{
    bool pass = verdict == DOCTOR_PASS;
    required_privileges_judge(&finding, names);
    check_found(verdict, pass ? "and no others" : "not those that the service needs",
        pass ? NULL : "sc.exe privs Deputy SeChangeNotifyPrivilege/SeImpersonatePrivilege");
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
    "sc.exe failure Deputy reset= 86400 actions= restart/1000/restart/10000/restart/60000"

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
    check_found(DOCTOR_WARN, "when it stops with an error", "sc.exe failureflag Deputy 1");
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

START_TEST(both_kinds_of_failure_are_told)
{
    unsigned counts[DOCTOR_VERDICTS] = {0};
    recovery_judge(&finding, NULL, 0, false);
    doctor_count(&finding, counts);
    ck_assert_uint_eq(counts[DOCTOR_WARN], 2);
    ck_assert_ptr_nonnull(strstr(finding.next->fix.bytes, "sc.exe failureflag Deputy 1"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_shutdown_has_to_wait_as_long_as_a_stop_may_take,
        only_an_unrestricted_sid_passes,
        the_privileges_are_those_that_are_needed_and_no_others,
        every_failure_is_followed_by_a_restart,
        both_kinds_of_failure_are_told,
        NULL,
    };
    return run_suite(make_suite_with("doctor_registration", tests, NULL, teardown));
}

/* Who holds the endpoint, judged from what was found out: what Wine cannot show, as it proves
 * nobody to be who they are. */
#include "ctl/common/command.h"
#include "ctl/doctor/doctor.h"
#include "host/host.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { SERVICE_PROCESS = 100, OTHER_PROCESS = 200 };

static struct call call;
static struct doctor doctor;
static struct doctor_finding finding;

/* A service that runs, answers and is proved to be it. */
static void setup(void)
{
    call = (struct call){0};
    doctor = (struct doctor){.call = &call,
        .state = SERVICE_RUNNING,
        .process_id = SERVICE_PROCESS,
        .info = {.process_id = SERVICE_PROCESS},
        .verified = true};
}

static void teardown(void)
{
    doctor_finding_free(&finding);
}

static void check(enum doctor_verdict verdict, const char *text, const char *fix)
{
    doctor_endpoint(&doctor, &finding);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
    ck_assert_msg(!fix || strstr(finding.fix.bytes, fix), "%s", finding.fix.bytes);
}

START_TEST(the_service_itself_is_a_pass)
{
    check(DOCTOR_PASS, "the service's process", NULL);
}
END_TEST

START_TEST(another_process_is_found)
{
    doctor.info.process_id = OTHER_PROCESS;
    check(DOCTOR_FAIL, "process 200 answers, but the service's is 100", "RPC Control\\deputy");
    doctor.verified = false;
    check(DOCTOR_FAIL, "process 200 answers", "RPC Control\\deputy");
}
END_TEST

START_TEST(what_an_unproved_server_says_of_itself_is_no_pass)
{
    doctor.verified = false;
    check(DOCTOR_UNKNOWN, "this system cannot prove", "none");
    doctor.open.status = ERROR_ACCESS_DENIED;
    check(DOCTOR_UNKNOWN, "takes a session to prove", "server account");
}
END_TEST

START_TEST(a_server_of_another_account_is_found_whatever_the_state)
{
    static const DWORD states[] = {SERVICE_RUNNING, SERVICE_STOPPED, SERVICE_START_PENDING};
    doctor.verified = false;
    for (size_t i = 0; i < ARRAYSIZE(states); i++) {
        doctor.state = states[i];
        doctor.query.status = ERROR_MUTUAL_AUTH_FAILED;
        check(DOCTOR_FAIL, "somebody else holds the endpoint", "RPC Control\\deputy");
        ck_assert_ptr_nonnull(strstr(finding.text.bytes, "S-1-5-18"));
        doctor_server(&doctor, &finding);
        ck_assert(finding.verdict == DOCTOR_FAIL);
        doctor.query.status = ERROR_SUCCESS;
        doctor.open.status = ERROR_MUTUAL_AUTH_FAILED;
        check(DOCTOR_FAIL, "somebody else holds the endpoint", "RPC Control\\deputy");
    }
}
END_TEST

START_TEST(the_account_that_was_asked_for_is_named)
{
    call.options.server_sid = "S-1-5-19";
    doctor.query.status = ERROR_MUTUAL_AUTH_FAILED;
    check(DOCTOR_FAIL, "it does not run as S-1-5-19", NULL);
}
END_TEST

START_TEST(nobody_is_a_failure_only_while_the_service_runs)
{
    doctor.query.status = RPC_S_SERVER_UNAVAILABLE;
    check(DOCTOR_FAIL, "nobody answers", "restart the service");
    doctor.state = SERVICE_STOPPED;
    check(DOCTOR_UNKNOWN, "nobody answers", "start the service");
}
END_TEST

START_TEST(who_has_no_place_for_the_question_answers)
{
    doctor.state = SERVICE_RUNNING;
    doctor.query.status = ERROR_BUSY;
    doctor.query.stage = DEPUTY_STAGE_ADMIT;
    check(DOCTOR_UNKNOWN, "no place for the question", "again");
}
END_TEST

START_TEST(a_logon_that_is_refused_says_nothing_of_the_service)
{
    doctor.query.status = ERROR_ACCESS_DENIED;
    check(DOCTOR_UNKNOWN, "refuses this logon", "PowerShell Remoting");
    doctor_server(&doctor, &finding);
    ck_assert(finding.verdict == DOCTOR_UNKNOWN);
}
END_TEST

START_TEST(a_service_that_is_not_tried_again_is_told_with_the_reason)
{
    doctor.state = SERVICE_STOPPED;
    doctor_running(&doctor, &finding);
    ck_assert(finding.verdict == DOCTOR_FAIL);
    ck_assert_ptr_null(strstr(finding.text.bytes, "tried again"));
    doctor_finding_free(&finding);
    finding = (struct doctor_finding){0};
    doctor.failures = (struct start_failures){4, HOST_EXIT_CONFIGURATION, 13, true, 1};
    doctor_running(&doctor, &finding);
    ck_assert(finding.verdict == DOCTOR_FAIL);
    ck_assert_msg(
        strstr(finding.text.bytes, "stopped; 4 starts in a row failed: its configuration could "
                                   "not be used (service error 1, error 13); it is not tried "
                                   "again by itself"),
        "%s", finding.text.bytes);
    ck_assert_ptr_nonnull(strstr(finding.fix.bytes, "sc.exe start Deputy"));
    doctor.state = SERVICE_RUNNING; /* what was before does not matter then */
    doctor_running(&doctor, &finding);
    ck_assert(finding.verdict == DOCTOR_PASS);
}
END_TEST

static void check_version(enum doctor_verdict verdict, const char *text)
{
    doctor.info.version = DEPUTY_VERSION;
    doctor_version(&doctor, &finding);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
}

START_TEST(a_library_that_is_not_there_is_no_other_version)
{
    doctor.program = "C:\\nowhere\\deputy.exe";
    check_version(DOCTOR_PASS, "service " DEPUTY_VERSION_TEXT);
}
END_TEST

/* A file that is no program in the place of the library. */
static void put_library(char path[MAX_PATH], char program[MAX_PATH])
{
    ck_assert(GetTempPathA(MAX_PATH, path));
    snprintf(program, MAX_PATH, "%sdeputy.exe", path);
    strcat(path, "deputy-client.dll");
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert(fputs("no library", file) >= 0);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_library_whose_version_cannot_be_read_is_not_the_same)
{
    char library[MAX_PATH], program[MAX_PATH];
    put_library(library, program);
    doctor.program = program;
    check_version(DOCTOR_UNKNOWN, "deputy-client.dll cannot be read");
    ck_assert(DeleteFileA(library));
    doctor.program = NULL;
    check_version(DOCTOR_UNKNOWN, "deputy-client.dll cannot be read");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_service_itself_is_a_pass, another_process_is_found,
        what_an_unproved_server_says_of_itself_is_no_pass,
        a_server_of_another_account_is_found_whatever_the_state,
        the_account_that_was_asked_for_is_named, nobody_is_a_failure_only_while_the_service_runs,
        who_has_no_place_for_the_question_answers,
        a_logon_that_is_refused_says_nothing_of_the_service,
        a_service_that_is_not_tried_again_is_told_with_the_reason,
        a_library_that_is_not_there_is_no_other_version,
        a_library_whose_version_cannot_be_read_is_not_the_same, NULL};
    return run_suite(make_suite_with("doctor", tests, setup, teardown));
}

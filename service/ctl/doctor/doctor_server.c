/* The process that runs, and the one that answers. */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_module.h"
#include "ctl/doctor/doctor_unknown.h"
#include "ctl/services/scm.h"
#include "ctl/services/service_words.h"
#include "client/answer/self_answer.h"
#include "client/answer/failure.h"
#include "client/answer/service_answer.h"
#include "client/answer/wide.h"
#include "installation/mitigations.h"
#include "installation/privileges.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

/* The endpoint is a port of the kernel's, and only programs that list them tell whose it is
 * (Sysinternals: "Handle"). */
#define FIND_HOLDER                                                                                \
    "\"handle -a deputy\" of Sysinternals, run elevated, shows who has the port "                  \
    "\\RPC Control\\deputy: end what is not the service's process, then restart the service"

/* What the service's last exit says is nothing then: the service control manager would try again.
 */
static void say_given_up(const struct doctor *doctor, struct doctor_finding *finding)
{
    buffer_text(&finding->text, "; ");
    scm_put_failures(&finding->text, &doctor->failures);
    doctor_fix(finding, "mend what the events 1002 and 1003 and the other findings name, then type "
                        "sc.exe start Deputy");
}

void doctor_running(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->state_status) {
        doctor_unknown(finding, "the service's state", doctor->state_status);
        return;
    }
    doctor_say(finding, doctor->state == SERVICE_RUNNING ? DOCTOR_PASS : DOCTOR_FAIL,
        scm_state_word(doctor->state));
    if (doctor->state == SERVICE_RUNNING)
        buffer_printf(&finding->text, ", process %" PRIu32, doctor->process_id);
    else if (doctor->state == SERVICE_STOPPED && doctor->failures.gave_up)
        say_given_up(doctor, finding);
    else
        doctor_fix(finding,
            "sc.exe start Deputy; when it does not start, event 1002 names the step, "
            "and deputyctl status why it stopped");
}

/* The account that the server has to run under. */
static const char *expected_user(const struct doctor *doctor)
{
    const char *sid = doctor->call->options.server_sid;
    return sid ? sid : "S-1-5-18";
}

/* Whether somebody answers whom the system would not let a call go to. */
static bool is_stranger(const struct doctor *doctor)
{
    return doctor->query.status == ERROR_MUTUAL_AUTH_FAILED ||
           doctor->open.status == ERROR_MUTUAL_AUTH_FAILED;
}

static void say_somebody_else(const struct doctor *doctor, struct doctor_finding *finding)
{
    doctor_say(finding, DOCTOR_FAIL, "somebody else holds the endpoint: it does not run as ");
    buffer_text(&finding->text, expected_user(doctor));
    doctor_fix(finding, FIND_HOLDER);
}

/* The endpoint lets in no network logon, whoever it is of (rpc/security.c). */
static void say_refused(struct doctor_finding *finding)
{
    doctor_say(finding, DOCTOR_UNKNOWN, "the endpoint refuses this logon");
    doctor_fix(finding,
        "run it where you are logged on to this computer: at its console, in Remote "
        "Desktop, or as a scheduled task; network logons, such as those of "
        "PowerShell Remoting, are refused");
}

/* It answers, and says that it is too busy, or stops. */
static void say_not_let_in(const struct doctor *doctor, struct doctor_finding *finding)
{
    doctor_say(finding, DOCTOR_UNKNOWN, "who answers has no place for the question (error ");
    buffer_printf(&finding->text, "%" PRIu32 ")", doctor->query.status);
    doctor_fix(finding, "run it again; deputyctl statistics shows how much the service does");
}

static bool answers(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (is_stranger(doctor)) {
        say_somebody_else(doctor, finding);
        return false;
    }
    if (doctor->query.status == ERROR_SUCCESS)
        return true;
    if (doctor->query.status == ERROR_ACCESS_DENIED) {
        say_refused(finding);
        return false;
    }
    if (doctor->query.stage == DEPUTY_STAGE_ADMIT) {
        say_not_let_in(doctor, finding);
        return false;
    }
    bool runs = !doctor->state_status && doctor->state == SERVICE_RUNNING;
    doctor_say(finding, runs ? DOCTOR_FAIL : DOCTOR_UNKNOWN, "nobody answers: ");
    failure_system_text(&finding->text, doctor->query.status);
    buffer_printf(&finding->text, " (error %" PRIu32 ")", doctor->query.status);
    doctor_fix(
        finding, runs ? "restart the service; wait longer with --timeout" : "start the service");
    return false;
}

/* Who answers says which process it is; that is worth what is known of its account. */
static void judge_process(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->info.process_id != doctor->process_id) {
        doctor_say(finding, DOCTOR_FAIL, "process ");
        buffer_printf(&finding->text, "%" PRIu32 " answers, but the service's is %" PRIu32,
            doctor->info.process_id, doctor->process_id);
        doctor_fix(finding, FIND_HOLDER);
    } else if (doctor->verified) {
        doctor_say(finding, DOCTOR_PASS, "the service's process holds it");
    } else {
        doctor_say(finding, DOCTOR_UNKNOWN, "who answers says it is the service's process, ");
        buffer_text(&finding->text, doctor->open.status ? "which takes a session to prove"
                                                        : "which this system cannot prove");
        doctor_fix(finding, doctor->open.status
                                ? "see \"server account\""
                                : "none: this system does not have what is asked for");
    }
}

void doctor_endpoint(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (!answers(doctor, finding))
        return;
    if (doctor->state_status)
        doctor_unknown(finding, "whether the service is who answers", doctor->state_status);
    else
        judge_process(doctor, finding);
}

void doctor_server(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (!answers(doctor, finding))
        return;
    if (doctor->open.status == ERROR_ACCESS_DENIED) {
        doctor_say(finding, DOCTOR_UNKNOWN, "this account may not use the service");
        doctor_fix(finding, "run as somebody who may: deputyctl config explain whoami");
    } else if (doctor->open.status) {
        doctor_say(finding, DOCTOR_FAIL, "no session can be opened: ");
        failure_system_text(&finding->text, doctor->open.status);
        buffer_printf(&finding->text, " (error %" PRIu32 ")", doctor->open.status);
        doctor_fix(finding, "deputyctl whoami says more");
    } else if (!doctor->verified) {
        doctor_say(finding, DOCTOR_UNKNOWN,
            "this system cannot prove as whom the server runs; it "
            "says ");
        buffer_text(&finding->text, doctor->claimed_user ? doctor->claimed_user : "nothing");
        doctor_fix(finding, "none: this system does not have what is asked for");
    } else {
        doctor_say(finding, DOCTOR_PASS, "proved to be ");
        buffer_text(&finding->text, expected_user(doctor));
    }
}

static uint32_t file_version(const WCHAR *path, uint32_t *version)
{
    HMODULE module;
    uint32_t status = module_open(path, &module);
    if (status == ERROR_FILE_NOT_FOUND || status == ERROR_MOD_NOT_FOUND) {
        *version = 0;
        return ERROR_SUCCESS;
    }
    if (status)
        return status;
    status = module_version(module, version);
    FreeLibrary(module);
    return status;
}

/* The version of the client library beside the program; 0 where there is none. */
static uint32_t library_version(const struct doctor *doctor, uint32_t *version)
{
    struct arena arena = {0};
    struct buffer path = {0};
    const char *end = doctor->program ? strrchr(doctor->program, '\\') : NULL;
    if (!end)
        return doctor->config_status ? doctor->config_status : ERROR_BAD_PATHNAME;
    buffer_append(&path, doctor->program, (size_t)(end + 1 - doctor->program));
    buffer_text(&path, "deputy-client.dll");
    const WCHAR *wide = path.status ? NULL : wide_from_utf8(&arena, path.bytes);
    uint32_t status = wide ? file_version(wide, version) : ERROR_NOT_ENOUGH_MEMORY;
    buffer_free(&path);
    arena_free(&arena);
    return status;
}

void doctor_version(const struct doctor *doctor, struct doctor_finding *finding)
{
    uint32_t library = 0;
    if (!answers(doctor, finding))
        return;
    uint32_t status = library_version(doctor, &library);
    if (status && doctor->info.version == DEPUTY_VERSION) {
        doctor_unknown(finding, "the version of deputy-client.dll", status);
        return;
    }
    bool same = doctor->info.version == DEPUTY_VERSION && (!library || library == DEPUTY_VERSION);
    doctor_say(finding, same ? DOCTOR_PASS : DOCTOR_WARN, "service ");
    service_put_version(&finding->text, doctor->info.version);
    buffer_text(&finding->text, ", deputyctl " DEPUTY_VERSION_TEXT);
    if (library) {
        buffer_text(&finding->text, ", deputy-client.dll ");
        service_put_version(&finding->text, library);
    }
    if (!same)
        doctor_fix(finding, "run install.cmd of the newest one");
}

/* The service's process; the finding says why there is none. */
static HANDLE open_process(
    const struct doctor *doctor, const char *what, struct doctor_finding *finding)
{
    if (doctor->state_status || !doctor->process_id) {
        doctor_say(finding, DOCTOR_UNKNOWN, "the service does not run");
        doctor_fix(finding, "start the service");
        return NULL;
    }
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, doctor->process_id);
    if (!process)
        doctor_unknown(finding, what, GetLastError());
    return process;
}

void doctor_token(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const char what[] = "the service's token";
    struct buffer extra = {0}, missing = {0};
    HANDLE process = open_process(doctor, what, finding);
    if (!process)
        return;
    uint32_t status = privileges_compare_process(process, &extra, &missing);
    CloseHandle(process);
    if (status) {
        doctor_unknown(finding, what, status);
    } else if (extra.size || missing.size) {
        doctor_say(finding, DOCTOR_FAIL, "too many: ");
        buffer_text(&finding->text, extra.size ? extra.bytes : "none");
        buffer_text(&finding->text, "; missing: ");
        buffer_text(&finding->text, missing.size ? missing.bytes : "none");
        doctor_fix(finding,
            "run install.cmd and restart the service; what is missing may have been "
            "taken from the account by policy");
    } else {
        doctor_say(finding, DOCTOR_PASS, "the running token has those needed and no others");
    }
    buffer_free(&extra);
    buffer_free(&missing);
}

void doctor_mitigations(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct buffer active = {0}, inactive = {0}, absent = {0};
    HANDLE process = open_process(doctor, "the mitigations", finding);
    if (!process)
        return;
    mitigations_list(&active, process, MITIGATION_ACTIVE);
    mitigations_list(&inactive, process, MITIGATION_INACTIVE);
    mitigations_list(&absent, process, MITIGATION_ABSENT);
    CloseHandle(process);
    mitigations_judge(finding, &active, &inactive, &absent, mitigations_kept());
    buffer_free(&active);
    buffer_free(&inactive);
    buffer_free(&absent);
}

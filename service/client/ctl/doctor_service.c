/* The service as the service control manager has it registered. */
#include "client/ctl/doctor.h"
#include "client/ctl/doctor_unknown.h"
#include "client/ctl/scm.h"
#include "host/privilege_list.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

#define REINSTALL "run install.cmd, which mends it"

enum { CONFIG2_SIZE = 8192 }; /* the most that QueryServiceConfig2 gives */

union config2 {
    SERVICE_SID_INFO sid;
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges;
    SERVICE_FAILURE_ACTIONSW failure;
    SERVICE_FAILURE_ACTIONS_FLAG failure_flag;
    BYTE bytes[CONFIG2_SIZE];
};

static uint32_t read_config2(DWORD level, union config2 *config)
{
    SC_HANDLE service;
    DWORD size;
    uint32_t status = scm_open_deputy(SERVICE_QUERY_CONFIG, &service);
    if (status != ERROR_SUCCESS)
        return status;
    memset(config, 0, sizeof(*config));
    if (!QueryServiceConfig2W(service, level, config->bytes, CONFIG2_SIZE, &size))
        status = GetLastError();
    CloseServiceHandle(service);
    return status;
}

void doctor_installed(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->config_status == ERROR_SERVICE_DOES_NOT_EXIST) {
        doctor_say(finding, DOCTOR_FAIL, "there is no service Deputy");
        doctor_fix(finding, "run install.cmd as an administrator");
    } else if (doctor->config_status) {
        doctor_unknown(finding, "the service's configuration", doctor->config_status);
    } else {
        doctor_say(finding, DOCTOR_PASS, "the service Deputy is registered");
    }
}

void doctor_image_path(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const char *const problems[] = {
        "", "is not in quotation marks: ", "is not absolute: ", "names no program: "};
    const char *program;
    size_t size;
    if (doctor->config_status) {
        doctor_unknown(finding, "the image path", doctor->config_status);
        return;
    }
    enum image_path_problem problem = image_path_judge(doctor->image_path, &program, &size);
    if (problem == IMAGE_PATH_GOOD) {
        doctor_say(finding, DOCTOR_PASS, doctor->image_path);
        return;
    }
    doctor_say(finding, DOCTOR_FAIL, "it ");
    buffer_text(&finding->text, problems[problem]);
    buffer_text(&finding->text, doctor->image_path);
    doctor_fix(finding, "another program may be started as LocalSystem: " REINSTALL);
}

void doctor_account(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->config_status) {
        doctor_unknown(finding, "the account", doctor->config_status);
    } else if (_stricmp(doctor->account, "LocalSystem") == 0) {
        doctor_say(finding, DOCTOR_PASS, doctor->account);
    } else {
        doctor_say(finding, DOCTOR_WARN, "the service is to run as ");
        buffer_text(&finding->text, doctor->account);
        doctor_fix(finding,
            "clients trust LocalSystem only, unless they name another SID: sc config "
            "Deputy obj= LocalSystem");
    }
}

void doctor_start_type(const struct doctor *doctor, struct doctor_finding *finding)
{
    if (doctor->config_status) {
        doctor_unknown(finding, "the start type", doctor->config_status);
    } else if (doctor->start_type == SERVICE_AUTO_START) {
        doctor_say(finding, DOCTOR_PASS, "it starts with the system");
    } else {
        doctor_say(finding, DOCTOR_WARN,
            doctor->start_type == SERVICE_DISABLED ? "it is disabled"
                                                   : "it does not start with the system");
        doctor_fix(finding, "sc config Deputy start= auto");
    }
}

void doctor_sid_type(const struct doctor *doctor, struct doctor_finding *finding)
{
    union config2 config;
    uint32_t status = read_config2(SERVICE_CONFIG_SERVICE_SID_INFO, &config);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "the type of the service's SID", status);
    } else if (config.sid.dwServiceSidType == SERVICE_SID_TYPE_UNRESTRICTED) {
        doctor_say(finding, DOCTOR_PASS, "the service has a SID of its own");
    } else {
        doctor_say(finding, DOCTOR_FAIL, "the service has no SID of its own in its token");
        doctor_fix(finding, "sc sidtype Deputy unrestricted, then restart the service");
    }
}

/* How many characters a list of names has with its end; 0 when it has none. */
static int list_size(const WCHAR *names)
{
    const WCHAR *end = names;
    while (end && *end)
        end += wcslen(end) + 1;
    return end ? (int)(end + 1 - names) : 0;
}

/* Whether a list has every needed privilege and no other. */
static bool is_the_list(const WCHAR *names)
{
    char utf8[3 * CONFIG2_SIZE / sizeof(WCHAR)];
    int size = list_size(names);
    if (!size)
        return privileges_listed(NULL);
    return WideCharToMultiByte(CP_UTF8, 0, names, size, utf8, sizeof(utf8), NULL, NULL) &&
           privileges_listed(utf8);
}

void doctor_required_privileges(const struct doctor *doctor, struct doctor_finding *finding)
{
    union config2 config;
    uint32_t status = read_config2(SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &config);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "the required privileges", status);
    } else if (is_the_list(config.privileges.pmszRequiredPrivileges)) {
        doctor_say(finding, DOCTOR_PASS, "those that the service needs, and no others");
    } else {
        doctor_say(finding, DOCTOR_WARN, "they are not those that the service needs");
        doctor_fix(finding, "sc privs Deputy ");
        for (size_t i = 0; needed_privileges[i].name; i++) {
            buffer_text(&finding->fix, i ? "/" : "");
            buffer_text(&finding->fix, needed_privileges[i].name);
        }
    }
}

static bool restarts(const SERVICE_FAILURE_ACTIONSW *actions)
{
    if (!actions->cActions || !actions->lpsaActions)
        return false;
    for (DWORD i = 0; i < actions->cActions; i++) {
        if (actions->lpsaActions[i].Type != SC_ACTION_RESTART)
            return false;
    }
    return true;
}

void doctor_recovery(const struct doctor *doctor, struct doctor_finding *finding)
{
    static const char fix[] = "sc failure Deputy reset= 86400 actions= "
                              "restart/1000/restart/10000/restart/60000 & sc failureflag Deputy 1";
    union config2 actions, flag;
    uint32_t status = read_config2(SERVICE_CONFIG_FAILURE_ACTIONS, &actions);
    (void)doctor;
    if (status == ERROR_SUCCESS && restarts(&actions.failure))
        status = read_config2(SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &flag);
    else if (status == ERROR_SUCCESS)
        flag.failure_flag.fFailureActionsOnNonCrashFailures = FALSE;
    if (status) {
        doctor_unknown(finding, "the recovery actions", status);
    } else if (!restarts(&actions.failure)) {
        doctor_say(finding, DOCTOR_WARN, "the service is not restarted after a crash");
        doctor_fix(finding, fix);
    } else if (!flag.failure_flag.fFailureActionsOnNonCrashFailures) {
        doctor_say(
            finding, DOCTOR_WARN, "the service is not restarted when it stops with an error");
        doctor_fix(finding, "sc failureflag Deputy 1");
    } else {
        doctor_say(finding, DOCTOR_PASS, "the service is restarted after every failure");
    }
}

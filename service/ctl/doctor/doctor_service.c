/* The service as the service control manager has it registered. */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_registration.h"
#include "ctl/doctor/doctor_unknown.h"
#include "ctl/services/scm.h"
#include "client/answer/wide.h"
#include "installation/machine.h"
#include "policy/settings.h"
#include "base/utf16.h"

#include <string.h>
#include <windows.h>

#define REINSTALL "run install.cmd, which mends it"

enum {
    CONFIG2_SIZE = 8192, /* the most that QueryServiceConfig2 gives */
    ACTIONS_MAX = CONFIG2_SIZE / sizeof(SC_ACTION),
};

union config2 {
    SERVICE_SID_INFO sid;
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges;
    SERVICE_FAILURE_ACTIONSW failure;
    SERVICE_FAILURE_ACTIONS_FLAG failure_flag;
    SERVICE_PRESHUTDOWN_INFO preshutdown;
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
            "clients trust LocalSystem only, unless they name another SID: sc.exe config "
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
        doctor_fix(finding, "sc.exe config Deputy start= auto");
    }
}

void doctor_sid_type(const struct doctor *doctor, struct doctor_finding *finding)
{
    union config2 config;
    uint32_t status = read_config2(SERVICE_CONFIG_SERVICE_SID_INFO, &config);
    (void)doctor;
    if (status)
        doctor_unknown(finding, "the type of the service's SID", status);
    else
        sid_type_judge(finding, config.sid.dwServiceSidType);
}

/* How many characters a list of names has with its end; 0 when it has none. */
static size_t list_size(const WCHAR *names)
{
    const WCHAR *end = names;
    while (end && *end)
        end += wcslen(end) + 1;
    return end ? (size_t)(end + 1 - names) : 0;
}

void doctor_required_privileges(const struct doctor *doctor, struct doctor_finding *finding)
{
    union config2 config;
    char utf8[3 * CONFIG2_SIZE / sizeof(WCHAR)];
    uint32_t status = read_config2(SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &config);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "the required privileges", status);
        return;
    }
    const WCHAR *names = config.privileges.pmszRequiredPrivileges;
    size_t units = list_size(names);
    bool there = units && utf16_to_utf8(names, units, utf8, sizeof(utf8)) <= sizeof(utf8);
    required_privileges_judge(finding, there ? utf8 : NULL);
}

/* Tell what is done after each failure; more than there is room for counts as nothing. */
static size_t list_actions(const SERVICE_FAILURE_ACTIONSW *failure, uint32_t actions[ACTIONS_MAX])
{
    size_t count = failure->lpsaActions && failure->cActions <= ACTIONS_MAX ? failure->cActions : 0;
    for (size_t i = 0; i < count; i++)
        actions[i] = (uint32_t)failure->lpsaActions[i].Type;
    return count;
}

void doctor_recovery(const struct doctor *doctor, struct doctor_finding *finding)
{
    union config2 config;
    uint32_t actions[ACTIONS_MAX];
    size_t count = 0;
    bool on_errors = false;
    uint32_t status = read_config2(SERVICE_CONFIG_FAILURE_ACTIONS, &config);
    (void)doctor;
    if (status == ERROR_SUCCESS) {
        count = list_actions(&config.failure, actions);
        status = read_config2(SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &config);
        on_errors = config.failure_flag.fFailureActionsOnNonCrashFailures;
    }
    if (status)
        doctor_unknown(finding, "the recovery actions", status);
    else
        recovery_judge(finding, actions, count, on_errors);
}

void doctor_shutdown(const struct doctor *doctor, struct doctor_finding *finding)
{
    union config2 config;
    struct config wanted;
    uint32_t status = doctor_settings(&wanted);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "how long a stop may take", status);
        return;
    }
    status = read_config2(SERVICE_CONFIG_PRESHUTDOWN_INFO, &config);
    if (status)
        doctor_unknown(finding, "how long a shutdown waits for the service", status);
    else
        preshutdown_judge(
            finding, config.preshutdown.dwPreshutdownTimeout, config_stop_ms(&wanted));
}

/* What kind of program a file is (Microsoft: "GetBinaryTypeW function"). */
static uint32_t read_kind(const char *program, DWORD *kind)
{
    struct arena arena = {0};
    const WCHAR *path = program ? wide_from_utf8(&arena, program) : NULL;
    uint32_t status = ERROR_SUCCESS;
    if (!path)
        status = program ? ERROR_NOT_ENOUGH_MEMORY : ERROR_BAD_PATHNAME;
    else if (!GetBinaryTypeW(path, kind))
        status = GetLastError();
    arena_free(&arena);
    return status;
}

void doctor_machine(const struct doctor *doctor, struct doctor_finding *finding)
{
    DWORD kind = SCS_64BIT_BINARY;
    uint32_t status =
        doctor->config_status ? doctor->config_status : read_kind(doctor->program, &kind);
    if (status) {
        doctor_unknown(finding, "what kind of program the service is", status);
    } else if (!machine_is_64bit() && kind == SCS_64BIT_BINARY) {
        doctor_say(finding, DOCTOR_FAIL, "a 64-bit program does not run on 32-bit Windows");
        doctor_fix(finding, "run install.cmd of the 32-bit package (i686)");
    } else if (machine_is_64bit() && kind != SCS_64BIT_BINARY) {
        doctor_say(finding, DOCTOR_FAIL,
            "a 32-bit program on 64-bit Windows does not start: it "
            "would open other files than those named");
        doctor_fix(finding, "run install.cmd of the 64-bit package (x86_64)");
    } else {
        doctor_say(finding, DOCTOR_PASS, "the program is of this system's kind");
    }
}

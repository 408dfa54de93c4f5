/* What the system keeps of a crash: memory that callers may have filled, in a folder that is not
 * ours (Microsoft: "WER Settings", "Collecting User-Mode Dumps"). */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_unknown.h"

#include <windows.h>

#define REPORTS_KEY  L"SOFTWARE\\Microsoft\\Windows\\Windows Error Reporting"
#define EXCLUDED_KEY REPORTS_KEY L"\\ExcludedApplications"
#define DUMPS_KEY    REPORTS_KEY L"\\LocalDumps"

static LSTATUS open_key(const WCHAR *path, HKEY *key)
{
    return RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, key);
}

/* Whether there is a key. */
static uint32_t find_key(const WCHAR *path, bool *found)
{
    HKEY key;
    LSTATUS status = open_key(path, &key);
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND)
        return (uint32_t)status;
    *found = status == ERROR_SUCCESS;
    if (*found)
        RegCloseKey(key);
    return ERROR_SUCCESS;
}

static uint32_t find_exclusion(bool *excluded)
{
    HKEY key;
    DWORD number = 0, type = REG_NONE, size = sizeof(number);
    LSTATUS status = open_key(EXCLUDED_KEY, &key);
    if (status == ERROR_SUCCESS) {
        status = RegQueryValueExW(key, L"deputy.exe", NULL, &type, (BYTE *)&number, &size);
        RegCloseKey(key);
    }
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND && status != ERROR_MORE_DATA)
        return (uint32_t)status;
    *excluded = status == ERROR_SUCCESS && type == REG_DWORD && number != 0;
    return ERROR_SUCCESS;
}

static void judge(bool excluded, bool dumps, struct doctor_finding *finding)
{
    struct doctor_finding other = {0};
    doctor_say(finding, DOCTOR_PASS, "Windows Error Reporting leaves deputy.exe out");
    if (!excluded) {
        doctor_say(&other, DOCTOR_WARN,
            "Windows Error Reporting does not leave deputy.exe out: a crash may leave memory that "
            "holds what callers sent");
        doctor_fix(&other, "run install.cmd, which has it left out");
        doctor_add(finding, &other);
    }
    if (dumps) {
        doctor_say(&other, DOCTOR_WARN,
            "LocalDumps is set: a crash may leave memory that holds what callers sent");
        doctor_fix(&other,
            "delete HKLM\\SOFTWARE\\Microsoft\\Windows\\Windows Error Reporting\\LocalDumps, or "
            "see that only administrators may read its DumpFolder");
        doctor_add(finding, &other);
    }
}

/* The key of the dumps is enough to ask for those of all programs. */
void doctor_reports(const struct doctor *doctor, struct doctor_finding *finding)
{
    bool reports = false, excluded = false, dumps = false;
    (void)doctor;
    uint32_t status = find_key(REPORTS_KEY, &reports);
    if (status == ERROR_SUCCESS && reports)
        status = find_exclusion(&excluded);
    if (status == ERROR_SUCCESS && reports)
        status = find_key(DUMPS_KEY, &dumps);
    if (status)
        doctor_unknown(finding, "the settings of Windows Error Reporting", status);
    else if (!reports)
        doctor_say(finding, DOCTOR_PASS, "this system has no Windows Error Reporting");
    else
        judge(excluded, dumps, finding);
}

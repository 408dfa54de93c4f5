/* What the service keeps, what it may fill, and what it is told. */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_unknown.h"
#include "ctl/services/service_words.h"
#include "client/events/event_now.h"
#include "installation/program_data.h"
#include "policy/convert.h"
#include "policy/operations.h"
#include "policy/registry.h"

#include <inttypes.h>
#include <windows.h>

#define SET_CLOCK "w32tm /resync, or set the clock"

enum { PATH_SIZE = PROGRAM_DATA_SIZE + 32 };

/* What lies in a folder: how much, and since when. */
struct pile {
    uint32_t files;
    uint64_t bytes;
    uint64_t oldest; /* FILETIME */
    uint64_t newest;
};

/* Read the configuration as the service would; free it with policy_free. */
static uint32_t read_policy(struct policy *policy)
{
    static const struct policy_rules rules = {operation_names, convert_sddl};
    const char *key;
    return policy_read(&rules, policy, &key);
}

static void problem_begin(struct doctor_finding *other, bool warning, const char *text)
{
    *other = (struct doctor_finding){0};
    doctor_say(other, warning ? DOCTOR_WARN : DOCTOR_FAIL, text);
    doctor_fix(other, "with an error the service does not start; what is wrong, and where it is "
                      "set, says: deputyctl config check");
}

static void judge_policy(const struct policy *policy, struct doctor_finding *finding)
{
    size_t more = policy->errors + policy->warnings - policy->problem_count;
    struct doctor_finding other;
    doctor_say(finding, DOCTOR_PASS, "the settings are in order");
    for (size_t i = 0; i < policy->problem_count; i++) {
        const struct policy_problem *problem = &policy->problems[i];
        problem_begin(&other, problem->warning, problem->value);
        buffer_text(&other.text, " ");
        buffer_text(&other.text, problem->reason);
        doctor_add(finding, &other);
    }
    if (more) {
        problem_begin(&other, !policy->errors, "");
        buffer_printf(&other.text, "%zu more problem%s of settings", more, more == 1 ? "" : "s");
        doctor_add(finding, &other);
    }
}

void doctor_policy(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct policy policy;
    uint32_t status = read_policy(&policy);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "the settings", status);
        return;
    }
    judge_policy(&policy, finding);
    policy_free(&policy);
}

static uint32_t data_path(const WCHAR *names, WCHAR path[PATH_SIZE])
{
    uint32_t status = program_data_path(path);
    if (status == ERROR_SUCCESS)
        wcscat(path, names);
    return status;
}

static uint64_t number(DWORD high, DWORD low)
{
    return (uint64_t)high << 32 | low;
}

static void add(struct pile *pile, const WIN32_FIND_DATAW *found)
{
    uint64_t size = number(found->nFileSizeHigh, found->nFileSizeLow);
    uint64_t time =
        number(found->ftLastWriteTime.dwHighDateTime, found->ftLastWriteTime.dwLowDateTime);
    if (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY || !size)
        return;
    if (!pile->files || time < pile->oldest)
        pile->oldest = time;
    if (time > pile->newest)
        pile->newest = time;
    pile->files++;
    pile->bytes += size;
}

/* All that a search finds. Only ERROR_NO_MORE_FILES is its end ("FindNextFileW function"). */
static uint32_t add_all(HANDLE search, WIN32_FIND_DATAW *found, struct pile *pile)
{
    do
        add(pile, found);
    while (FindNextFileW(search, found));
    uint32_t status = GetLastError();
    return status == ERROR_NO_MORE_FILES ? ERROR_SUCCESS : status;
}

/* What is in ProgramData under a pattern; nothing when there is no such folder. */
static uint32_t look(const WCHAR *pattern, struct pile *pile)
{
    WCHAR path[PATH_SIZE];
    WIN32_FIND_DATAW found;
    struct pile seen = {0};
    uint32_t status = data_path(pattern, path);
    if (status)
        return status;
    HANDLE search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE) {
        status = GetLastError();
        if (status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND)
            status = ERROR_SUCCESS;
    } else {
        status = add_all(search, &found, &seen);
        FindClose(search);
    }
    if (status == ERROR_SUCCESS)
        *pile = seen;
    return status;
}

/* Some 64-bit numbers are no time ("FileTimeToSystemTime function"), and a file may carry any. */
static bool split_time(uint64_t time, SYSTEMTIME *parts)
{
    const FILETIME file_time = {(DWORD)time, (DWORD)(time >> 32)};
    return FileTimeToSystemTime(&file_time, parts);
}

static void put_time(struct buffer *text, uint64_t time)
{
    SYSTEMTIME parts;
    if (!split_time(time, &parts)) {
        buffer_printf(text, "0x%016" PRIX64 ", which is no time", time);
        return;
    }
    buffer_printf(text, "%04u-%02u-%02u %02u:%02u:%02u UTC", parts.wYear, parts.wMonth, parts.wDay,
        parts.wHour, parts.wMinute, parts.wSecond);
}

/* When the service last wrote what it keeps of its runs, and its spool; 0 when it never did. */
static uint32_t last_written(uint64_t *time)
{
    static const WCHAR *const patterns[] = {L"\\Deputy\\last-run", L"\\Deputy\\spool\\*.spool"};
    uint64_t newest = 0;
    for (size_t i = 0; i < ARRAYSIZE(patterns); i++) {
        struct pile pile;
        uint32_t status = look(patterns[i], &pile);
        if (status)
            return status;
        if (pile.newest > newest)
            newest = pile.newest;
    }
    *time = newest;
    return ERROR_SUCCESS;
}

static bool year_is_sane(uint64_t time)
{
    SYSTEMTIME parts;
    return split_time(time, &parts) && clock_year_sane(parts.wYear);
}

void doctor_clock(const struct doctor *doctor, struct doctor_finding *finding)
{
    uint64_t written = 0;
    const uint64_t now = event_now();
    (void)doctor;
    uint32_t status = last_written(&written);
    if (!year_is_sane(now)) {
        doctor_say(finding, DOCTOR_FAIL, "");
        put_time(&finding->text, now);
        buffer_text(&finding->text, " cannot be true: records would carry it");
        doctor_fix(finding, SET_CLOCK);
    } else if (status) {
        doctor_unknown(finding, "what the service wrote last, to compare the clock with,", status);
    } else if (clock_behind(now, written)) {
        doctor_say(finding, DOCTOR_FAIL, "");
        put_time(&finding->text, now);
        buffer_text(&finding->text, " is before what the service wrote last, at ");
        put_time(&finding->text, written);
        doctor_fix(finding, SET_CLOCK "; if it is right now, records made until it was set back "
                                      "carry times that are too late");
    } else {
        doctor_say(finding, DOCTOR_PASS, "");
        put_time(&finding->text, now);
    }
}

static void put_age(struct buffer *text, uint64_t time)
{
    uint64_t now = event_now();
    service_put_duration(text, now > time ? (now - time) / 10000 : 0);
}

void doctor_spool(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct pile pile;
    uint32_t status = look(L"\\Deputy\\spool\\*.spool", &pile);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "the spool", status);
        return;
    }
    if (!pile.files) {
        doctor_say(finding, DOCTOR_PASS, "no records wait for the event log");
        return;
    }
    doctor_say(finding, DOCTOR_WARN, "records wait for the event log: ");
    buffer_printf(&finding->text, "%" PRIu64 " bytes, the oldest unchanged for ", pile.bytes);
    put_age(&finding->text, pile.oldest);
    doctor_fix(finding, "event 1004 says why they could not be delivered; they are delivered once "
                        "the event log takes them, but for files that cannot be read, which event "
                        "1006 names");
}

uint32_t doctor_settings(struct config *config)
{
    struct policy policy;
    uint32_t status = read_policy(&policy);
    if (status)
        return status;
    *config = policy.config;
    policy_free(&policy);
    return ERROR_SUCCESS;
}

void doctor_dumps(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct pile pile;
    uint32_t status = look(L"\\Deputy\\dumps\\deputy-*.dmp", &pile);
    (void)doctor;
    if (status) {
        doctor_unknown(finding, "the crash dumps", status);
        return;
    }
    if (!pile.files) {
        doctor_say(finding, DOCTOR_PASS, "there are none");
        return;
    }
    doctor_say(finding, DOCTOR_WARN, "the service has crashed: ");
    buffer_printf(&finding->text, "%" PRIu32 " dump%s, the newest of ", pile.files,
        pile.files == 1 ? "" : "s");
    put_age(&finding->text, pile.newest);
    buffer_text(&finding->text, " ago");
    doctor_fix(finding, "report what is in ProgramData\\Deputy\\dumps, then delete it");
}

/* The event log, its source and its message file. */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_module.h"
#include "ctl/doctor/doctor_unknown.h"
#include "ctl/services/service_words.h"
#include "client/answer/self_answer.h"
#include "client/answer/wide.h"
#include "access/sddl/domains.h"
#include "audit/record/record.h"
#include "identity/sid.h"
#include "installation/registered_names.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

#define LOG_KEY    L"" EVENT_LOG_KEY
#define SOURCE_KEY L"" EVENT_SOURCE_KEY
#define NO_PATH    "EventMessageFile is not an absolute path"
#define REINSTALL  "run install.cmd, which registers it"

enum { CATEGORIES = 4, ALL_TYPES = 0x1F };

/* A variable in it is expanded. */
static uint32_t read_text(const WCHAR *key, const WCHAR *name, WCHAR text[DOCTOR_VALUE_SIZE])
{
    DWORD size = DOCTOR_VALUE_SIZE * sizeof(WCHAR);
    return (uint32_t)RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ, NULL, text, &size);
}

static uint32_t read_number(const WCHAR *key, const WCHAR *name, DWORD *number)
{
    DWORD size = sizeof(*number);
    return (uint32_t)RegGetValueW(
        HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_DWORD, NULL, number, &size);
}

static void fail(struct doctor_finding *finding, const char *text)
{
    doctor_say(finding, DOCTOR_FAIL, text);
    doctor_fix(finding, REINSTALL);
}

/* Whether a value that has to be there is; the finding says so if not. */
static bool have_value(struct doctor_finding *finding, const char *name, uint32_t status)
{
    if (status == ERROR_SUCCESS)
        return true;
    if (status == ERROR_ACCESS_DENIED) {
        doctor_unknown(finding, name, status);
        return false;
    }
    fail(finding, name);
    buffer_printf(&finding->text, " is not registered (error %" PRIu32 ")", status);
    return false;
}

static bool is_absolute(const WCHAR *path)
{
    return path[0] && path[1] == L':' && path[2] == L'\\';
}

uint32_t doctor_message_file(WCHAR path[DOCTOR_VALUE_SIZE])
{
    uint32_t status = read_text(SOURCE_KEY, L"EventMessageFile", path);
    if (status)
        return status;
    if (!is_absolute(path))
        return ERROR_BAD_PATHNAME;
    return GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES ? GetLastError() : ERROR_SUCCESS;
}

static void check_file(struct doctor_finding *finding)
{
    static const char name[] = "EventMessageFile of the source Deputy-Service";
    WCHAR path[DOCTOR_VALUE_SIZE];
    if (!have_value(finding, name, read_text(SOURCE_KEY, L"EventMessageFile", path)))
        return;
    if (!is_absolute(path)) {
        fail(finding, NO_PATH);
    } else if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) {
        fail(finding, "the message file is not there: ");
        wide_print_text(&finding->text, path);
    } else {
        doctor_say(finding, DOCTOR_PASS, "the source Deputy-Service is registered");
    }
}

/* The numbers beside the message file. */
static void check_count(struct doctor_finding *finding)
{
    DWORD count = 0;
    if (!have_value(finding, "CategoryCount", read_number(SOURCE_KEY, L"CategoryCount", &count)) ||
        count == CATEGORIES)
        return;
    fail(finding, "CategoryCount ");
    buffer_printf(&finding->text, "is %lu, but there are %u categories", (unsigned long)count,
        (unsigned)CATEGORIES);
}

static void check_types(struct doctor_finding *finding)
{
    DWORD types = 0;
    if (have_value(finding, "TypesSupported", read_number(SOURCE_KEY, L"TypesSupported", &types)) &&
        (types & ALL_TYPES) != ALL_TYPES)
        fail(finding, "TypesSupported lacks types of events that the service reports");
}

void doctor_log_source(const struct doctor *doctor, struct doctor_finding *finding)
{
    struct doctor_finding count = {0}, types = {0};
    (void)doctor;
    check_file(finding);
    check_count(&count);
    check_types(&types);
    doctor_add(finding, &count);
    doctor_add(finding, &types);
}

static void say_strangers(const struct descriptor *descriptor, struct doctor_finding *finding)
{
    struct log_walk walk = log_walk(descriptor);
    struct access_sid stranger;
    uint32_t rights;
    doctor_say(finding, DOCTOR_PASS,
        "only the service may write events, only administrators may clear them");
    while (log_walk_next(&walk, &stranger, &rights)) {
        char text[SID_TEXT_SIZE] = "everybody";
        struct doctor_finding other = {0};
        if (stranger.bytes)
            sid_format(stranger.bytes, stranger.size, text);
        doctor_say(&other, DOCTOR_FAIL, text);
        buffer_text(&other.text, rights == LOG_MAY_CLEAR ? " may clear the log"
                                 : rights == LOG_MAY_WRITE
                                     ? " may write events into the log"
                                     : " may write events into the log, and clear it");
        doctor_fix(&other, "run install.cmd, which sets CustomSD anew, then restart Windows");
        doctor_add(finding, &other);
    }
}

static void judge_descriptor(const char *sddl, struct doctor_finding *finding)
{
    struct buffer bytes = {0};
    struct descriptor descriptor;
    uint32_t status = domains_parse_sddl(sddl, &bytes, NULL);
    if (status == ERROR_SUCCESS)
        status = descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor);
    if (status) {
        fail(finding, "CustomSD is not a security descriptor: ");
        buffer_text(&finding->text, sddl);
    } else {
        say_strangers(&descriptor, finding);
    }
    buffer_free(&bytes);
}

void doctor_log_descriptor(const struct doctor *doctor, struct doctor_finding *finding)
{
    WCHAR text[DOCTOR_VALUE_SIZE];
    (void)doctor;
    if (!have_value(finding, "CustomSD of the log Deputy", read_text(LOG_KEY, L"CustomSD", text)))
        return;
    struct arena arena = {0};
    const char *sddl = wide_to_utf8(&arena, text);
    if (sddl)
        judge_descriptor(sddl, finding);
    arena_free(&arena);
}

static bool renders(HMODULE module)
{
    WCHAR *text = NULL;
    DWORD size = FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_IGNORE_INSERTS |
                                    FORMAT_MESSAGE_ALLOCATE_BUFFER,
        module, AUDIT_OPERATION_PERFORMED, 0, (WCHAR *)&text, 0, NULL);
    LocalFree(text);
    return size > 0;
}

void doctor_messages(const struct doctor *doctor, struct doctor_finding *finding)
{
    WCHAR path[DOCTOR_VALUE_SIZE];
    HMODULE module;
    uint32_t version = 0;
    (void)doctor;
    uint32_t status = read_text(SOURCE_KEY, L"EventMessageFile", path);
    if (status == ERROR_SUCCESS && !is_absolute(path)) {
        fail(finding, NO_PATH); /* and what it leads this program to is not what others read */
        return;
    }
    if (status == ERROR_SUCCESS)
        status = module_open(path, &module);
    if (status == ERROR_ACCESS_DENIED) {
        doctor_unknown(finding, "the message file", status);
        return;
    }
    if (status) {
        fail(finding, "the message file cannot be loaded");
        buffer_printf(&finding->text, " (error %" PRIu32 ")", status);
        return;
    }
    if (!renders(module)) {
        fail(finding, "the message file has no text for event 4000");
    } else if (module_version(module, &version) || version != DEPUTY_VERSION) {
        fail(finding, "the message file has another version than deputyctl: ");
        service_put_version(&finding->text, version);
    } else {
        doctor_say(finding, DOCTOR_PASS, "events are rendered, by version " DEPUTY_VERSION_TEXT);
    }
    FreeLibrary(module);
}

/* Whether the Event Log writes names for the data of events, where that was asked for. */
#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_module.h"
#include "ctl/doctor/doctor_unknown.h"
#include "ctl/events/wevtapi.h"
#include "ctl/events/event_names.h"
#include "client/answer/wide.h"
#include "installation/registered_names.h"

#include <stdlib.h>
#include <windows.h>

#define REGISTER "run install.cmd /named-fields, which registers it anew"
#define GIVE_UP                                                                                    \
    "; if that does not help, do without names: reg.exe delete HKLM\\SYSTEM\\CurrentControlSet"    \
    "\\Services\\EventLog\\Deputy\\Deputy-Service /v ProviderGuid /f"
#define SOURCE_KEY  L"" EVENT_SOURCE_KEY
#define PUBLISHER   L"" EVENT_PUBLISHER_KEY
#define SOURCE_NAME L"" EVENT_SOURCE_NAME
#define GUID_TEXT   L"" EVENT_PROVIDER_GUID

/* A variable in it is expanded. */
static uint32_t read_text(const WCHAR *key, const WCHAR *name, WCHAR text[DOCTOR_VALUE_SIZE])
{
    DWORD size = DOCTOR_VALUE_SIZE * sizeof(WCHAR);
    return (uint32_t)RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ, NULL, text, &size);
}

static bool is_same(const WCHAR *one, const WCHAR *other)
{
    return _wcsicmp(one, other) == 0;
}

static void warn(struct doctor_finding *finding, const char *text, const char *fix)
{
    doctor_say(finding, DOCTOR_WARN, text);
    doctor_fix(finding, fix);
}

/* Whether a value of the provider's registration is this; the finding says so if not. What Windows
 * keeps there is in no documentation: it is what libyal's "EventLog keys" has seen. */
static bool registered_as(struct doctor_finding *finding, const WCHAR *name, const WCHAR *wanted)
{
    WCHAR text[DOCTOR_VALUE_SIZE];
    uint32_t status = read_text(PUBLISHER, name, text);
    if (status == ERROR_ACCESS_DENIED) {
        doctor_unknown(finding, "the registration of the provider Deputy-Service", status);
    } else if (status) {
        warn(finding, "names are asked for, but the provider Deputy-Service is not registered",
            REGISTER);
    } else if (!is_same(text, wanted)) {
        warn(finding, "the provider Deputy-Service is registered with something else: ", REGISTER);
        wide_print_text(&finding->text, text);
    } else {
        return true;
    }
    return false;
}

/* Whether the message file has the names, which the Event Log reads there (mc.exe's resource). */
static bool has_names(struct doctor_finding *finding, const WCHAR *file)
{
    HMODULE module;
    if (module_open(file, &module)) /* which the check of the message file tells */
        return true;
    bool has = FindResourceW(module, MAKEINTRESOURCEW(1), L"WEVT_TEMPLATE") != NULL;
    FreeLibrary(module);
    if (!has)
        warn(finding, "the message file has no names for the data of events", REGISTER);
    return has;
}

static bool is_registered(struct doctor_finding *finding)
{
    WCHAR text[DOCTOR_VALUE_SIZE], file[DOCTOR_VALUE_SIZE];
    uint32_t status = read_text(SOURCE_KEY, L"ProviderGuid", text);
    if (status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND) {
        doctor_say(finding, DOCTOR_PASS, "the data of events have no names, as nobody asked");
    } else if (status) {
        doctor_unknown(finding, "ProviderGuid of the source Deputy-Service", status);
    } else if (!is_same(text, GUID_TEXT)) {
        warn(finding, "ProviderGuid of the source is another provider's: ", REGISTER);
        wide_print_text(&finding->text, text);
    } else if (read_text(SOURCE_KEY, L"EventMessageFile", file)) {
        warn(finding, "names are asked for, but the source has no message file", REGISTER);
    } else {
        return registered_as(finding, NULL, SOURCE_NAME) &&
               registered_as(finding, L"ResourceFileName", file) &&
               registered_as(finding, L"MessageFileName", file) && has_names(finding, file);
    }
    return false;
}

static void judge(struct doctor_finding *finding, const WCHAR *xml)
{
    struct arena arena = {0};
    const char *text = wide_to_utf8(&arena, xml);
    if (text) {
        switch (event_names_judge(text)) {
        case EVENT_NAMES_RIGHT:
            doctor_say(finding, DOCTOR_PASS, "the data of the newest event have their names");
            break;
        case EVENT_NAMES_NONE:
            warn(finding, "names are registered, but the newest event has none",
                "restart Windows, so that the Event Log service reads the registration" GIVE_UP);
            break;
        default:
            warn(finding, "the data of the newest event have other names than its fields",
                REGISTER GIVE_UP);
            break;
        }
    }
    arena_free(&arena);
}

void doctor_names(const struct doctor *doctor, struct doctor_finding *finding)
{
    WCHAR *xml = NULL;
    (void)doctor;
    if (!is_registered(finding))
        return;
    uint32_t status = wevtapi_newest_xml(L"" EVENT_LOG_NAME, &xml);
    if (!status) {
        judge(finding, xml);
    } else if (status == ERROR_NO_MORE_ITEMS) {
        doctor_say(finding, DOCTOR_UNKNOWN, "names are registered, but there is no event yet");
        doctor_fix(finding, "ask the service something, then this again: deputyctl whoami");
    } else {
        doctor_unknown(finding, "the newest event", status);
    }
    free(xml);
}

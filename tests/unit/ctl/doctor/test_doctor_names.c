/* What doctor says of named data, against a registry and an Event Log that answer as their pages
 * say ("RegGetValueW function", "EvtQuery function", "EvtNext function", "EvtRender function"). */
#include "ctl/doctor/doctor.h"
#include "audit/record/field.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winevt.h>

#define SOURCE    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Deputy\\Deputy-Service"
#define GUID_TEXT L"{3b666efc-5fd2-5fc7-8ac5-2c442ce47d13}"
#define PUBLISHER L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Publishers\\" GUID_TEXT
#define FILE_NAME L"C:\\Program Files\\Deputy\\deputymsg.dll"

static struct doctor_finding finding;

/* --- the registry ---------------------------------------------------------------------------- */

enum { GUID_VALUE, SOURCE_FILE, PROVIDER_NAME, RESOURCE_FILE, MESSAGE_FILE, VALUES };

/* A value that is NULL is not there. */
static struct {
    const WCHAR *key;
    const WCHAR *name;
    const WCHAR *text;
} values[VALUES];
static LSTATUS denied; /* what each answers instead */

/* The default value has no name; the size counts the zero. */
static LSTATUS WINAPI get_value(
    HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, DWORD *type, PVOID data, DWORD *size)
{
    ck_assert_ptr_eq(key, HKEY_LOCAL_MACHINE);
    ck_assert_uint_eq(flags, RRF_RT_REG_SZ);
    ck_assert_ptr_null(type);
    if (denied)
        return denied;
    for (unsigned i = 0; i < VALUES; i++) {
        bool same_name =
            name ? values[i].name && wcscmp(name, values[i].name) == 0 : !values[i].name;
        if (!same_name || wcscmp(path, values[i].key) != 0 || !values[i].text)
            continue;
        DWORD needed = (DWORD)(wcslen(values[i].text) + 1) * sizeof(WCHAR);
        ck_assert_uint_ge(*size, needed);
        memcpy(data, values[i].text, needed);
        *size = needed;
        return ERROR_SUCCESS;
    }
    return ERROR_FILE_NOT_FOUND;
}
LSTATUS(WINAPI *imported_get_value)
(HKEY, LPCWSTR, LPCWSTR, DWORD, DWORD *, PVOID, DWORD *)IMPORTED(RegGetValueW, 28) = get_value;

/* --- the log --------------------------------------------------------------------------------- */

static int library, message_file, results, an_event; /* handles are their addresses */
static bool has_library, has_resource;
static DWORD query_failure;
static unsigned events;       /* how many are in the log */
static const WCHAR *rendered; /* the newest */
static int open_handles;

static EVT_HANDLE WINAPI query(EVT_HANDLE session, LPCWSTR path, LPCWSTR expression, DWORD flags)
{
    ck_assert_ptr_null(session);
    ck_assert(wcscmp(path, L"Deputy") == 0);
    ck_assert(wcscmp(expression, L"*[System[Provider[@Name='Deputy-Service']]]") == 0);
    ck_assert_uint_eq(flags, EvtQueryChannelPath | EvtQueryReverseDirection);
    SetLastError(query_failure);
    open_handles += !query_failure;
    return query_failure ? NULL : (EVT_HANDLE)&results;
}

static BOOL WINAPI next(
    EVT_HANDLE set, DWORD size, EVT_HANDLE *array, DWORD timeout, DWORD flags, PDWORD returned)
{
    ck_assert_ptr_eq(set, &results);
    ck_assert_uint_eq(size, 1);
    ck_assert_uint_ne(timeout, INFINITE);
    ck_assert_uint_eq(flags, 0);
    SetLastError(ERROR_NO_MORE_ITEMS);
    if (!events)
        return FALSE;
    *array = (EVT_HANDLE)&an_event;
    *returned = 1;
    open_handles++;
    return TRUE;
}

/* The context must be NULL for XML; BufferUsed is in bytes. */
static BOOL WINAPI render(EVT_HANDLE context, EVT_HANDLE fragment, DWORD flags, DWORD size,
    PVOID buffer, PDWORD used, PDWORD count)
{
    ck_assert_ptr_null(context);
    ck_assert_ptr_eq(fragment, &an_event);
    ck_assert_uint_eq(flags, EvtRenderEventXml);
    *used = (DWORD)(wcslen(rendered) + 1) * sizeof(WCHAR);
    *count = 0;
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    if (size < *used)
        return FALSE;
    memcpy(buffer, rendered, *used);
    return TRUE;
}

static EVT_HANDLE WINAPI create_context(DWORD count, LPCWSTR *paths, DWORD flags)
{
    (void)count;
    (void)paths;
    (void)flags;
    ck_abort_msg("XML needs no context");
    return NULL;
}

static BOOL WINAPI close_handle(EVT_HANDLE handle)
{
    ck_assert(handle == (EVT_HANDLE)&results || handle == (EVT_HANDLE)&an_event);
    open_handles--;
    return TRUE;
}

static HMODULE WINAPI load(LPCWSTR path, HANDLE reserved, DWORD flags)
{
    (void)reserved;
    (void)flags;
    SetLastError(ERROR_MOD_NOT_FOUND);
    if (wcscmp(path, FILE_NAME) == 0)
        return (HMODULE)&message_file;
    ck_assert(wcsstr(path, L"\\wevtapi.dll"));
    return has_library ? (HMODULE)&library : NULL;
}
HMODULE(WINAPI *imported_load)(LPCWSTR, HANDLE, DWORD) IMPORTED(LoadLibraryExW, 12) = load;

static FARPROC WINAPI get_address(HMODULE module, LPCSTR name)
{
    static const struct {
        const char *name;
        FARPROC function;
    } all[] = {{"EvtQuery", (FARPROC)(void (*)(void))query},
        {"EvtNext", (FARPROC)(void (*)(void))next}, {"EvtRender", (FARPROC)(void (*)(void))render},
        {"EvtClose", (FARPROC)(void (*)(void))close_handle},
        {"EvtCreateRenderContext", (FARPROC)(void (*)(void))create_context}};
    ck_assert_ptr_eq(module, &library);
    for (size_t i = 0; i < ARRAYSIZE(all); i++) {
        if (strcmp(name, all[i].name) == 0)
            return all[i].function;
    }
    ck_abort_msg("%s", name);
    return NULL;
}
FARPROC(WINAPI *imported_address)(HMODULE, LPCSTR) IMPORTED(GetProcAddress, 8) = get_address;

static HRSRC WINAPI find_resource(HMODULE module, LPCWSTR name, LPCWSTR type)
{
    ck_assert_ptr_eq(module, &message_file);
    ck_assert_ptr_eq(name, MAKEINTRESOURCEW(1));
    ck_assert(wcscmp(type, L"WEVT_TEMPLATE") == 0);
    return has_resource ? (HRSRC)&message_file : NULL;
}
HRSRC(WINAPI *imported_find)(HMODULE, LPCWSTR, LPCWSTR) IMPORTED(FindResourceW, 12) = find_resource;

static BOOL WINAPI free_library(HMODULE module)
{
    ck_assert_ptr_eq(module, &message_file);
    return TRUE;
}
BOOL(WINAPI *imported_free)(HMODULE) IMPORTED(FreeLibrary, 4) = free_library;

/* --- the checks ------------------------------------------------------------------------------ */

/* The newest event, with names or without. */
static const WCHAR *event(bool named)
{
    static WCHAR xml[8192];
    size_t at = (size_t)swprintf(xml, ARRAYSIZE(xml), L"<Event><System/><EventData>");
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++)
        at += (size_t)swprintf(xml + at, ARRAYSIZE(xml) - at,
            named ? L"<Data Name='%hs'>-</Data>" : L"<Data>-</Data>",
            audit_field_name((enum audit_field)i));
    swprintf(xml + at, ARRAYSIZE(xml) - at, L"</EventData></Event>");
    return xml;
}

static void setup(void)
{
    static const WCHAR *const keys[VALUES] = {SOURCE, SOURCE, PUBLISHER, PUBLISHER, PUBLISHER};
    static const WCHAR *const names[VALUES] = {
        L"ProviderGuid", L"EventMessageFile", NULL, L"ResourceFileName", L"MessageFileName"};
    static const WCHAR *const texts[VALUES] = {
        GUID_TEXT, FILE_NAME, L"Deputy-Service", FILE_NAME, FILE_NAME};
    for (unsigned i = 0; i < VALUES; i++) {
        values[i].key = keys[i];
        values[i].name = names[i];
        values[i].text = texts[i];
    }
    denied = 0;
    query_failure = 0;
    has_library = has_resource = true;
    events = 1;
    rendered = event(true);
}

static void teardown(void)
{
    doctor_finding_free(&finding);
    finding = (struct doctor_finding){0};
    ck_assert_int_eq(open_handles, 0);
}

static void check(enum doctor_verdict verdict, const char *text, const char *fix)
{
    doctor_finding_free(&finding);
    finding = (struct doctor_finding){0};
    doctor_names(NULL, &finding);
    ck_assert_msg(finding.verdict == verdict, "%s", finding.text.bytes);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
    ck_assert_msg(!fix == !finding.fix.size, "%s", finding.text.bytes);
    if (fix)
        ck_assert_msg(strstr(finding.fix.bytes, fix), "%s", finding.fix.bytes);
}

START_TEST(without_names_there_is_nothing_to_look_at)
{
    values[GUID_VALUE].text = NULL;
    has_library = false;
    check(DOCTOR_PASS, "have no names, as nobody asked", NULL);
}
END_TEST

START_TEST(names_that_are_there_are_a_pass)
{
    check(DOCTOR_PASS, "the data of the newest event have their names", NULL);
    values[GUID_VALUE].text = L"{3B666EFC-5FD2-5FC7-8AC5-2C442CE47D13}";
    values[RESOURCE_FILE].text = L"c:\\program files\\deputy\\DEPUTYMSG.dll";
    check(DOCTOR_PASS, "the data of the newest event have their names", NULL);
}
END_TEST

START_TEST(names_that_the_log_does_not_write_are_told)
{
    rendered = event(false);
    check(DOCTOR_WARN, "the newest event has none", "restart Windows");
    ck_assert_ptr_nonnull(strstr(finding.fix.bytes, "reg.exe delete"));
    rendered = L"<Event><EventData><Data Name='other'/></EventData></Event>";
    check(DOCTOR_WARN, "other names than its fields", "install.cmd /named-fields");
    rendered = L"";
    check(DOCTOR_WARN, "other names than its fields", "install.cmd /named-fields");
}
END_TEST

START_TEST(a_registration_that_is_missing_or_another_is_told)
{
    for (unsigned i = PROVIDER_NAME; i < VALUES; i++) {
        values[i].text = NULL;
        check(DOCTOR_WARN, "is not registered", "install.cmd /named-fields");
        values[i].text = L"C:\\other.dll";
        check(DOCTOR_WARN, "registered with something else: C:\\other.dll",
            "install.cmd /named-fields");
        setup();
    }
    values[GUID_VALUE].text = L"{00000000-0000-0000-0000-000000000000}";
    check(DOCTOR_WARN, "another provider's: {0000", "install.cmd /named-fields");
    setup();
    values[SOURCE_FILE].text = NULL;
    check(DOCTOR_WARN, "no message file", "install.cmd /named-fields");
}
END_TEST

START_TEST(a_message_file_without_names_is_told)
{
    has_resource = false;
    check(DOCTOR_WARN, "the message file has no names", "install.cmd /named-fields");
}
END_TEST

START_TEST(what_cannot_be_seen_is_no_pass)
{
    denied = ERROR_ACCESS_DENIED;
    check(DOCTOR_UNKNOWN, "ProviderGuid", "run elevated");
    denied = 0;
    query_failure = ERROR_ACCESS_DENIED;
    check(DOCTOR_UNKNOWN, "the newest event cannot be read", "run elevated");
    query_failure = 0;
    events = 0;
    check(DOCTOR_UNKNOWN, "there is no event yet", "deputyctl whoami");
    has_library = false;
    check(DOCTOR_UNKNOWN, "the newest event", "see the error");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {without_names_there_is_nothing_to_look_at,
        names_that_are_there_are_a_pass, names_that_the_log_does_not_write_are_told,
        a_registration_that_is_missing_or_another_is_told, a_message_file_without_names_is_told,
        what_cannot_be_seen_is_no_pass, NULL};
    return run_suite(make_suite_with("doctor names", tests, setup, teardown));
}

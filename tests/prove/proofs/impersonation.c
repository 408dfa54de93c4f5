/* Keys and services: each operation reaches what the caller reaches itself, and no more. */
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/common/attempt.h"
#include "prove/proofs/subjects.h"

#include <wchar.h>

#define EVERY(array) (sizeof(array) / sizeof(*(array)))

enum { STEP_MS = 50, STEPS = 600 };

/* --- keys ------------------------------------------------------------------------------------- */

static uint32_t open_key(const WCHAR *path, DWORD access)
{
    HKEY key;
    const LSTATUS status =
        RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, access | KEY_WOW64_64KEY, &key);
    if (!status)
        RegCloseKey(key);
    return (uint32_t)status;
}

/* Not every system asks the key above for leave (Wine): only making one tells. */
static uint32_t make_key(const WCHAR *path)
{
    HKEY key;
    WCHAR below[MAX_PATH];
    _snwprintf(below, MAX_PATH, L"%ls\\scratch", path);
    const LSTATUS status = RegCreateKeyExW(
        HKEY_LOCAL_MACHINE, below, 0, NULL, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (!status)
        RegCloseKey(key);
    return (uint32_t)status;
}

static bool spare_key(const WCHAR *path, WCHAR spare[MAX_PATH])
{
    _snwprintf(spare, MAX_PATH, L"%ls\\scratch", path);
    return make_key(path) == ERROR_SUCCESS;
}

static void clean_keys(const WCHAR *path)
{
    WCHAR below[MAX_PATH];
    HKEY key;
    _snwprintf(below, MAX_PATH, L"%ls\\scratch", path);
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, below, KEY_WOW64_64KEY, 0);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key))
        return;
    RegDeleteValueW(key, L"scratch");
    RegCloseKey(key);
}

/* As Deputy names a key. */
static const WCHAR *key_name(const WCHAR *path, const WCHAR *below)
{
    static WCHAR name[MAX_PATH];
    _snwprintf(name, MAX_PATH, L"HKLM\\%ls%ls", path, below);
    return name;
}

static uint32_t via_get(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    struct deputy_registry_value *value = NULL;
    const uint32_t status =
        deputy_registry_get(session, key_name(path, L""), L"value", 0, &value, reply);
    deputy_registry_value_free(value);
    return status;
}

static uint32_t list_keys(
    struct deputy_session *session, const WCHAR *path, uint32_t kind, struct deputy_reply *reply)
{
    struct deputy_registry_page *page = NULL;
    const uint32_t status =
        deputy_registry_list(session, key_name(path, L""), 0, kind, 0, &page, reply);
    deputy_registry_page_free(page);
    return status;
}

static uint32_t via_subkeys(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return list_keys(session, path, DEPUTY_REGISTRY_SUBKEYS, reply);
}

static uint32_t via_values(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return list_keys(session, path, DEPUTY_REGISTRY_VALUES, reply);
}

static uint32_t via_set(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return deputy_registry_set(
        session, key_name(path, L""), L"scratch", 0, REG_BINARY, NULL, 0, reply);
}

/* Who may delete it may set it. */
static uint32_t via_delete_value(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    HKEY key;
    if (!RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key)) {
        RegSetValueExW(key, L"scratch", 0, REG_BINARY, NULL, 0);
        RegCloseKey(key);
    }
    return deputy_registry_delete_value(session, key_name(path, L""), L"scratch", 0, reply);
}

static uint32_t via_create(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return deputy_registry_create(session, key_name(path, L"\\scratch"), 0, NULL, reply);
}

static uint32_t via_delete_key(
    struct deputy_session *session, const WCHAR *path, struct deputy_reply *reply)
{
    return deputy_registry_delete_key(session, key_name(path, L""), 0, reply);
}

static const struct attempt keys_tried[] = {
    {"registry_get", L"", KEY_QUERY_VALUE, via_get, KEPT},
    {"registry_list of subkeys", L"", KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS, via_subkeys, KEPT},
    {"registry_list of values", L"", KEY_QUERY_VALUE, via_values, KEPT},
    {"registry_set", L"", KEY_SET_VALUE, via_set, KEPT},
    {"registry_delete_value", L"", KEY_SET_VALUE, via_delete_value, KEPT},
    {"registry_create", L"", KEY_CREATE_SUB_KEY, via_create, MADE},
    {"registry_delete_key", L"", DELETE, via_delete_key, LOST},
};

static const struct kind kind_of_keys = {
    open_key, spare_key, make_key, clean_keys, keys_tried, EVERY(keys_tried)};

START_TEST(keys)
{
    static const WCHAR *const things[] = {THINGS_KEY L"\\closed", THINGS_KEY L"\\open", NULL};
    attempt_expect_enforced(open_key(things[0], KEY_QUERY_VALUE), !machine_is_wine());
    attempt_all(&kind_of_keys, things);
}
END_TEST

/* --- services --------------------------------------------------------------------------------- */

static uint32_t open_service(const WCHAR *name, DWORD access)
{
    SC_HANDLE service = NULL;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager)
        service = OpenServiceW(manager, name, access);
    const uint32_t status = service ? ERROR_SUCCESS : GetLastError();
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
    return status;
}

static bool no_spare(const WCHAR *path, WCHAR spare[MAX_PATH])
{
    (void)path;
    (void)spare;
    return false;
}

static void nothing_to_clean(const WCHAR *path)
{
    (void)path;
}

static uint32_t via_status(
    struct deputy_session *session, const WCHAR *name, struct deputy_reply *reply)
{
    struct deputy_service *service = NULL;
    const uint32_t status = deputy_service_status(session, name, &service, reply);
    deputy_service_free(service);
    return status;
}

/* One that is starting takes no controls yet. */
static void await_running(struct deputy_session *session, const WCHAR *name)
{
    struct deputy_service *service;
    uint32_t state = SERVICE_START_PENDING;
    for (int i = 0; i < STEPS && state == SERVICE_START_PENDING; i++) {
        ck_assert_uint_eq(deputy_service_status(session, name, &service, NULL), ERROR_SUCCESS);
        state = service->state.state;
        deputy_service_free(service);
        if (state == SERVICE_START_PENDING)
            Sleep(STEP_MS);
    }
    ck_assert_uint_eq(state, SERVICE_RUNNING);
}

static uint32_t via_start(
    struct deputy_session *session, const WCHAR *name, struct deputy_reply *reply)
{
    const uint32_t status = deputy_service_start(session, name, 0, NULL, reply);
    if (!status)
        await_running(session, name);
    return status;
}

static uint32_t via_interrogate(
    struct deputy_session *session, const WCHAR *name, struct deputy_reply *reply)
{
    return deputy_service_control(session, name, SERVICE_CONTROL_INTERROGATE, NULL, reply);
}

static uint32_t via_stop(
    struct deputy_session *session, const WCHAR *name, struct deputy_reply *reply)
{
    return deputy_service_stop(session, name, NULL, reply);
}

/* It is stopped again in the end, by who may start it. */
static const struct attempt services_tried[] = {
    {"service_status", L"", SERVICE_QUERY_STATUS, via_status, KEPT},
    {"service_start", L"", SERVICE_START, via_start, KEPT},
    {"service_control", L"", SERVICE_INTERROGATE, via_interrogate, KEPT},
    {"service_stop", L"", SERVICE_STOP, via_stop, KEPT},
};

static const struct kind kind_of_services = {
    open_service, no_spare, NULL, nothing_to_clean, services_tried, EVERY(services_tried)};

START_TEST(services)
{
    static const WCHAR *const things[] = {THINGS_SERVICE, NULL};
    attempt_expect_enforced(open_service(things[0], SERVICE_START), !machine_is_wine());
    attempt_all(&kind_of_services, things);
}
END_TEST

static const struct proof proofs[] = {
    {"impersonation.keys", "closed-key", AS_ANYBODY, "self", &keys},
    {"impersonation.services", "services", AS_ANYBODY, "self", &services},
};

SUBJECT(impersonation_proofs, proofs);

/* The operations but those on files, as a client asks for them. */
#include "bench/cost_acts.h"

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

enum { STATE_TRIES = 10000 }; /* a millisecond each */

static const WCHAR key_name[] = L"HKLM\\" COST_KEY;
static const WCHAR subkey_name[] = L"HKLM\\" COST_SUBKEY;
static const BYTE bytes[COST_SIZE] = "0123456789abcde";

/* --- connection ------------------------------------------------------------------------------ */

static struct deputy_session *other;

static uint32_t query_service(struct deputy_session *session)
{
    struct deputy_service_info info;
    (void)session;
    return deputy_query_service(NULL, &info, NULL);
}

static uint32_t open_session(struct deputy_session *session)
{
    (void)session;
    return deputy_open(NULL, &other, NULL);
}

static uint32_t close_session(struct deputy_session *session)
{
    (void)session;
    deputy_close(other);
    return ERROR_SUCCESS;
}

static uint32_t ping(struct deputy_session *session)
{
    struct deputy_service_info info;
    return deputy_ping(session, &info, NULL);
}

static uint32_t whoami(struct deputy_session *session)
{
    struct deputy_whoami *result = NULL;
    uint32_t status = deputy_whoami(session, &result, NULL);
    deputy_whoami_free(result);
    return status;
}

static uint32_t whoami_linked(struct deputy_session *session)
{
    struct deputy_whoami *result = NULL;
    uint32_t status = deputy_whoami_linked(session, &result, NULL);
    deputy_whoami_free(result);
    return status;
}

static uint32_t statistics(struct deputy_session *session)
{
    struct deputy_statistics result;
    return deputy_statistics(session, &result, NULL);
}

static uint32_t read_events(struct deputy_session *session, uint32_t flags)
{
    struct deputy_events_page *page = NULL;
    uint32_t status = deputy_events_read(session, flags, DEPUTY_EVENTS_NEWEST, 0, &page, NULL);
    deputy_events_page_free(page);
    return status;
}

static uint32_t events_own(struct deputy_session *session)
{
    return read_events(session, 0);
}

static uint32_t events_all(struct deputy_session *session)
{
    return read_events(session, DEPUTY_EVENTS_ALL);
}

static uint32_t judge(struct deputy_session *session)
{
    struct deputy_access *result = NULL;
    uint32_t status =
        deputy_access(session, DEPUTY_OBJECT_FILE, COST_FILE, GENERIC_READ, &result, NULL);
    deputy_access_free(result);
    return status;
}

/* --- the registry ---------------------------------------------------------------------------- */

static uint32_t registry_get(struct deputy_session *session)
{
    struct deputy_registry_value *value = NULL;
    uint32_t status = deputy_registry_get(session, key_name, COST_VALUE, 0, &value, NULL);
    deputy_registry_value_free(value);
    return status;
}

static uint32_t registry_list(struct deputy_session *session)
{
    struct deputy_registry_page *page = NULL;
    uint32_t status =
        deputy_registry_list(session, key_name, 0, DEPUTY_REGISTRY_VALUES, 0, &page, NULL);
    deputy_registry_page_free(page);
    return status;
}

static uint32_t registry_set(struct deputy_session *session)
{
    return deputy_registry_set(
        session, key_name, COST_VALUE, 0, REG_BINARY, bytes, sizeof(bytes), NULL);
}

static uint32_t registry_delete_value(struct deputy_session *session)
{
    return deputy_registry_delete_value(session, key_name, COST_VALUE, 0, NULL);
}

static uint32_t make_value(void)
{
    return (uint32_t)RegSetKeyValueW(
        HKEY_LOCAL_MACHINE, COST_KEY, COST_VALUE, REG_BINARY, bytes, sizeof(bytes));
}

static uint32_t value_made(struct deputy_session *session)
{
    (void)session;
    return make_value();
}

static uint32_t registry_create(struct deputy_session *session)
{
    return deputy_registry_create(session, subkey_name, 0, NULL, NULL);
}

static uint32_t registry_delete_key(struct deputy_session *session)
{
    return deputy_registry_delete_key(session, subkey_name, 0, NULL);
}

static uint32_t make_subkey(void)
{
    HKEY made;
    uint32_t status = (uint32_t)RegCreateKeyExW(
        HKEY_LOCAL_MACHINE, COST_SUBKEY, 0, NULL, 0, KEY_READ, NULL, &made, NULL);
    return status == ERROR_SUCCESS ? (uint32_t)RegCloseKey(made) : status;
}

static uint32_t subkey_made(struct deputy_session *session)
{
    (void)session;
    return make_subkey();
}

static uint32_t remove_subkey(void)
{
    return (uint32_t)RegDeleteKeyW(HKEY_LOCAL_MACHINE, COST_SUBKEY);
}

static uint32_t subkey_removed(struct deputy_session *session)
{
    (void)session;
    return remove_subkey();
}

/* --- services -------------------------------------------------------------------------------- */

static uint32_t services_list(struct deputy_session *session)
{
    struct deputy_services_page *page = NULL;
    uint32_t status =
        deputy_services_list(session, SERVICE_WIN32, SERVICE_STATE_ALL, 0, &page, NULL);
    deputy_services_page_free(page);
    return status;
}

static uint32_t service_status(struct deputy_session *session)
{
    struct deputy_service *service = NULL;
    uint32_t status = deputy_service_status(session, COST_SERVICE, &service, NULL);
    deputy_service_free(service);
    return status;
}

static uint32_t service_control(struct deputy_session *session)
{
    struct deputy_service_state state;
    return deputy_service_control(session, COST_SERVICE, SERVICE_CONTROL_INTERROGATE, &state, NULL);
}

static uint32_t await_state(SC_HANDLE service, DWORD wanted)
{
    SERVICE_STATUS state = {0};
    uint32_t status = ERROR_SUCCESS;
    for (int i = 0; i < STATE_TRIES && status == ERROR_SUCCESS; i++) {
        status = cost_last(QueryServiceStatus(service, &state));
        if (state.dwCurrentState == wanted)
            return status;
        Sleep(1);
    }
    return status == ERROR_SUCCESS ? ERROR_SERVICE_REQUEST_TIMEOUT : status;
}

/* What was asked of it before may still be under way: nothing else can be asked of it then. */
static uint32_t change_state(SC_HANDLE service, DWORD wanted)
{
    SERVICE_STATUS state;
    bool start = wanted == SERVICE_RUNNING;
    uint32_t status = await_state(service, start ? SERVICE_STOPPED : SERVICE_RUNNING);
    if (status != ERROR_SUCCESS)
        return status;
    status = cost_last(start ? StartServiceW(service, 0, NULL)
                             : ControlService(service, SERVICE_CONTROL_STOP, &state));
    status = cost_stop(status);
    return status == ERROR_SUCCESS ? await_state(service, wanted) : status;
}

/* Another one is started and stopped: the service's process does no more for it than ask. */
static uint32_t change_service(DWORD access, DWORD wanted)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service =
        manager ? OpenServiceW(manager, COST_STOPPED, access | SERVICE_QUERY_STATUS) : NULL;
    uint32_t status = service ? change_state(service, wanted) : GetLastError();
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
    return status;
}

static uint32_t start_plainly(void)
{
    return change_service(SERVICE_START, SERVICE_RUNNING);
}

static uint32_t stop_plainly(void)
{
    return change_service(SERVICE_STOP, SERVICE_STOPPED);
}

static uint32_t started(struct deputy_session *session)
{
    (void)session;
    return start_plainly();
}

static uint32_t stopped(struct deputy_session *session)
{
    (void)session;
    return stop_plainly();
}

static uint32_t service_start(struct deputy_session *session)
{
    return deputy_service_start(session, COST_STOPPED, 0, NULL, NULL);
}

static uint32_t service_stop(struct deputy_session *session)
{
    struct deputy_service_state state;
    return cost_stop(deputy_service_stop(session, COST_STOPPED, &state, NULL));
}

/* --- all of them ----------------------------------------------------------------------------- */

const struct cost_act cost_other_acts[] = {
    {.name = L"query_service", .call = query_service},
    {.name = L"open_session", .call = open_session, .after = close_session},
    {.name = L"close_session", .before = open_session, .call = close_session},
    {.name = L"ping", .call = ping},
    {.name = L"whoami", .call = whoami, .plain = plain_whoami},
    {.name = L"whoami_linked", .call = whoami_linked, .plain = plain_whoami_linked},
    {.name = L"registry_get", .call = registry_get, .plain = plain_registry_get},
    {.name = L"registry_list", .call = registry_list, .plain = plain_registry_list},
    {.name = L"registry_set", .call = registry_set, .plain = plain_registry_set},
    {.name = L"registry_delete_value",
        .call = registry_delete_value,
        .after = value_made,
        .plain = plain_registry_delete_value,
        .plain_after = make_value},
    {.name = L"registry_delete_key",
        .before = subkey_made,
        .call = registry_delete_key,
        .plain_before = make_subkey,
        .plain = plain_registry_delete_key},
    {.name = L"registry_create",
        .call = registry_create,
        .after = subkey_removed,
        .plain = plain_registry_create,
        .plain_after = remove_subkey},
    {.name = L"services_list", .call = services_list, .plain = plain_services_list},
    {.name = L"service_status", .call = service_status, .plain = plain_service_status},
    {.name = L"service_start",
        .slow = 1,
        .call = service_start,
        .after = stopped,
        .plain = plain_service_start,
        .plain_after = stop_plainly},
    {.name = L"service_stop",
        .slow = 1,
        .before = started,
        .call = service_stop,
        .plain_before = start_plainly,
        .plain = plain_service_stop},
    {.name = L"service_control", .call = service_control, .plain = plain_service_control},
    {.name = L"access", .call = judge, .plain = plain_access},
    {.name = L"events_own", .call = events_own},
    {.name = L"events_all", .call = events_all},
    {.name = L"statistics", .call = statistics},
    {0},
};

static const struct cost_act *find(const struct cost_act *acts, const wchar_t *name)
{
    while (acts->name && wcscmp(acts->name, name) != 0)
        acts++;
    return acts->name ? acts : NULL;
}

const struct cost_act *cost_act_find(const wchar_t *name)
{
    const struct cost_act *found = find(cost_file_acts, name);
    return found ? found : find(cost_other_acts, name);
}

uint32_t cost_prepare(void)
{
    HKEY key;
    if (!CreateDirectoryW(COST_FOLDER, NULL) && GetLastError() != ERROR_ALREADY_EXISTS)
        return GetLastError();
    uint32_t status = cost_make_file();
    if (status == ERROR_SUCCESS)
        status = (uint32_t)RegCreateKeyExW(
            HKEY_LOCAL_MACHINE, COST_KEY, 0, NULL, 0, KEY_READ, NULL, &key, NULL);
    if (status != ERROR_SUCCESS)
        return status;
    RegCloseKey(key);
    return make_value();
}

/* Services, with a service control manager that does what its pages say and no more. */
#include "unit/rpc/fake_entry.h"
#include "base/buffer.h"
#include "base/packed.h"
#include "unit/imported.h"
#include "operations/access/access_object.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "operations/services/scm_object.h"
#include "unit/suite.h"

#include <string.h>

#define MANAGER ((SC_HANDLE)(uintptr_t)0x100)
#define SERVICE ((SC_HANDLE)(uintptr_t)0x104)

enum { STALE_PROCESS = 4711, ROOM = 256, RUBBISH = 4 };

static const WCHAR name[] = L"Spooler";
static DWORD state;
static int handles;
static struct call call;
static struct buffer answer;

/* What access_object.c has besides services. */
const struct access_kind access_kind_file, access_kind_pipe;

uint32_t registry_open(struct call *opening, const struct registry_request *request,
    const struct registry_access *access, HKEY *key)
{
    (void)opening;
    (void)request;
    (void)access;
    (void)key;
    return ERROR_CALL_NOT_IMPLEMENTED;
}

static SC_HANDLE WINAPI fake_open_manager(LPCWSTR machine, LPCWSTR database, DWORD access)
{
    ck_assert(!machine && !database);
    ck_assert_uint_eq(access, SC_MANAGER_CONNECT);
    handles++;
    return MANAGER;
}

static SC_HANDLE WINAPI fake_open(SC_HANDLE manager, LPCWSTR service, DWORD access)
{
    (void)access;
    ck_assert_ptr_eq(manager, MANAGER);
    ck_assert(wcscmp(service, name) == 0);
    handles++;
    return SERVICE;
}

static BOOL WINAPI fake_close(SC_HANDLE handle)
{
    ck_assert(handle == MANAGER || handle == SERVICE);
    handles--;
    return TRUE;
}

/* "If the service is in the SERVICE_STOPPED state, [the process identifier] is never valid." */
static BOOL WINAPI fake_status(
    SC_HANDLE service, SC_STATUS_TYPE level, LPBYTE bytes, DWORD size, LPDWORD needed)
{
    const SERVICE_STATUS_PROCESS status = {.dwCurrentState = state, .dwProcessId = STALE_PROCESS};
    ck_assert_ptr_eq(service, SERVICE);
    ck_assert_int_eq(level, SC_STATUS_PROCESS_INFO);
    ck_assert_uint_eq(size, sizeof(status));
    memcpy(bytes, &status, sizeof(status));
    *needed = RUBBISH; /* it is said only where there is too little room */
    return TRUE;
}

/* With room for the structure alone: its texts are absent. */
static BOOL WINAPI fake_config(
    SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD needed)
{
    ck_assert_ptr_eq(service, SERVICE);
    ck_assert_uint_ge(size, 8 * 1024);
    *config = (QUERY_SERVICE_CONFIGW){.dwStartType = SERVICE_DISABLED};
    *needed = RUBBISH;
    return TRUE;
}

/* "This function does not support the LABEL_SECURITY_INFORMATION value"; the size is said "if the
 * function fails". */
static BOOL WINAPI fake_security(SC_HANDLE service, SECURITY_INFORMATION parts,
    PSECURITY_DESCRIPTOR bytes, DWORD size, LPDWORD needed)
{
    static const SECURITY_DESCRIPTOR_RELATIVE descriptor = {
        .Revision = SECURITY_DESCRIPTOR_REVISION, .Control = SE_SELF_RELATIVE};
    ck_assert_ptr_eq(service, SERVICE);
    if (parts & ~(DWORD)(OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION |
                         DACL_SECURITY_INFORMATION)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    ck_assert_uint_eq(size, ROOM);
    memcpy(bytes, &descriptor, sizeof(descriptor));
    *needed = RUBBISH;
    return TRUE;
}

SC_HANDLE(WINAPI *imported_open_manager)
(LPCWSTR, LPCWSTR, DWORD) IMPORTED(OpenSCManagerW, 12) = fake_open_manager;
SC_HANDLE(WINAPI *imported_open)
(SC_HANDLE, LPCWSTR, DWORD) IMPORTED(OpenServiceW, 12) = fake_open;
BOOL(WINAPI *imported_close)(SC_HANDLE) IMPORTED(CloseServiceHandle, 4) = fake_close;
BOOL(WINAPI *imported_status)
(SC_HANDLE, SC_STATUS_TYPE, LPBYTE, DWORD, LPDWORD)
    IMPORTED(QueryServiceStatusEx, 20) = fake_status;
BOOL(WINAPI *imported_config)
(SC_HANDLE, LPQUERY_SERVICE_CONFIGW, DWORD, LPDWORD)
    IMPORTED(QueryServiceConfigW, 16) = fake_config;
BOOL(WINAPI *imported_security)
(SC_HANDLE, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, DWORD, LPDWORD)
    IMPORTED(QueryServiceObjectSecurity, 20) = fake_security;

static void setup(void)
{
    answer = (struct buffer){0};
    call = (struct call){.result = &answer};
}

static void teardown(void)
{
    buffer_free(&answer);
    arena_free(&call.arena);
    ck_assert_int_eq(handles, 0);
}

static uint32_t answered_process(DWORD current)
{
    enum { BEFORE = 7 }; /* numbers before the process's */
    const struct scm_name request = {sizeof(name) / sizeof(name[0]), name};
    state = current;
    call.request = &request;
    ck_assert_uint_eq(operation_service_status.perform(&call), ERROR_SUCCESS);
    struct unpack unpack = {.bytes = (const uint8_t *)answer.bytes, .left = answer.size};
    for (int i = 0; i < BEFORE; i++)
        (void)unpack_u32(&unpack);
    return unpack_u32(&unpack);
}

START_TEST(a_service_that_is_stopped_has_no_process)
{
    ck_assert_uint_eq(answered_process(SERVICE_STOPPED), 0);
}
END_TEST

START_TEST(a_service_that_runs_has_its_process)
{
    ck_assert_uint_eq(answered_process(SERVICE_RUNNING), STALE_PROCESS);
}
END_TEST

START_TEST(of_a_service_only_that_is_asked_which_is_supported_and_its_size_is_its_own)
{
    const struct access_object object = {
        RIGHT_OBJECT_SERVICE, name, sizeof(name) / sizeof(name[0])};
    const struct access_kind *kind = access_kind_find(RIGHT_OBJECT_SERVICE);
    BYTE bytes[ROOM];
    DWORD needed = 0;
    void *handle;
    ck_assert_uint_eq(kind->open(&call, &object, READ_CONTROL, &handle), ERROR_SUCCESS);
    ck_assert(kind->security(handle, 0xFF, bytes, sizeof(bytes), &needed));
    ck_assert_uint_eq(needed, sizeof(SECURITY_DESCRIPTOR_RELATIVE));
    kind->close(handle);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_service_that_is_stopped_has_no_process,
        a_service_that_runs_has_its_process,
        of_a_service_only_that_is_asked_which_is_supported_and_its_size_is_its_own,
        NULL,
    };
    return run_suite(make_suite_with("service_contract", tests, setup, teardown));
}

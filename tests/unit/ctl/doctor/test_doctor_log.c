/* The message file is opened as the Event Log names it, as data and against writers. */
#include "ctl/doctor/doctor.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static struct doctor_finding finding;
static const WCHAR *message_file;
static DWORD version; /* of the system */
static unsigned loaded;

/* The size counts the zero ("RegGetValueW function"). */
static LSTATUS WINAPI get_value(
    HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, DWORD *type, PVOID data, DWORD *size)
{
    DWORD needed = (DWORD)(wcslen(message_file) + 1) * sizeof(WCHAR);
    ck_assert_ptr_eq(key, HKEY_LOCAL_MACHINE);
    ck_assert(path && wcscmp(name, L"EventMessageFile") == 0);
    ck_assert_uint_eq(flags, RRF_RT_REG_SZ);
    ck_assert_ptr_null(type);
    ck_assert_uint_ge(*size, needed);
    memcpy(data, message_file, needed);
    *size = needed;
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_get_value)
(HKEY, LPCWSTR, LPCWSTR, DWORD, DWORD *, PVOID, DWORD *)IMPORTED(RegGetValueW, 28) = get_value;

static DWORD WINAPI get_version(void)
{
    return version;
}
DWORD(WINAPI *imported_get_version)(void) IMPORTED(GetVersion, 0) = get_version;

/* Before Vista LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE is not known, and what comes is code. */
static HMODULE WINAPI load(LPCWSTR path, HANDLE reserved, DWORD flags)
{
    ck_assert(wcscmp(path, message_file) == 0);
    ck_assert_ptr_null(reserved);
    ck_assert_uint_eq(flags,
        LOBYTE(version) >= 6 ? LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE : LOAD_LIBRARY_AS_DATAFILE);
    loaded++;
    SetLastError(ERROR_SHARING_VIOLATION);
    return NULL;
}
HMODULE(WINAPI *imported_load)(LPCWSTR, HANDLE, DWORD) IMPORTED(LoadLibraryExW, 12) = load;

static void setup(void)
{
    message_file = L"C:\\Program Files\\Deputy\\deputymsg.dll";
    version = 0x1DB10106; /* Windows 7 */
    loaded = 0;
}

static void teardown(void)
{
    doctor_finding_free(&finding);
}

static void check(const char *text)
{
    doctor_messages(NULL, &finding);
    ck_assert_int_eq(finding.verdict, DOCTOR_FAIL);
    ck_assert_msg(strstr(finding.text.bytes, text), "%s", finding.text.bytes);
}

START_TEST(it_is_loaded_as_data_that_nobody_else_writes)
{
    check("cannot be loaded (error 32)");
    version = 0x0ECE0205; /* Windows Server 2003 */
    check("cannot be loaded (error 32)");
    ck_assert_uint_eq(loaded, 2);
}
END_TEST

START_TEST(a_name_that_leads_elsewhere_for_others_is_not_followed)
{
    message_file = L"deputymsg.dll";
    check("EventMessageFile is not an absolute path");
    message_file = L"C:deputymsg.dll";
    check("EventMessageFile is not an absolute path");
    ck_assert_uint_eq(loaded, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {it_is_loaded_as_data_that_nobody_else_writes,
        a_name_that_leads_elsewhere_for_others_is_not_followed, NULL};
    return run_suite(make_suite_with("doctor log", tests, setup, teardown));
}

/* Who asked for a start, from a function that not every system has ("QueryServiceDynamicInformation
 * function"): Wine exports it and does not have it. */
#include "host/restart/start_reason.h"
#include "platform/lookup.h"
#include "unit/suite.h"

#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <winsvc.h>

#define HANDLE_VALUE ((void *)(ULONG_PTR)0x77)

static DWORD reason;
static bool absent, fails, gives_nothing, raises;

static BOOL WINAPI fake_query(SERVICE_STATUS_HANDLE handle, DWORD level, void **information)
{
    if (raises)
        RaiseException(0x80000100, 0, 0, NULL);
    ck_assert_ptr_eq((void *)handle, HANDLE_VALUE);
    ck_assert_uint_eq(level, SERVICE_DYNAMIC_INFORMATION_LEVEL_START_REASON);
    if (fails) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    *information = NULL;
    if (gives_nothing)
        return TRUE;
    /* "must free the buffer after use with the LocalFree function" */
    DWORD *made = LocalAlloc(LMEM_FIXED, sizeof(*made)); /* SERVICE_START_REASON's one member */
    *made = reason;
    *information = made;
    return TRUE;
}

/* This takes the place of service/platform/lookup.c. */
lookup_function *lookup(const wchar_t *dll, const char *name)
{
    ck_assert_int_eq(wcscmp(dll, L"advapi32.dll"), 0);
    ck_assert_str_eq(name, "QueryServiceDynamicInformation");
    return absent ? NULL : (lookup_function *)fake_query;
}

static void begin(void)
{
    absent = fails = gives_nothing = raises = false;
    reason = SERVICE_START_REASON_DEMAND;
}

static void end(void)
{
}

START_TEST(the_system_tells_who_asked)
{
    static const DWORD asked[] = {SERVICE_START_REASON_DEMAND, SERVICE_START_REASON_AUTO,
        SERVICE_START_REASON_TRIGGER, SERVICE_START_REASON_DELAYEDAUTO,
        SERVICE_START_REASON_DEMAND | SERVICE_START_REASON_RESTART_ON_FAILURE, 0x20};
    for (size_t i = 0; i < ARRAYSIZE(asked); i++) {
        reason = asked[i];
        ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_ASKED);
    }
    reason = SERVICE_START_REASON_RESTART_ON_FAILURE;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_RECOVERY);
}
END_TEST

START_TEST(what_it_does_not_tell_is_not_known)
{
    reason = 0;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_UNKNOWN);
    gives_nothing = true;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_UNKNOWN);
    fails = true;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_UNKNOWN);
    absent = true;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_UNKNOWN);
}
END_TEST

/* Comes last: a function that raised once is not called again. */
START_TEST(a_function_that_is_exported_and_not_there_is_absent)
{
    raises = true;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_UNKNOWN);
    raises = false;
    ck_assert_int_eq(start_reason_ask(HANDLE_VALUE), START_UNKNOWN);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_system_tells_who_asked,
        what_it_does_not_tell_is_not_known,
        a_function_that_is_exported_and_not_there_is_absent,
        NULL,
    };
    return run_suite(make_suite_with("start_reason", tests, begin, end));
}

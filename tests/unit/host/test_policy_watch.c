/* Group Policy applied anew is heard of: from the system's event to the reload. The test is the
 * system here. */
#include "host/policy_watch.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <stdbool.h>
#include <string.h>
#include <windows.h>

enum { SOON_MS = 20 * 1000, WHILE_MS = 300 };

static struct {
    bool refuses; /* they fail */
    HANDLE event; /* that was registered and not unregistered */
    DWORD registered;
    DWORD unregistered;
} platform;

static struct policy_watch watch;
static HANDLE called;

/* An event that is not set, and none that is registered already. */
static BOOL WINAPI fake_register(HANDLE event, BOOL machine)
{
    ck_assert(machine);
    ck_assert_ptr_null(platform.event);
    ck_assert_uint_eq(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    platform.registered++;
    SetLastError(ERROR_ACCESS_DENIED);
    if (platform.refuses)
        return FALSE;
    platform.event = event;
    return TRUE;
}

static BOOL WINAPI fake_unregister(HANDLE event)
{
    ck_assert_ptr_nonnull(event);
    ck_assert_ptr_eq(event, platform.event);
    platform.unregistered++;
    /* It is still open, and still waited for: a last signal gets through. */
    ck_assert(SetEvent(event));
    platform.event = NULL;
    return TRUE;
}

BOOL(WINAPI *imported_register)(HANDLE, BOOL) IMPORTED(RegisterGPNotification, 8) = fake_register;
BOOL(WINAPI *imported_unregister)(HANDLE) IMPORTED(UnregisterGPNotification, 4) = fake_unregister;

static void changed(void *context)
{
    ck_assert_ptr_eq(context, &platform);
    ReleaseSemaphore(called, 1, NULL);
}

static void setup(void)
{
    memset(&platform, 0, sizeof(platform));
    memset(&watch, 0, sizeof(watch));
    called = CreateSemaphoreW(NULL, 0, 100, NULL);
}

static void teardown(void)
{
    policy_watch_stop(&watch);
    CloseHandle(called);
}

static void start(void)
{
    ck_assert_uint_eq(policy_watch_start(&watch, changed, &platform), ERROR_SUCCESS);
}

START_TEST(each_time_that_policy_is_applied_there_is_a_reload)
{
    start();
    ck_assert_ptr_nonnull(platform.event);
    for (int i = 0; i < 3; i++) {
        ck_assert(SetEvent(platform.event));
        ck_assert_uint_eq(WaitForSingleObject(called, SOON_MS), WAIT_OBJECT_0);
        ck_assert_uint_eq(WaitForSingleObject(called, WHILE_MS), WAIT_TIMEOUT);
    }
}
END_TEST

START_TEST(nothing_is_heard_after_the_end)
{
    start();
    policy_watch_stop(&watch);
    ck_assert_uint_eq(platform.unregistered, 1);
    while (WaitForSingleObject(called, 0) == WAIT_OBJECT_0)
        ;
    ck_assert_uint_eq(WaitForSingleObject(called, WHILE_MS), WAIT_TIMEOUT);
    policy_watch_stop(&watch);
    ck_assert_uint_eq(platform.unregistered, 1);
}
END_TEST

static void check_nothing_is_watched(void)
{
    start();
    ck_assert_ptr_null(watch.event);
    ck_assert_ptr_null(watch.wait);
    policy_watch_stop(&watch);
    ck_assert_uint_eq(platform.unregistered, 0);
}

START_TEST(a_system_that_refuses_is_no_failure)
{
    platform.refuses = true;
    check_nothing_is_watched();
    ck_assert_uint_eq(platform.registered, 1);
}
END_TEST

START_TEST(it_can_be_started_again)
{
    start();
    policy_watch_stop(&watch);
    start();
    while (WaitForSingleObject(called, 0) == WAIT_OBJECT_0)
        ;
    ck_assert(SetEvent(platform.event));
    ck_assert_uint_eq(WaitForSingleObject(called, SOON_MS), WAIT_OBJECT_0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        each_time_that_policy_is_applied_there_is_a_reload,
        nothing_is_heard_after_the_end,
        a_system_that_refuses_is_no_failure,
        it_can_be_started_again,
        NULL,
    };
    return run_suite(make_suite_with("policy_watch", tests, setup, teardown));
}

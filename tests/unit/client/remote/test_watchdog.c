/* The watchdog's threads and cancellations, against functions that answer as their pages say
 * ("RpcCancelThreadEx function", "RpcTestCancel function", "DuplicateHandle function"). */
#include "client/remote/watchdog.h"
#include "client/remote/binding.h"
#include "client/remote/deadline.h"
#include "client/remote/worker.h"
#include "platform/thread_start.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <errno.h>
#include <string.h>

enum { CALLS = 100, THREADS = 3 * WATCHDOG_THREADS, SLACK_MS = 8000 };

static struct watchdog *watchdog;
static bool authenticates;
static bool test_raises;
static volatile LONG duplicated;
static volatile LONG pending; /* a cancellation that met no call waits for the next one */
static volatile LONG cancelled_id;
static unsigned tests_asked;

bool binding_authenticates(void)
{
    return authenticates;
}

/* The handle is a real one, of which the runtime demands THREAD_SET_CONTEXT. */
static RPC_STATUS RPC_ENTRY fake_cancel(void *thread, long timeout)
{
    HANDLE settable;
    DWORD id = GetThreadId(thread);
    ck_assert_int_eq(timeout, 0);
    ck_assert_uint_ne(id, 0);
    ck_assert_ptr_ne(thread, GetCurrentThread());
    settable = OpenThread(THREAD_SET_CONTEXT, FALSE, id);
    ck_assert_ptr_nonnull(settable);
    CloseHandle(settable);
    InterlockedExchange(&cancelled_id, (LONG)id);
    InterlockedExchange(&pending, 1);
    return RPC_S_NO_CALL_ACTIVE;
}

static RPC_STATUS RPC_ENTRY fake_test(void)
{
    tests_asked++;
    if (test_raises)
        RaiseException(0xC0000002, 0, 0, NULL);
    return InterlockedExchange(&pending, 0) ? RPC_S_OK : ERROR_ACCESS_DENIED;
}

static FARPROC WINAPI fake_get_address(HMODULE module, LPCSTR name)
{
    if (strcmp(name, "RpcTestCancel") == 0)
        ck_assert_ptr_eq(module, GetModuleHandleW(L"rpcrt4.dll"));
    return strcmp(name, "RpcTestCancel") == 0 ? (FARPROC)(void (*)(void))fake_test : NULL;
}

typedef BOOL WINAPI duplicate(HANDLE, HANDLE, HANDLE, HANDLE *, DWORD, BOOL, DWORD);

/* Of a thread's pseudo handle, a real one. The C runtime's threads ask for one, too. */
static BOOL WINAPI fake_duplicate(HANDLE from, HANDLE source, HANDLE to, HANDLE *target,
    DWORD access, BOOL inherit, DWORD options)
{
    InterlockedIncrement(&duplicated);
    if (from != GetCurrentProcess() || to != from || source != GetCurrentThread()) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    if (options & DUPLICATE_SAME_ACCESS) /* then the access that is asked for is ignored */
        access = THREAD_ALL_ACCESS;
    *target = OpenThread(access, inherit, GetCurrentThreadId());
    return *target != NULL;
}

RPC_STATUS(RPC_ENTRY *const imported_cancel)
(void *, long)IMPORTED(RpcCancelThreadEx, 8) = fake_cancel;
FARPROC(WINAPI *const imported_get_address)
(HMODULE, LPCSTR) IMPORTED(GetProcAddress, 8) = fake_get_address;
duplicate *const imported_duplicate IMPORTED(DuplicateHandle, 28) = fake_duplicate;

static void setup(void)
{
    ck_assert_ptr_nonnull(LoadLibraryW(L"rpcrt4.dll")); /* nothing else of it is used here */
    authenticates = true;
    test_raises = false;
    duplicated = pending = cancelled_id = 0;
    tests_asked = 0;
    ck_assert_uint_eq(watchdog_start(deadline_in(60 * 1000), &watchdog), ERROR_SUCCESS);
}

static void teardown(void)
{
    watchdog_stop(watchdog, deadline_in(60 * 1000));
}

static void call(void)
{
    struct watch watch;
    ck_assert_uint_eq(watchdog_enter(watchdog, &watch, deadline_in(60 * 1000)), ERROR_SUCCESS);
    ck_assert(!watchdog_leave(watchdog, &watch));
}

/* A call whose answer comes when it has been cancelled already. */
static void call_past_the_deadline(void)
{
    struct watch watch;
    ck_assert_uint_eq(watchdog_enter(watchdog, &watch, deadline_in(0)), ERROR_SUCCESS);
    uint64_t limit = deadline_in(SLACK_MS);
    while (!pending && deadline_left(limit))
        Sleep(1);
    ck_assert(watchdog_leave(watchdog, &watch));
    ck_assert_uint_eq((DWORD)cancelled_id, GetCurrentThreadId());
}

START_TEST(a_thread_gets_one_handle_for_all_its_calls)
{
    for (int i = 0; i < CALLS; i++)
        call();
    ck_assert_int_eq(duplicated, 1);
}
END_TEST

static DWORD WINAPI call_and_time_out(void *argument)
{
    (void)argument;
    call();
    InterlockedExchange(&pending, 0);
    call_past_the_deadline();
    return 0;
}

/* More threads than are kept, one after the other, and an old one among them. */
START_TEST(every_thread_is_the_one_that_is_cancelled)
{
    for (int i = 0; i < THREADS; i++) {
        HANDLE thread = CreateThread(NULL, 0, call_and_time_out, NULL, 0, NULL);
        ck_assert_uint_eq(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
        CloseHandle(thread);
        InterlockedExchange(&pending, 0);
        call_past_the_deadline();
    }
}
END_TEST

START_TEST(no_cancellation_waits_for_the_next_call)
{
    for (int i = 0; i < 5; i++) {
        call_past_the_deadline();
        ck_assert_int_eq(pending, 0);
    }
}
END_TEST

START_TEST(a_call_in_time_asks_for_no_cancellation)
{
    call();
    ck_assert_uint_eq(tests_asked, 0);
}
END_TEST

START_TEST(a_function_that_raises_is_not_asked_again)
{
    test_raises = true;
    call_past_the_deadline();
    InterlockedExchange(&pending, 0);
    call_past_the_deadline();
    ck_assert_uint_eq(tests_asked, 1);
}
END_TEST

START_TEST(a_runtime_that_only_has_a_stub_is_not_asked)
{
    authenticates = false;
    call_past_the_deadline();
    ck_assert_uint_eq(tests_asked, 0);
}
END_TEST

START_TEST(what_is_watched_can_be_hurried)
{
    struct watch watch;
    ck_assert_uint_eq(watchdog_enter(watchdog, &watch, deadline_in(3600 * 1000)), ERROR_SUCCESS);
    watchdog_hurry(watchdog);
    uint64_t limit = deadline_in(SLACK_MS);
    while (!pending && deadline_left(limit))
        Sleep(1);
    ck_assert(watchdog_leave(watchdog, &watch));
}
END_TEST

typedef uintptr_t begin_thread(void *security, unsigned stack_size, thread_routine *routine,
    void *argument, unsigned flags, unsigned *id);
static unsigned long begin_failure; /* 0: it does not fail */
static int begin_errno;

/* Of what failed it says so in errno and _doserrno ("_beginthread, _beginthreadex"); Wine's, in
 * neither. */
static uintptr_t fake_begin(void *security, unsigned stack_size, thread_routine *routine,
    void *argument, unsigned flags, unsigned *id)
{
    ck_assert_ptr_null(security);
    ck_assert_uint_eq(flags & ~(unsigned)STACK_SIZE_PARAM_IS_A_RESERVATION, 0);
    if (begin_errno) {
        errno = begin_errno;
        _doserrno = begin_failure;
        return 0;
    }
    return (uintptr_t)CreateThread(NULL, stack_size,
        (LPTHREAD_START_ROUTINE)(void (*)(void))routine, argument, flags, (DWORD *)id);
}
begin_thread *imported_begin IMPORTED_C(_beginthreadex) = fake_begin;

static void set_event(void *event)
{
    SetEvent(event);
}

START_TEST(a_thread_that_cannot_be_begun_is_a_failure_with_its_status)
{
    HANDLE thread = NULL, event = CreateEventW(NULL, TRUE, FALSE, NULL);
    begin_errno = EAGAIN;
    begin_failure = ERROR_MAX_THRDS_REACHED;
    ck_assert_uint_eq(worker_start(0, set_event, event, &thread), ERROR_MAX_THRDS_REACHED);
    begin_failure = ERROR_SUCCESS;
    ck_assert_uint_eq(worker_start(0, set_event, event, &thread), ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_ptr_null(thread);
    begin_errno = 0;
    ck_assert_uint_eq(worker_start(0, set_event, event, &thread), ERROR_SUCCESS);
    ck_assert_uint_eq(WaitForSingleObject(event, SLACK_MS), WAIT_OBJECT_0);
    ck_assert_uint_eq(WaitForSingleObject(thread, SLACK_MS), WAIT_OBJECT_0);
    CloseHandle(thread);
    CloseHandle(event);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_thread_gets_one_handle_for_all_its_calls,
        every_thread_is_the_one_that_is_cancelled,
        no_cancellation_waits_for_the_next_call,
        a_call_in_time_asks_for_no_cancellation,
        a_function_that_raises_is_not_asked_again,
        a_runtime_that_only_has_a_stub_is_not_asked,
        what_is_watched_can_be_hurried,
        a_thread_that_cannot_be_begun_is_a_failure_with_its_status,
        NULL,
    };
    return run_suite(make_suite_with("watchdog", tests, setup, teardown));
}

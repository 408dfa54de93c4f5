/* Exceptions out of an operation, and functions that are exported and not there. */
#include "crash/dump.h"
#include "platform/optional.h"
#include "base/status.h"
#include "pipeline/call.h"
#include "crash/exception.h"
#include "unit/stub.h"
#include "unit/suite.h"

#include <windows.h>

static DWORD judged; /* the code of the exception that was judged last */

void dump_judge(EXCEPTION_POINTERS *exception)
{
    judged = exception->ExceptionRecord->ExceptionCode;
}

static uint32_t return_five(struct call *call)
{
    (void)call;
    return 5;
}

static uint32_t raise_status(struct call *call)
{
    RaiseException(call->status, 0, 0, NULL);
    return 0;
}

static uint32_t call_stub(struct call *call)
{
    (void)call;
    raise_stub();
    return 0;
}

static uint32_t raised(uint32_t code)
{
    struct call call = {.status = code};
    return exception_catch(raise_status, &call);
}

START_TEST(a_function_that_returns_has_its_status)
{
    ck_assert_uint_eq(exception_catch(return_five, NULL), 5);
}
END_TEST

START_TEST(an_exception_is_a_failure)
{
    ck_assert_uint_eq(raised(RPC_S_SERVER_UNAVAILABLE), RPC_S_SERVER_UNAVAILABLE);
    ck_assert_uint_eq(exception_catch(call_stub, NULL), ERROR_CALL_NOT_IMPLEMENTED);
    ck_assert_uint_eq(raised(0xC0000002), ERROR_CALL_NOT_IMPLEMENTED);
    ck_assert_uint_eq(raised(0xE06D7363), WIN32_UNHANDLED_EXCEPTION);
    ck_assert_uint_ne(raised(0), ERROR_SUCCESS);
}
END_TEST

START_TEST(an_exception_is_judged_before_it_is_a_failure)
{
    judged = 0;
    ck_assert_uint_eq(exception_catch(return_five, NULL), 5);
    ck_assert_uint_eq(judged, 0);
    ck_assert_uint_eq(raised(EXCEPTION_ACCESS_VIOLATION), WIN32_UNHANDLED_EXCEPTION);
    ck_assert_uint_eq(judged, EXCEPTION_ACCESS_VIOLATION);
}
END_TEST

static unsigned calls;

static void use(lookup_function *function, void *argument)
{
    (void)function;
    calls++;
    if (*(const bool *)argument)
        raise_stub();
}

START_TEST(what_is_there_is_called_each_time)
{
    static struct optional there = {L"kernel32.dll", "GetTickCount", 0};
    bool raises = false;
    calls = 0;
    ck_assert(optional_call(&there, use, &raises));
    ck_assert(optional_call(&there, use, &raises));
    ck_assert_uint_eq(calls, 2);
}
END_TEST

START_TEST(what_raises_is_absent_from_then_on)
{
    static struct optional stub = {L"kernel32.dll", "GetTickCount", 0};
    bool raises = true;
    calls = 0;
    ck_assert(!optional_call(&stub, use, &raises));
    ck_assert(!optional_call(&stub, use, &raises));
    ck_assert_uint_eq(calls, 1);
}
END_TEST

START_TEST(what_is_not_exported_is_not_called)
{
    static struct optional missing = {L"kernel32.dll", "NoSuchFunction", 0};
    bool raises = false;
    calls = 0;
    ck_assert(!optional_call(&missing, use, &raises));
    ck_assert_uint_eq(calls, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_exception_is_judged_before_it_is_a_failure,
        a_function_that_returns_has_its_status,
        an_exception_is_a_failure,
        what_is_there_is_called_each_time,
        what_raises_is_absent_from_then_on,
        what_is_not_exported_is_not_called,
        NULL,
    };
    return run_suite(make_suite("exception", tests));
}

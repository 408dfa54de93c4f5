/* Promises of seh_call: an exception comes back as its code, and nothing else is changed by it. */
#include "platform/seh.h"
#include "unit/suite.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <windows.h>
#include <rpc.h>

enum { TIMES = 100000, DEPTH = 20, VALUES = 12 };

static const uint32_t access_violation = 0xC0000005;
static const uint32_t unsuccessful = 0xC0000001;

static void set_seven(void *argument)
{
    *(int *)argument = 7;
}

static void raise_code(void *argument)
{
    RaiseException(*(const DWORD *)argument, 0, 0, NULL);
}

static uint32_t catch_code(DWORD code)
{
    return seh_call(raise_code, &code);
}

START_TEST(a_function_that_returns_gives_0)
{
    int ran = 0;
    ck_assert_uint_eq(seh_call(set_seven, &ran), 0);
    ck_assert_int_eq(ran, 7);
}
END_TEST

START_TEST(an_exception_gives_its_code)
{
    ck_assert_uint_eq(catch_code(RPC_S_SERVER_UNAVAILABLE), RPC_S_SERVER_UNAVAILABLE);
    ck_assert_uint_eq(catch_code(1), 1);
    ck_assert_uint_eq(catch_code(0xE06D7363), 0xE06D7363);
}
END_TEST

static void raise_rpc(void *argument)
{
    RpcRaiseException(*(const RPC_STATUS *)argument);
}

START_TEST(what_the_runtime_raises_is_caught)
{
    RPC_STATUS code = RPC_S_CALL_FAILED;
    ck_assert_uint_eq(seh_call(raise_rpc, &code), RPC_S_CALL_FAILED);
}
END_TEST

START_TEST(an_exception_of_code_0_is_not_success)
{
    ck_assert_uint_eq(catch_code(0), unsuccessful);
}
END_TEST

static void write_nowhere(void *argument)
{
    *(volatile int *)argument = 1;
}

static void divide(void *argument)
{
    volatile int *number = argument;
    *number = 100 / *number;
}

START_TEST(a_fault_gives_its_status)
{
    int zero = 0;
    ck_assert_uint_eq(seh_call(write_nowhere, NULL), access_violation);
    ck_assert_uint_eq(seh_call(divide, &zero), 0xC0000094); /* STATUS_INTEGER_DIVIDE_BY_ZERO */
}
END_TEST

START_TEST(a_function_that_is_not_there_is_a_fault)
{
    ck_assert_uint_eq(seh_call(NULL, NULL), access_violation);
}
END_TEST

struct nested {
    uint32_t inner;
    bool raise_after;
};

static void call_inside(void *argument)
{
    struct nested *nested = argument;
    nested->inner = catch_code(RPC_S_CALL_FAILED);
    if (nested->raise_after)
        RaiseException(RPC_S_SERVER_TOO_BUSY, 0, 0, NULL);
}

START_TEST(the_innermost_call_takes_the_exception)
{
    struct nested nested = {0};
    ck_assert_uint_eq(seh_call(call_inside, &nested), 0);
    ck_assert_uint_eq(nested.inner, RPC_S_CALL_FAILED);
}
END_TEST

START_TEST(the_outer_call_takes_what_comes_after_it)
{
    struct nested nested = {.raise_after = true};
    ck_assert_uint_eq(seh_call(call_inside, &nested), RPC_S_SERVER_TOO_BUSY);
    ck_assert_uint_eq(nested.inner, RPC_S_CALL_FAILED);
}
END_TEST

/* Raise from far below, with things on the stack and in registers on the way. */
static uint64_t go_down(int depth, volatile uint64_t *number)
{
    uint64_t kept[8];
    for (int i = 0; i < 8; i++)
        kept[i] = *number + (uint64_t)i;
    if (depth)
        return go_down(depth - 1, number) + kept[depth % 8];
    RaiseException(RPC_S_COMM_FAILURE, 0, 0, NULL);
    return kept[0];
}

static void raise_from_below(void *argument)
{
    volatile uint64_t number = 3;
    *(uint64_t *)argument = go_down(DEPTH, &number);
}

/* More live values than a function may keep in registers: what the compiler holds in those that a
 * call preserves must still be there after an exception. */
static uint64_t sum_across(const volatile uint64_t *in, const volatile double *floats)
{
    uint64_t result = 0;
    uint64_t a = in[0], b = in[1], c = in[2], d = in[3], e = in[4], f = in[5], g = in[6], h = in[7];
    double p = floats[0], q = floats[1], r = floats[2], s = floats[3], t = floats[4];
    double u = floats[5], v = floats[6], w = floats[7], x = floats[8], y = floats[9];
    ck_assert_uint_eq(seh_call(raise_from_below, &result), RPC_S_COMM_FAILURE);
    ck_assert_uint_eq(result, 0);
    double sum = p + 2 * q + 3 * r + 4 * s + 5 * t + 6 * u + 7 * v + 8 * w + 9 * x + 10 * y;
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + (uint64_t)sum;
}

START_TEST(registers_and_stack_survive_100000_exceptions)
{
    volatile uint64_t numbers[VALUES];
    volatile double floats[VALUES];
    unsigned char before[64];
    unsigned char canary[64];
    memset(canary, 0xA5, sizeof(canary));
    memcpy(before, canary, sizeof(canary));
    for (int i = 0; i < VALUES; i++) {
        numbers[i] = (uint64_t)i + 1;
        floats[i] = i + 1;
    }
    for (int i = 0; i < TIMES; i++)
        ck_assert_uint_eq(sum_across(numbers, floats), 204 + 385);
    ck_assert_mem_eq(canary, before, sizeof(canary));
}
END_TEST

static void note_stack(void *argument)
{
    *(uintptr_t *)argument = (uintptr_t)__builtin_frame_address(0);
}

START_TEST(exceptions_use_up_no_stack)
{
    uintptr_t first;
    uintptr_t last;
    seh_call(note_stack, &first);
    for (int i = 0; i < 1000; i++)
        catch_code(RPC_S_CALL_FAILED);
    seh_call(note_stack, &last);
    ck_assert_uint_eq(first, last);
}
END_TEST

static struct {
    unsigned times;
    DWORD code;
    const void *address;
    uintptr_t stack; /* of who was shown it */
} shown;

static void note_shown(EXCEPTION_POINTERS *exception)
{
    shown.times++;
    shown.code = exception->ExceptionRecord->ExceptionCode;
    shown.address = exception->ExceptionRecord->ExceptionAddress;
    shown.stack = (uintptr_t)__builtin_frame_address(0);
    ck_assert_ptr_nonnull(exception->ContextRecord);
}

struct watched {
    void (*function)(void *);
    void *argument;
};

static void watch(void *argument)
{
    const struct watched *watched = argument;
    seh_watch(watched->function, watched->argument, note_shown);
}

START_TEST(a_watch_is_shown_what_nobody_below_takes_and_it_goes_on)
{
    DWORD code = RPC_S_CALL_FAILED;
    struct watched raising = {raise_code, &code}, writing = {write_nowhere, NULL};
    memset(&shown, 0, sizeof(shown));
    ck_assert_uint_eq(seh_call(watch, &raising), RPC_S_CALL_FAILED);
    ck_assert_uint_eq(shown.times, 1);
    ck_assert_uint_eq(shown.code, RPC_S_CALL_FAILED);
    ck_assert_uint_eq(seh_call(watch, &writing), access_violation);
    ck_assert_uint_eq(shown.times, 2);
    ck_assert_uint_eq(shown.code, access_violation);
    ck_assert_ptr_nonnull(shown.address);
    ck_assert_uint_lt(shown.stack, (uintptr_t)__builtin_frame_address(0)); /* not unwound yet */
}
END_TEST

START_TEST(a_watch_is_not_shown_what_is_taken_below_nor_what_does_not_happen)
{
    struct nested nested = {0};
    struct watched calling = {call_inside, &nested};
    int ran = 0;
    memset(&shown, 0, sizeof(shown));
    ck_assert_uint_eq(seh_call(watch, &calling), 0);
    ck_assert_uint_eq(nested.inner, RPC_S_CALL_FAILED);
    seh_watch(set_seven, &ran, note_shown);
    ck_assert_int_eq(ran, 7);
    ck_assert_uint_eq(shown.times, 0);
}
END_TEST

static DWORD WINAPI raise_often(void *argument)
{
    LONG *wrong = argument;
    for (DWORD i = 1; i <= 2000; i++)
        if (catch_code(i) != i)
            InterlockedIncrement(wrong);
    return 0;
}

START_TEST(threads_do_not_disturb_each_other)
{
    enum { THREADS = 8 };
    HANDLE threads[THREADS];
    LONG wrong = 0;
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, raise_often, &wrong, 0, NULL);
    ck_assert_uint_eq(WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE), WAIT_OBJECT_0);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    ck_assert_int_eq(wrong, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_function_that_returns_gives_0,
        an_exception_gives_its_code,
        what_the_runtime_raises_is_caught,
        an_exception_of_code_0_is_not_success,
        a_fault_gives_its_status,
        a_function_that_is_not_there_is_a_fault,
        the_innermost_call_takes_the_exception,
        the_outer_call_takes_what_comes_after_it,
        registers_and_stack_survive_100000_exceptions,
        exceptions_use_up_no_stack,
        threads_do_not_disturb_each_other,
        a_watch_is_shown_what_nobody_below_takes_and_it_goes_on,
        a_watch_is_not_shown_what_is_taken_below_nor_what_does_not_happen,
        NULL,
    };
    return run_suite(make_suite("seh", tests));
}

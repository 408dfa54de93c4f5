/* Where every call enters: what is too large or too much is refused before any of it is read. */
#include "impersonation/guard.h"
#include "unit/imported.h"
#include "pipeline/event.h"
#include "pipeline/operation.h"
#include "pipeline/pipeline.h"
#include "rpc/wire.h"
#include "rpc/routine.h"
#include "platform/seh.h"
#include "rpc/served.h"
#include "rpc/server.h"
#include "unit/suite.h"

#include <windows.h>
#include <rpc.h>
#include <rpcndr.h>

void RPC_ENTRY dispatch_call(PRPC_MESSAGE message);

const struct operation *const operation_table[] = {NULL};
static struct pipeline pipeline;
static unsigned unmarshalled;
static uint32_t seen_routines;
static uint32_t ended_with; /* the process would have ended with this */
static uint32_t raises;     /* in the routine, if it has one */
static bool in_routine;

struct pipeline *server_pipeline(void)
{
    return &pipeline;
}

bool guard_is_outside(void)
{
    return true;
}

void guard_end_process(guard_failure *report, void *context, uint32_t status)
{
    (void)report;
    (void)context;
    ended_with = status;
}

uint32_t event_revert_failed(const struct call *call, uint32_t status)
{
    (void)call;
    return status;
}

static void RPC_ENTRY unmarshal(PRPC_MESSAGE message)
{
    (void)message;
    unmarshalled++;
    seen_routines = pipeline.routines;
    if (in_routine)
        routine_enter();
    if (raises)
        RaiseException(raises, 0, 0, NULL);
}

void(RPC_ENTRY *imported_unmarshal)(PRPC_MESSAGE) IMPORTED(NdrServerCall2, 4) = unmarshal;

typedef BOOL WINAPI set_value(DWORD index, void *value);
static int values_left = -1; /* that a thread can still keep; -1: as many as it likes */

static BOOL WINAPI keep_value(DWORD index, void *value)
{
    static set_value *real;
    if (!real)
        real = (set_value *)(void (*)(void))GetProcAddress(
            GetModuleHandleA("kernel32.dll"), "TlsSetValue");
    if (values_left == 0) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    if (values_left > 0)
        values_left--;
    return real(index, value);
}
set_value *imported_set_value IMPORTED(TlsSetValue, 8) = keep_value;

static void setup(void)
{
    pipeline.state = PIPELINE_RUNNING;
    pipeline.routines = 0;
    pipeline.routines_max = 3;
    unmarshalled = 0;
    ended_with = raises = 0;
    in_routine = false;
}

static void dispatch(void *message)
{
    dispatch_call(message);
}

static uint32_t send_request(unsigned size)
{
    RPC_MESSAGE message = {.BufferLength = size};
    return seh_call(dispatch, &message);
}

START_TEST(a_request_of_the_largest_size_is_read)
{
    ck_assert_uint_eq(send_request(WIRE_REQUEST_MAX), 0);
    ck_assert_uint_eq(unmarshalled, 1);
    ck_assert_uint_eq(seen_routines, 1);
    ck_assert_uint_eq(pipeline.routines, 0);
}
END_TEST

START_TEST(a_larger_one_is_refused_unread)
{
    ck_assert_uint_eq(send_request(WIRE_REQUEST_MAX + 1), RPC_X_BAD_STUB_DATA);
    ck_assert_uint_eq(unmarshalled, 0);
    ck_assert_uint_eq(pipeline.routines, 0);
}
END_TEST

START_TEST(so_many_routines_run_at_once_and_no_more)
{
    pipeline.routines = 2;
    ck_assert_uint_eq(send_request(0), 0);
    pipeline.routines = 3;
    ck_assert_uint_eq(send_request(0), RPC_S_SERVER_TOO_BUSY);
    ck_assert_uint_eq(unmarshalled, 1);
    ck_assert_uint_eq(pipeline.routines, 3);
}
END_TEST

START_TEST(nobody_keeps_a_start_from_asking_itself)
{
    pipeline.state = PIPELINE_STARTING;
    pipeline.routines = 100;
    ck_assert_uint_eq(send_request(0), 0);
}
END_TEST

/* Of which nothing would be known when it fails in its middle. */
START_TEST(a_thread_that_can_keep_nothing_serves_no_call)
{
    for (int left = 0; left < 2; left++) {
        values_left = left;
        ck_assert_uint_eq(send_request(0), RPC_S_OUT_OF_RESOURCES);
        values_left = -1;
        ck_assert_uint_eq(unmarshalled, 0);
        ck_assert_uint_eq(pipeline.routines, 0);
        ck_assert_ptr_null(served_now());
    }
    ck_assert_uint_eq(send_request(0), 0);
}
END_TEST

START_TEST(what_the_runtime_raises_itself_goes_on_to_the_client)
{
    raises = RPC_X_BAD_STUB_DATA;
    ck_assert_uint_eq(send_request(0), RPC_X_BAD_STUB_DATA);
    ck_assert_uint_eq(ended_with, 0);
    ck_assert_uint_eq(pipeline.routines, 0);
}
END_TEST

START_TEST(an_exception_that_leaves_a_routine_in_its_middle_ends_the_process)
{
    raises = RPC_S_OUT_OF_MEMORY;
    in_routine = true;
    (void)send_request(0);
    ck_assert_uint_eq(ended_with, RPC_S_OUT_OF_MEMORY);
    ck_assert(!routine_runs());
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_request_of_the_largest_size_is_read,
        a_larger_one_is_refused_unread,
        so_many_routines_run_at_once_and_no_more,
        nobody_keeps_a_start_from_asking_itself,
        a_thread_that_can_keep_nothing_serves_no_call,
        what_the_runtime_raises_itself_goes_on_to_the_client,
        an_exception_that_leaves_a_routine_in_its_middle_ends_the_process,
        NULL,
    };
    return run_suite(make_suite_with("dispatch", tests, setup, NULL));
}

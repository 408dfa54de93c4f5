/* What is learned of who holds the endpoint, from how the thread ends that asks: a wait that fails
 * says nothing of it ("WaitForSingleObject function"). */
#include "unit/imported.h"
#include "rpc/server.h"
#include "unit/suite.h"

#include "deputy_rpc.h"

#include <string.h>
#include <windows.h>

typedef DWORD WINAPI wait(HANDLE object, DWORD timeout);

static DWORD waited;         /* what the wait returns; WAIT_OBJECT_0: it waits */
static unsigned long status; /* of the question */
static struct pipeline pipeline = {.instance = {1, 2, 3}};

handle_t deputy_binding;

unsigned long c_query_service(SERVICE_INFO *info)
{
    memset(info, 0, sizeof(*info));
    memcpy(info->instance, pipeline.instance, sizeof(info->instance));
    return status;
}

/* The error is set with WAIT_FAILED alone. */
static DWORD WINAPI fake_wait(HANDLE object, DWORD timeout)
{
    static wait *real;
    if (!real)
        real = (wait *)(void (*)(void))GetProcAddress(
            GetModuleHandleA("kernel32.dll"), "WaitForSingleObject");
    SetLastError(waited == WAIT_FAILED ? ERROR_INVALID_HANDLE : ERROR_SUCCESS);
    return waited == WAIT_OBJECT_0 ? real(object, timeout) : waited;
}
wait *imported_wait IMPORTED(WaitForSingleObject, 8) = fake_wait;

static void setup(void)
{
    waited = WAIT_OBJECT_0;
    status = RPC_S_OK;
}

START_TEST(who_answers_holds_the_endpoint)
{
    ck_assert_uint_eq(server_check_answers(&pipeline), ERROR_SUCCESS);
    ck_assert_uint_eq(server_check_free(), RPC_S_DUPLICATE_ENDPOINT);
    status = RPC_S_SERVER_UNAVAILABLE;
    ck_assert_uint_eq(server_check_free(), ERROR_SUCCESS);
}
END_TEST

START_TEST(who_does_not_answer_in_time_holds_it_too)
{
    waited = WAIT_TIMEOUT;
    ck_assert_uint_eq(server_check_free(), RPC_S_DUPLICATE_ENDPOINT);
    ck_assert_uint_eq(server_check_answers(&pipeline), ERROR_TIMEOUT);
}
END_TEST

START_TEST(a_wait_that_fails_is_no_answer_and_nobody)
{
    waited = WAIT_FAILED;
    ck_assert_uint_eq(server_check_free(), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(server_check_answers(&pipeline), ERROR_INVALID_HANDLE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {who_answers_holds_the_endpoint,
        who_does_not_answer_in_time_holds_it_too, a_wait_that_fails_is_no_answer_and_nobody, NULL};
    return run_suite(make_suite_with("probe", tests, setup, NULL));
}

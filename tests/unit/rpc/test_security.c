/* The interface's security callback, told by a runtime that fills in what it was asked for and
 * leaves rubbish in the rest (Microsoft, "RPC_CALL_ATTRIBUTES_V2_W structure"). */
#include "rpc/security.h"
#include "platform/lookup.h"
#include "unit/stub.h"
#include "unit/suite.h"

#include <stdbool.h>
#include <string.h>
#include <rpcasync.h>

enum { FLAG_IS_CLIENT_LOCAL = 0x20, LRPC = 3, TCP = 1 };

static struct {
    RPC_STATUS status;
    RpcCallClientLocality locality;
    BOOL null_session;
    unsigned long sequence;
    bool missing; /* it is not exported */
    bool stub;    /* it is, but not there */
    unsigned asked;
} runtime;

static int client;

static RPC_STATUS RPC_ENTRY answer(RPC_BINDING_HANDLE binding, void *answered)
{
    RPC_CALL_ATTRIBUTES_V2_W *attributes = answered;
    RPC_CALL_ATTRIBUTES_V2_W filled;
    runtime.asked++;
    if (runtime.stub)
        raise_stub();
    ck_assert_ptr_eq(binding, &client);
    if (attributes->Version != 2)
        return ERROR_INVALID_PARAMETER;
    memset(&filled, 0xA5, sizeof(filled));
    filled.Version = attributes->Version;
    filled.Flags = attributes->Flags;
    filled.NullSession = runtime.null_session;
    filled.ProtocolSequence = runtime.sequence;
    if (attributes->Flags & FLAG_IS_CLIENT_LOCAL)
        filled.IsClientLocal = runtime.locality;
    if (runtime.status != RPC_S_OK)
        memset(&filled, 1, sizeof(filled)); /* "undefined and may be partially modified" */
    *attributes = filled;
    return runtime.status;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    (void)dll;
    ck_assert_str_eq(name, "RpcServerInqCallAttributesW");
    return runtime.missing ? NULL : (lookup_function *)(uintptr_t)answer;
}

static void setup(void)
{
    memset(&runtime, 0, sizeof(runtime));
    runtime.locality = rcclLocal;
    runtime.sequence = LRPC;
}

static RPC_STATUS call(void)
{
    return security_callback(NULL, &client);
}

START_TEST(a_local_caller_on_ncalrpc_is_let_in)
{
    ck_assert_int_eq(call(), RPC_S_OK);
    ck_assert_uint_eq(runtime.asked, 1);
}
END_TEST

START_TEST(a_caller_that_is_not_known_to_be_local_is_refused)
{
    static const RpcCallClientLocality others[] = {
        rcclInvalid, rcclRemote, rcclClientUnknownLocality};
    for (size_t i = 0; i < ARRAYSIZE(others); i++) {
        runtime.locality = others[i];
        ck_assert_int_eq(call(), RPC_S_ACCESS_DENIED);
    }
}
END_TEST

START_TEST(a_caller_on_another_endpoint_of_the_process_is_refused)
{
    runtime.sequence = TCP;
    ck_assert_int_eq(call(), RPC_S_ACCESS_DENIED);
}
END_TEST

START_TEST(a_null_session_is_refused)
{
    runtime.null_session = 7;
    ck_assert_int_eq(call(), RPC_S_ACCESS_DENIED);
}
END_TEST

START_TEST(a_question_that_fails_is_a_refusal)
{
    runtime.status = ERROR_MORE_DATA;
    ck_assert_int_eq(call(), RPC_S_ACCESS_DENIED);
}
END_TEST

START_TEST(a_platform_without_the_function_refuses_nobody_here)
{
    runtime.missing = true;
    ck_assert_int_eq(call(), RPC_S_OK);
}
END_TEST

/* Last: what raised is not called again. */
START_TEST(a_function_that_is_exported_and_not_there_is_absent_from_then_on)
{
    runtime.stub = true;
    runtime.asked = 0;
    ck_assert_int_eq(call(), RPC_S_OK);
    ck_assert_int_eq(call(), RPC_S_OK);
    ck_assert_uint_eq(runtime.asked, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_local_caller_on_ncalrpc_is_let_in,
        a_caller_that_is_not_known_to_be_local_is_refused,
        a_caller_on_another_endpoint_of_the_process_is_refused,
        a_null_session_is_refused,
        a_question_that_fails_is_a_refusal,
        a_platform_without_the_function_refuses_nobody_here,
        a_function_that_is_exported_and_not_there_is_absent_from_then_on,
        NULL,
    };
    return run_suite(make_suite_with("security", tests, setup, NULL));
}

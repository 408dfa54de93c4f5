/* How the server opens: in which order, with which descriptor, and what it makes of a runtime that
 * refuses. */
#include "access/model/valid.h"
#include "platform/lookup.h"
#include "identity/sid.h"
#include "unit/imported.h"
#include "pipeline/pipeline.h"
#include "rpc/wire.h"
#include "rpc/interface.h"
#include "rpc/security.h"
#include "rpc/server.h"
#include "unit/stub.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>
#include <rpc.h>

static struct {
    RPC_STATUS endpoint_status;
    RPC_STATUS listen_status;
    bool no_register3; /* it is exported, and raises */
    bool registered;   /* the interface */
    bool has_endpoint;
    bool listens;
    char trace[64];
} runtime;

static int interface_handle;
static struct pipeline pipeline;
static struct deputy_identity service;

static void note(const char *what)
{
    strncat(runtime.trace, what, sizeof(runtime.trace) - strlen(runtime.trace) - 1);
}

RPC_IF_HANDLE interface_registered(void)
{
    return &interface_handle;
}

RPC_STATUS RPC_ENTRY security_callback(RPC_IF_HANDLE handle, void *context)
{
    (void)handle;
    (void)context;
    return RPC_S_OK;
}

static void check_descriptor(void *descriptor)
{
    ck_assert_ptr_nonnull(descriptor);
    ck_assert(descriptor_valid(descriptor, GetSecurityDescriptorLength(descriptor)));
}

static void check_registration(
    RPC_IF_HANDLE handle, unsigned flags, unsigned size, RPC_IF_CALLBACK_FN *callback)
{
    ck_assert_ptr_eq(handle, &interface_handle);
    ck_assert(!runtime.registered);
    ck_assert_uint_eq(flags, RPC_IF_ALLOW_LOCAL_ONLY);
    ck_assert_uint_eq(size, WIRE_REQUEST_MAX);
    ck_assert(callback == security_callback);
}

static RPC_STATUS RPC_ENTRY register3(RPC_IF_HANDLE handle, UUID *type, RPC_MGR_EPV *routines,
    unsigned flags, unsigned calls, unsigned size, RPC_IF_CALLBACK_FN *callback, void *descriptor)
{
    (void)calls; /* without auto-listen none counts */
    ck_assert(!type && !routines);
    if (runtime.no_register3)
        raise_stub();
    check_registration(handle, flags, size, callback);
    check_descriptor(descriptor);
    runtime.registered = true;
    note("register3 ");
    return RPC_S_OK;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    (void)dll;
    ck_assert_str_eq(name, "RpcServerRegisterIf3");
    return (lookup_function *)(uintptr_t)register3;
}

static RPC_STATUS RPC_ENTRY register2(RPC_IF_HANDLE handle, UUID *type, RPC_MGR_EPV *routines,
    unsigned flags, unsigned calls, unsigned size, RPC_IF_CALLBACK_FN *callback)
{
    (void)calls;
    ck_assert(!type && !routines);
    check_registration(handle, flags, size, callback);
    runtime.registered = true;
    note("register2 ");
    return RPC_S_OK;
}

static RPC_STATUS RPC_ENTRY unregister(RPC_IF_HANDLE handle, UUID *type, unsigned wait)
{
    ck_assert_ptr_eq(handle, &interface_handle);
    ck_assert_ptr_null(type);
    ck_assert_uint_eq(wait, FALSE); /* calls in progress go on: the host waits for them itself */
    note("unregister ");
    RPC_STATUS status = runtime.registered ? RPC_S_OK : RPC_S_UNKNOWN_IF;
    runtime.registered = false;
    return status;
}

static RPC_STATUS RPC_ENTRY use_endpoint(
    RPC_WSTR protocol, unsigned calls, RPC_WSTR endpoint, void *descriptor)
{
    (void)calls;
    ck_assert(wcscmp(protocol, L"ncalrpc") == 0);
    ck_assert(wcscmp(endpoint, L"deputy") == 0);
    check_descriptor(descriptor);
    note("endpoint ");
    runtime.has_endpoint = runtime.endpoint_status == RPC_S_OK;
    return runtime.endpoint_status;
}

static RPC_STATUS RPC_ENTRY listen_for_calls(unsigned threads, unsigned calls, unsigned dont_wait)
{
    ck_assert_uint_lt(threads, calls); /* "RpcServerListen function" */
    ck_assert_uint_ne(dont_wait, 0);
    note("listen ");
    if (!runtime.has_endpoint)
        return RPC_S_NO_PROTSEQS_REGISTERED;
    if (runtime.listens)
        return RPC_S_ALREADY_LISTENING;
    runtime.listens = runtime.listen_status == RPC_S_OK;
    return runtime.listen_status;
}

/* "If the server is not listening, the function fails"; how, the page leaves open. */
static RPC_STATUS RPC_ENTRY stop_listening(RPC_BINDING_HANDLE binding)
{
    ck_assert_ptr_null(binding);
    note("stop ");
    RPC_STATUS status = runtime.listens ? RPC_S_OK : RPC_S_NOT_LISTENING;
    runtime.listens = false;
    return status;
}

static void RPC_ENTRY dont_serialize(void)
{
    ck_assert(!runtime.listens); /* before the first call */
    note("unserialised ");
}

RPC_STATUS(RPC_ENTRY *imported_register2)
(RPC_IF_HANDLE, UUID *, RPC_MGR_EPV *, unsigned, unsigned, unsigned, RPC_IF_CALLBACK_FN *)IMPORTED(
    RpcServerRegisterIf2, 28) = register2;
RPC_STATUS(RPC_ENTRY *imported_unregister)
(RPC_IF_HANDLE, UUID *, unsigned)IMPORTED(RpcServerUnregisterIf, 12) = unregister;
RPC_STATUS(RPC_ENTRY *imported_endpoint)
(RPC_WSTR, unsigned, RPC_WSTR, void *)IMPORTED(RpcServerUseProtseqEpW, 16) = use_endpoint;
RPC_STATUS(RPC_ENTRY *imported_listen)
(unsigned, unsigned, unsigned)IMPORTED(RpcServerListen, 12) = listen_for_calls;
RPC_STATUS(RPC_ENTRY *imported_stop)
(RPC_BINDING_HANDLE) IMPORTED(RpcMgmtStopServerListening, 4) = stop_listening;
void(RPC_ENTRY *imported_serialize)(void) IMPORTED(RpcSsDontSerializeContext, 0) = dont_serialize;

static void setup(void)
{
    static uint8_t sid[SID_SIZE_MAX];
    size_t size;
    memset(&runtime, 0, sizeof(runtime));
    ck_assert(sid_parse("S-1-5-21-1-2-3-500", sid, &size));
    service.owner = service.primary_group =
        (struct deputy_sid){.bytes = sid, .size = (uint32_t)size};
    pipeline.service = &service;
}

/* What is registered and what listens is taken back. */
static void teardown(void)
{
    server_stop();
    ck_assert(!runtime.registered && !runtime.listens);
}

START_TEST(it_takes_calls_once_everything_is_in_place)
{
    ck_assert_uint_eq(server_start(&pipeline), RPC_S_OK);
    ck_assert_str_eq(runtime.trace, "unserialised register3 endpoint listen ");
    ck_assert_ptr_eq(server_pipeline(), &pipeline);
    server_stop();
    ck_assert_str_eq(runtime.trace, "unserialised register3 endpoint listen stop unregister ");
}
END_TEST

START_TEST(a_taken_endpoint_is_said_to_be_taken)
{
    static const RPC_STATUS taken[] = {
        RPC_S_DUPLICATE_ENDPOINT, RPC_S_CANT_CREATE_ENDPOINT, ERROR_ACCESS_DENIED};
    for (size_t i = 0; i < ARRAYSIZE(taken); i++) {
        runtime.trace[0] = 0;
        runtime.endpoint_status = taken[i];
        ck_assert_uint_eq(server_start(&pipeline), RPC_S_DUPLICATE_ENDPOINT);
        ck_assert_str_eq(runtime.trace, "unserialised register3 endpoint unregister ");
    }
    runtime.endpoint_status = RPC_S_OUT_OF_MEMORY;
    ck_assert_uint_eq(server_start(&pipeline), RPC_S_OUT_OF_MEMORY);
}
END_TEST

START_TEST(a_failure_to_listen_leaves_nothing_registered)
{
    runtime.listen_status = RPC_S_OUT_OF_THREADS;
    ck_assert_uint_eq(server_start(&pipeline), RPC_S_OUT_OF_THREADS);
    ck_assert_str_eq(runtime.trace, "unserialised register3 endpoint listen unregister ");
}
END_TEST

START_TEST(a_token_without_an_owner_opens_nothing)
{
    service.owner = (struct deputy_sid){0};
    ck_assert_uint_eq(server_start(&pipeline), ERROR_INVALID_DATA);
    ck_assert_ptr_null(strstr(runtime.trace, "endpoint"));
}
END_TEST

/* Last: what raised is not called again. */
START_TEST(a_runtime_that_only_exports_the_newer_registration_gets_the_older)
{
    runtime.no_register3 = true;
    ck_assert_uint_eq(server_start(&pipeline), RPC_S_OK);
    ck_assert_str_eq(runtime.trace, "unserialised register2 endpoint listen ");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        it_takes_calls_once_everything_is_in_place,
        a_taken_endpoint_is_said_to_be_taken,
        a_failure_to_listen_leaves_nothing_registered,
        a_token_without_an_owner_opens_nothing,
        a_runtime_that_only_exports_the_newer_registration_gets_the_older,
        NULL,
    };
    return run_suite(make_suite_with("server", tests, setup, teardown));
}

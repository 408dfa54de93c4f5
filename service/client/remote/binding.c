#include "client/remote/binding.h"
#include "client/remote/deadline.h"
#include "installation/endpoint_name.h"

#include "deputy_rpc.h"

#include <stdio.h>

/* Who has the stubs' implicit handle, deputy_binding. It is a variable of the process, so its lock
 * is one too. */
static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE released;
    bool held;
} holder = {SRWLOCK_INIT, CONDITION_VARIABLE_INIT, false};

/* What the runtime keeps for the process, and its help (binding_renew). */
static volatile LONG association;
static volatile LONG knows_no_authentication;

/* Whether the binding now carries the demand: a runtime that took the call and forgot about it, or
 * that hands it to a network security package, does not count. */
static bool binding_demands(RPC_BINDING_HANDLE binding)
{
    RPC_SECURITY_QOS qos = {0};
    unsigned long level;
    unsigned long service;
    RPC_STATUS status = RpcBindingInqAuthInfoExW(
        binding, NULL, &level, &service, NULL, NULL, RPC_C_SECURITY_QOS_VERSION_1, &qos);
    return status == RPC_S_OK && (qos.Capabilities & RPC_C_QOS_CAPABILITIES_MUTUAL_AUTH) &&
           qos.ImpersonationType == RPC_C_IMP_LEVEL_IMPERSONATE;
}

enum { QOS_VERSION_EFFECTIVE_ONLY = 4 };

/* RPC_SECURITY_QOS_V4_W, which mingw-w64 leaves out: version 3 and one member more. */
union qos {
    struct {
        RPC_SECURITY_QOS_V3_W v3;
        unsigned effective_only;
    } v4;
    RPC_SECURITY_QOS any;
};

/* Identity tracking is dynamic: a call carries the token that its thread has at that moment, not
 * the one of the thread that opened the connection; the service impersonates each call anew, and
 * several threads share the connections (Microsoft: RPC_SECURITY_QOS_V3, Quality of Service).
 *
 * Not only what is effective: the service sees the privileges that are disabled, too
 * ("EffectiveOnly. If set, only enabled privileges are seen by the server"; RPC_SECURITY_QOS_V4,
 * Windows Vista and later). Version 5 would make mutual authentication depend on a descriptor of
 * the server in place of its SID (RPC_SECURITY_QOS_V5). */
static RPC_STATUS binding_set(
    RPC_BINDING_HANDLE binding, unsigned long version, const uint8_t *server_sid)
{
    union qos qos = {.v4.v3 = {
                         .Version = version,
                         .Capabilities = RPC_C_QOS_CAPABILITIES_MUTUAL_AUTH,
                         .IdentityTracking = RPC_C_QOS_IDENTITY_DYNAMIC,
                         .ImpersonationType = RPC_C_IMP_LEVEL_IMPERSONATE,
                         .Sid = (void *)(uintptr_t)server_sid,
                     }};
    return RpcBindingSetAuthInfoExW(binding, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY, RPC_C_AUTHN_WINNT,
        NULL, RPC_C_AUTHZ_NONE, &qos.any);
}

/* What refuses version 4 is asked for the same demand in version 3. */
static RPC_STATUS binding_demand(struct binding *binding, const uint8_t *server_sid)
{
    RPC_STATUS status = binding_set(binding->handle, QOS_VERSION_EFFECTIVE_ONLY, server_sid);
    if (status != RPC_S_OK && status != RPC_S_UNKNOWN_AUTHN_SERVICE)
        status = binding_set(binding->handle, RPC_C_SECURITY_QOS_VERSION_3, server_sid);
    binding->verified = status == RPC_S_OK && binding_demands(binding->handle);
    if (status != RPC_S_UNKNOWN_AUTHN_SERVICE)
        return status;
    InterlockedExchange(&knows_no_authentication, TRUE);
    return RPC_S_OK;
}

/* A network address means nothing to a local call, but tells associations apart. Only a runtime
 * that needs it (binding_renew) ever gets one. */
static RPC_STATUS binding_compose(struct binding *binding)
{
    RPC_WSTR text;
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    WCHAR address[16] = L"";
    if (association)
        _snwprintf(address, sizeof(address) / sizeof(*address), L"%ld", association);
    RPC_STATUS status = RpcStringBindingComposeW(NULL, protocol, address, endpoint, NULL, &text);
    if (status != RPC_S_OK)
        return status;
    status = RpcBindingFromStringBindingW(text, &binding->handle);
    RpcStringFreeW(&text);
    return status;
}

uint32_t binding_create(const uint8_t *server_sid, struct binding *binding)
{
    struct binding made = {0};
    RPC_STATUS status = binding_compose(&made);
    if (status != RPC_S_OK)
        return (uint32_t)status;
    status = binding_demand(&made, server_sid);
    if (status != RPC_S_OK)
        binding_free(&made);
    else
        *binding = made;
    return (uint32_t)status;
}

void binding_free(struct binding *binding)
{
    RpcBindingFree(&binding->handle);
}

bool binding_authenticates(void)
{
    return !knows_no_authentication;
}

bool binding_renew(void)
{
    if (knows_no_authentication)
        InterlockedIncrement(&association);
    return knows_no_authentication;
}

uint32_t binding_hold(const struct binding *binding, uint64_t deadline)
{
    AcquireSRWLockExclusive(&holder.lock);
    while (holder.held && deadline_left(deadline))
        SleepConditionVariableSRW(&holder.released, &holder.lock, deadline_left(deadline), 0);
    bool taken = !holder.held;
    if (taken) {
        holder.held = true;
        deputy_binding = binding->handle;
    }
    ReleaseSRWLockExclusive(&holder.lock);
    return taken ? ERROR_SUCCESS : ERROR_TIMEOUT;
}

void binding_release(void)
{
    AcquireSRWLockExclusive(&holder.lock);
    deputy_binding = NULL;
    holder.held = false;
    ReleaseSRWLockExclusive(&holder.lock);
    WakeConditionVariable(&holder.released);
}

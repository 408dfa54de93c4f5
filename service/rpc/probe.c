/* The service as a client of its own endpoint. */
#include "rpc/server.h"
#include "platform/thread_start.h"
#include "installation/endpoint_name.h"
#include "platform/seh.h"

#include "deputy_rpc.h"

#include <windows.h>
#include <rpc.h>
#include <stdlib.h>
#include <string.h>

enum { PROBE_WAIT_MS = 5000 };

struct probe {
    SERVICE_INFO info;
    uint32_t status;
    bool asked; /* and not kept from it by something of our own */
};

static void query(void *argument)
{
    struct probe *probe = argument;
    probe->status = c_query_service(&probe->info);
}

/* Whoever answers may be anybody: it may learn who asks, but not act as the service. Platforms that
 * know no authentication on local bindings say so, and have nothing better. */
static RPC_STATUS limit_impersonation(RPC_BINDING_HANDLE binding)
{
    RPC_SECURITY_QOS qos = {
        .Version = RPC_C_SECURITY_QOS_VERSION_1,
        .Capabilities = RPC_C_QOS_CAPABILITIES_DEFAULT,
        .IdentityTracking = RPC_C_QOS_IDENTITY_STATIC,
        .ImpersonationType = RPC_C_IMP_LEVEL_IDENTIFY,
    };
    RPC_STATUS status = RpcBindingSetAuthInfoExW(binding, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
        RPC_C_AUTHN_WINNT, NULL, RPC_C_AUTHZ_NONE, &qos);
    return status == RPC_S_UNKNOWN_AUTHN_SERVICE ? RPC_S_OK : status;
}

static RPC_STATUS bind_endpoint(RPC_BINDING_HANDLE *binding)
{
    RPC_WSTR text;
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    RPC_STATUS status = RpcStringBindingComposeW(NULL, protocol, NULL, endpoint, NULL, &text);
    if (status != RPC_S_OK)
        return status;
    status = RpcBindingFromStringBindingW(text, binding);
    RpcStringFreeW(&text);
    return status;
}

/* Ask whoever holds the endpoint. Returns what the runtime said, or the answer's status. */
static uint32_t ask_now(struct probe *probe)
{
    RPC_STATUS status = bind_endpoint(&deputy_binding);
    if (status != RPC_S_OK)
        return (uint32_t)status;
    status = limit_impersonation(deputy_binding);
    uint32_t result = (uint32_t)status;
    probe->asked = status == RPC_S_OK;
    if (probe->asked)
        result = seh_call(query, probe);
    if (result == RPC_S_OK)
        result = probe->status;
    RpcBindingFree(&deputy_binding);
    return result;
}

static unsigned __stdcall ask_thread(void *argument)
{
    return ask_now(argument);
}

/* Whoever holds the endpoint may never answer, and a local call has no deadline of its own. A
 * thread that waits for such an answer ends with the process, to which its probe belongs as well.
 * *answer is set once there is one, and *asked when somebody was asked at all. */
static uint32_t ask(struct probe **answer, bool *asked)
{
    HANDLE thread;
    DWORD status;
    struct probe *probe = calloc(1, sizeof(*probe));
    *answer = NULL;
    *asked = false;
    if (!probe)
        return ERROR_NOT_ENOUGH_MEMORY;
    status = thread_start(ask_thread, probe, 0, &thread, NULL);
    if (status != ERROR_SUCCESS) {
        free(probe);
        return status;
    }
    DWORD waited = WaitForSingleObject(thread, PROBE_WAIT_MS);
    if (waited == WAIT_TIMEOUT) {
        status = ERROR_TIMEOUT;
        *asked = true;
    } else if (waited == WAIT_OBJECT_0 && GetExitCodeThread(thread, &status)) {
        *answer = probe;
        *asked = probe->asked;
    } else {
        status = GetLastError();
    }
    CloseHandle(thread);
    return status;
}

uint32_t server_check_free(void)
{
    struct probe *probe;
    bool asked;
    uint32_t status = ask(&probe, &asked);
    free(probe);
    bool nobody = status == RPC_S_SERVER_UNAVAILABLE || status == EPT_S_NOT_REGISTERED ||
                  status == RPC_S_NO_ENDPOINT_FOUND;
    if (nobody)
        return ERROR_SUCCESS;
    return asked ? RPC_S_DUPLICATE_ENDPOINT : status;
}

uint32_t server_check_answers(const struct pipeline *pipeline)
{
    struct probe *probe;
    bool asked;
    uint32_t status = ask(&probe, &asked);
    bool ours =
        probe && memcmp(probe->info.instance, pipeline->instance, sizeof(pipeline->instance)) == 0;
    free(probe);
    if (status != ERROR_SUCCESS)
        return status;
    return ours ? ERROR_SUCCESS : ERROR_INVALID_STATE;
}

#include "client/connection/endpoint.h"
#include "client/remote/binding.h"
#include "client/remote/fault.h"
#include "client/connection/service_state.h"

#include <winsvc.h>

/* Run the call on a binding of its own. *again: whether one made afterwards may do better. */
static uint32_t call_bound(const struct options *options, struct watchdog *watchdog,
    uint64_t deadline, struct remote_call *call, bool *verified, bool *again)
{
    struct binding binding;
    *again = false;
    uint32_t status = binding_create(options->server_sid, &binding);
    if (status)
        return status;
    *verified = binding.verified;
    status = binding_hold(&binding, deadline);
    if (status)
        goto free_binding;
    status = remote_call_run(call, watchdog, deadline);
    binding_release();
    *again = status == RPC_S_CALL_FAILED_DNE && binding_renew();
free_binding:
    binding_free(&binding);
    return status;
}

uint32_t endpoint_call(const struct options *options, struct watchdog *watchdog, uint64_t deadline,
    struct remote_call *call, bool *verified)
{
    bool again;
    uint32_t status = call_bound(options, watchdog, deadline, call, verified, &again);
    if (again)
        status = call_bound(options, watchdog, deadline, call, verified, &again);
    return status;
}

/* Nothing runs under the manager. With nobody at the endpoint that is the answer; somebody there
 * who takes no calls is another program, or the process of a service that has just stopped, which
 * keeps the endpoint until it ends, and may end during a call. */
static uint32_t explain_absent(uint32_t code, uint32_t absent, enum endpoint_hope *hope)
{
    if (fault_nobody(code))
        return absent;
    *hope = ENDPOINT_LEAVING;
    return code;
}

/* The service is installed. */
static uint32_t explain_state(uint32_t code, uint32_t state, enum endpoint_hope *hope)
{
    switch (state) {
    case SERVICE_STOPPED:
        return explain_absent(code, ERROR_SERVICE_NOT_ACTIVE, hope);
    case SERVICE_STOP_PENDING:
        return ERROR_SERVICE_NOT_ACTIVE;
    case SERVICE_START_PENDING:
        *hope = ENDPOINT_EXPECTED;
        return ERROR_SERVICE_REQUEST_TIMEOUT;
    default:
        /* A call that has ended a running service is not made again. */
        *hope = fault_cut_off(code) ? ENDPOINT_HOPELESS : ENDPOINT_EXPECTED;
        return code;
    }
}

/* The call was cut off at the deadline: a service that has not started yet cannot be blamed. */
static uint32_t explain_timeout(void)
{
    uint32_t state;
    if (service_state_query(&state) == ERROR_SUCCESS && state == SERVICE_START_PENDING)
        return ERROR_SERVICE_REQUEST_TIMEOUT;
    return ERROR_TIMEOUT;
}

uint32_t endpoint_explain(uint32_t code, enum endpoint_hope *hope)
{
    uint32_t state;
    *hope = ENDPOINT_HOPELESS;
    if (fault_wrong_server(code))
        return ERROR_MUTUAL_AUTH_FAILED;
    if (code == ERROR_TIMEOUT || code == RPC_S_CALL_CANCELLED)
        return explain_timeout();
    if (!fault_nobody(code) && !fault_not_ready(code) && !fault_cut_off(code))
        return code;
    uint32_t status = service_state_query(&state);
    if (status == ERROR_SERVICE_DOES_NOT_EXIST)
        return explain_absent(code, ERROR_SERVICE_DOES_NOT_EXIST, hope);
    return status ? code : explain_state(code, state, hope);
}

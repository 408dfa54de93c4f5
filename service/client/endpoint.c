#include "client/endpoint.h"
#include "client/binding.h"
#include "client/fault.h"
#include "client/service_state.h"

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

/* The service is installed. With nobody at the endpoint its state is the answer; with somebody
 * there who takes no calls, a stopped service is not the one that listens. */
static uint32_t explain_state(uint32_t code, uint32_t state, bool *wait)
{
    switch (state) {
    case SERVICE_STOPPED:
        return fault_nobody(code) ? ERROR_SERVICE_NOT_ACTIVE : code;
    case SERVICE_STOP_PENDING:
        return ERROR_SERVICE_NOT_ACTIVE;
    case SERVICE_START_PENDING:
        *wait = true;
        return ERROR_SERVICE_REQUEST_TIMEOUT;
    default:
        *wait = true;
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

uint32_t endpoint_explain(uint32_t code, bool *wait)
{
    uint32_t state;
    *wait = false;
    if (fault_wrong_server(code))
        return ERROR_MUTUAL_AUTH_FAILED;
    if (code == ERROR_TIMEOUT || code == RPC_S_CALL_CANCELLED)
        return explain_timeout();
    if (!fault_nobody(code) && !fault_not_ready(code))
        return code;
    uint32_t status = service_state_query(&state);
    if (status == ERROR_SERVICE_DOES_NOT_EXIST)
        return fault_nobody(code) ? ERROR_SERVICE_DOES_NOT_EXIST : code;
    return status ? code : explain_state(code, state, wait);
}

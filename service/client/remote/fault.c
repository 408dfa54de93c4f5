#include "client/remote/fault.h"

#include <windows.h>
#include <rpc.h>

/* "The server process is running under a SID different than that required by client"; mingw-w64's
 * winerror.h leaves it out (Microsoft: System Error Codes 500-999). */
enum { ERROR_SERVER_SID_MISMATCH = 628 };

enum fault fault_of(uint32_t code)
{
    switch (code) {
    case RPC_S_CALL_FAILED:
    case RPC_S_PROTOCOL_ERROR:
    case RPC_S_CALL_CANCELLED:
    case RPC_S_COMM_FAILURE:
    case ERROR_TIMEOUT:
        return FAULT_LOST;
    default:
        return fault_session_gone(code) || fault_not_ready(code) ? FAULT_NOT_EXECUTED
                                                                 : FAULT_ANSWERED;
    }
}

bool fault_session_gone(uint32_t code)
{
    return code == RPC_X_SS_CONTEXT_MISMATCH || /* the service was restarted and knows it not */
           code == RPC_S_INVALID_BINDING || code == RPC_X_SS_IN_NULL_CONTEXT || fault_nobody(code);
}

bool fault_nobody(uint32_t code)
{
    return code == RPC_S_SERVER_UNAVAILABLE || code == EPT_S_NOT_REGISTERED;
}

bool fault_not_ready(uint32_t code)
{
    return code == RPC_S_CALL_FAILED_DNE || code == RPC_S_UNKNOWN_IF ||
           code == RPC_S_SERVER_TOO_BUSY || code == RPC_S_NOT_LISTENING;
}

bool fault_cut_off(uint32_t code)
{
    return code == RPC_S_CALL_FAILED || code == RPC_S_COMM_FAILURE;
}

bool fault_wrong_server(uint32_t code)
{
    return code == RPC_S_SEC_PKG_ERROR || code == ERROR_SERVER_SID_MISMATCH ||
           code == ERROR_MUTUAL_AUTH_FAILED;
}

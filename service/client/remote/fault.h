/* What an RPC exception says of the call that it ended. */
#ifndef DEPUTY_CLIENT_REMOTE_FAULT_H
#define DEPUTY_CLIENT_REMOTE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault {
    FAULT_NOT_EXECUTED, /* the call certainly did not run; its connection is of no use any more */
    FAULT_LOST,         /* the connection broke while the call may have run */
    FAULT_ANSWERED,     /* the service or its runtime answered with an error */
};

/* The meaning of an exception code (Microsoft: RPC Return Values). */
enum fault fault_of(uint32_t code);

/* The service that had the session is certainly gone, or has it no more. */
bool fault_session_gone(uint32_t code);

/* Nobody listens at the endpoint. */
bool fault_nobody(uint32_t code);

/* Somebody listens at the endpoint, but does not take calls now: on the way up, or down. */
bool fault_not_ready(uint32_t code);

/* The connection broke while the call ran, as it does when the server's process ends. */
bool fault_cut_off(uint32_t code);

/* Whoever listens at the endpoint does not run under the SID that the binding asks for. */
bool fault_wrong_server(uint32_t code);

#endif

/* Requests made by hand, sent by the RPC runtime: what a stub would never send. */
#ifndef DEPUTY_TESTS_HOSTILE_RAW_H
#define DEPUTY_TESTS_HOSTILE_RAW_H

#include "deputy_rpc.h"
#include "operation_list.h"
#include "packet.h"

#include <stdbool.h>

/* How a call ended. */
struct result {
    uint32_t raised; /* by the runtime, here or there; 0 when the routine returned */
    uint32_t status; /* that the routine returned */
    uint32_t stage;
    uint8_t correlation[16]; /* under which it is on record */
};

/* How many calls ended by an exception so far, made by hand or by the stub. */
uint32_t raw_raised(void);

/* Bind to the service's endpoint; ends the program when that fails. */
RPC_BINDING_HANDLE raw_bind(void);

/* Open and close a session on deputy_binding, by the generated stub. */
struct result raw_open(SESSION *session);
struct result raw_close(SESSION *session);

/* Like raw_open, for attacks that cannot begin without; ends the program when that fails. */
SESSION raw_session(void);

/* The bytes that stand for a session on the wire. */
void raw_context(SESSION session, uint8_t context[CONTEXT_SIZE]);

/* Send a request on deputy_binding. answer may be NULL; its bytes are replaced. */
struct result raw_call(uint32_t opnum, const struct packet *request, struct packet *answer);

/* A packet that begins with a session. */
struct packet raw_request(SESSION session);

/* A call with a session, a path and up to four numbers; refused or not. */
struct result raw_path(
    SESSION session, uint32_t opnum, const wchar_t *path, const uint32_t *numbers, uint32_t count);

/* Begin to write a file; what it is called in further calls, 0 when that failed. */
uint32_t raw_transfer(SESSION session, const wchar_t *path);

/* The same of a file that is written in parts, each at its end. */
uint32_t raw_writer(SESSION session, const wchar_t *path);

/* Whether a call was refused: by the runtime or by the routine. */
bool was_refused(struct result result);

/* Whether a call had no answer at all: the service, or the connection, was lost. */
bool was_lost(struct result result);

/* Whether the service answers a caller that behaves, now, on a session of its own. */
bool service_answers(void);

#endif

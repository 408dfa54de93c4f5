/* Requests made by hand, sent by the RPC runtime: what a stub would never send. */
#ifndef DEPUTY_TESTS_RAW_H
#define DEPUTY_TESTS_RAW_H

#include "deputy_rpc.h"
#include "packet.h"

#include <stdbool.h>

/* Places in the IDL. */
enum opnum {
    OPNUM_PING = 3,
    OPNUM_WHOAMI,
    OPNUM_FILE_OPEN,
    OPNUM_FILE_STAT,
    OPNUM_FILE_LIST,
    OPNUM_FILE_LIST_NEXT,
    OPNUM_FILE_MKDIR = 10,
    OPNUM_FILE_READ = 13,
    OPNUM_FILE_WRITE,
    OPNUM_FILE_REPLACE,
    OPNUM_FILE_PUT,
    OPNUM_FILE_COMMIT = 19,
    OPNUM_REGISTRY_GET = 21,
    OPNUM_REGISTRY_SET = 23,
    OPNUM_SERVICE_STATUS = 28,
    OPNUM_SERVICE_START,
    OPNUM_ACCESS = 32,
    OPNUM_EVENTS_OWN,
    OPNUMS = 36,
};

/* How a call ended. */
struct result {
    uint32_t raised; /* by the runtime, here or there; 0 when the routine returned */
    uint32_t status; /* that the routine returned */
    uint32_t stage;
    uint8_t correlation[16]; /* under which it is on record */
};

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

/* Whether a call was refused: by the runtime or by the routine. */
bool was_refused(struct result result);

/* Whether a call had no answer at all: the service, or the connection, was lost. */
bool was_lost(struct result result);

/* Whether the service answers a caller that behaves, now, on a session of its own. */
bool service_answers(void);

#endif

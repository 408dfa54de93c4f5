/* A call: what every stage knows of it. */
#ifndef DEPUTY_PIPELINE_CALL_H
#define DEPUTY_PIPELINE_CALL_H

#include "base/arena.h"
#include "base/guid.h"
#include "pipeline/held/act.h"
#include "pipeline/caller.h"
#include "pipeline/deadline.h"
#include "pipeline/operation.h"
#include "pipeline/pipeline.h"
#include "pipeline/quota/quota.h"

/* What an operation acted on, as its record shows it. */
struct call_object {
    const char *type;     /* "Token"; NULL is absent */
    const uint16_t *name; /* UTF-16, from the caller; NULL is absent */
    size_t name_size;     /* in units */
    const uint16_t *tail; /* stands behind the name, which is cut first where both do not fit */
    size_t tail_size;
    bool name_final; /* the name is where the object really is, not as it was asked for */
    uint32_t access; /* the access mask that was asked for */
    const char *access_names;
};

struct session;

struct call {
    struct pipeline *pipeline;
    const struct operation *operation;
    struct session *session; /* that the call belongs to; NULL while it is being opened */
    const struct client_process *client;
    struct quota_key key;     /* the caller; until "identify" the session's, or all zero */
    struct quota_key counted; /* whose calls it is one of, while it was admitted */
    bool admitted;

    const void *request;
    void *result;

    struct arena arena;            /* whatever lives as long as the call */
    bool changes;                  /* it may change something, though its operation may only read */
    void *token;                   /* the caller's token (HANDLE), while performing */
    struct deadline deadline;      /* while performing */
    struct deputy_identity caller; /* from "identify" on */
    struct call_object object;
    struct act *act; /* that it begins or is a step of; NULL for one that is an event of its own */
    enum act_part act_part;

    uint32_t status; /* of the first stage that failed, else 0 */
    enum deputy_stage stage;
    uint32_t retry_after_ms;
    uint64_t bytes; /* of data moved for the caller: in the request, in the answer, and copied */
    uint8_t correlation[GUID_SIZE];
    uint64_t started_ns;
    uint64_t duration_us;
};

/* Fail the call in a stage other than the one that runs, from within perform. Returns status. */
uint32_t call_fail(struct call *call, enum deputy_stage stage, uint32_t status);

/* Whether the call is to end because its time is up or its client is gone. An operation that does
 * one thing after the other asks in between, and then fails with ERROR_OPERATION_ABORTED. */
bool call_cancelled(const struct call *call);

/* Charge the caller for the bytes that were moved, and free what the call holds. What was
 * refused at the door is free of charge: whoever waits as long as it was told is let in. */
void call_end(struct call *call);

#endif

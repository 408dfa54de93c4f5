/* The RPC server: one interface on one local endpoint. */
#ifndef DEPUTY_RPC_SERVER_H
#define DEPUTY_RPC_SERVER_H

#include "pipeline/pipeline.h"

#include <stdbool.h>

/* The routines that may run beside the calls that have a place in the quota: those that are being
 * refused one, and those that need none. */
enum { SERVER_SPARE_ROUTINES = 256 };

/* Find out whether somebody else holds the endpoint. ERROR_SUCCESS when it is free,
 * RPC_S_DUPLICATE_ENDPOINT when it is not; else what kept it from being found out. */
uint32_t server_check_free(void);

/* Open the endpoint and take calls for this pipeline, which must outlive server_stop. Returns an
 * RPC_STATUS, RPC_S_DUPLICATE_ENDPOINT when somebody else holds the endpoint, however the platform
 * says so; on failure nothing is left open, and it may be tried again. */
uint32_t server_start(struct pipeline *pipeline);

/* Prove, by a call from outside, that the endpoint answers and that it is this process that does.
 * ERROR_INVALID_STATE when it is another. */
uint32_t server_check_answers(const struct pipeline *pipeline);

/* Take no more calls. Those in progress go on. */
void server_stop(void);

/* The pipeline that calls go to; NULL before server_start. */
struct pipeline *server_pipeline(void);

#endif

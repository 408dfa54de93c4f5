/* The way of a call: admit, impersonate, identify, authorize, perform, revert, record.
 *
 * call_run drives these stages for every operation. Nothing is performed without the first four,
 * and no reply leaves without the last two, nor does anything else that a caller gets. */
#ifndef DEPUTY_PIPELINE_CALL_RUN_H
#define DEPUTY_PIPELINE_CALL_RUN_H

#include "pipeline/call.h"

/* Run a call that has pipeline, operation, client, key, request and result set, and all else zero.
 * Returns call->status. The result holds something only on success. */
uint32_t call_run(struct call *call);

#endif

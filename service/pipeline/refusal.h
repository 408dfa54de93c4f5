/* What makes two refusals the same, for flood control (audit/flood.h). */
#ifndef DEPUTY_PIPELINE_REFUSAL_H
#define DEPUTY_PIPELINE_REFUSAL_H

#include "audit/flood.h"
#include "pipeline/call.h"

/* The key of a call that failed: its caller in its logon session with its authority
 * (audit/record/owner.h), its program, its operation, how it ended, and the object, so that no
 * program's refusals stand for another's. The program decides nothing else. Fails as sha256 does.
 */
uint32_t refusal_key(
    const struct call *call, const struct deputy_identity *caller, struct flood_key *key);

#endif

/* What "deputyctl verify" prints. */
#ifndef DEPUTY_CTL_VERIFY_VERIFY_OUTPUT_H
#define DEPUTY_CTL_VERIFY_VERIFY_OUTPUT_H

#include "audit/verify/verify.h"
#include "base/json.h"

/* One finding, or one run's summary: as text with its line end, or as a JSON object. */
void verify_put_finding(struct buffer *out, const struct verify_finding *finding);
void verify_put_finding_json(struct json *json, const struct verify_finding *finding);
void verify_put_run(struct buffer *out, const struct verify_run *run);
void verify_put_run_json(struct json *json, const struct verify_run *run);

#endif

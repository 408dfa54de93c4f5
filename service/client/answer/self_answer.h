/* What the service says of its caller and of itself, as JSON. */
#ifndef DEPUTY_CLIENT_ANSWER_SELF_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_SELF_ANSWER_H

#include "include/deputy.h"
#include "base/json.h"

/* Write the answer as one object. */
void whoami_answer(
    struct json *json, const struct deputy_whoami *whoami, const struct deputy_reply *reply);
void statistics_answer(struct json *json, const struct deputy_statistics *statistics,
    const struct deputy_reply *reply);

#endif
